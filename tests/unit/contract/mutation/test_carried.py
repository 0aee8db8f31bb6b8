"""The texts that requests carry."""

from __future__ import annotations

import pytest

from support.contract.mutation.carried import carried
from support.http.exchange import SentRequest

REQUEST = SentRequest(
    "POST",
    "http://api.example.com/users/usr%201?email=a%40b&flag=",
    (("Authorization", "Bearer tok3n"), ("If-Match", '"v1"')),
    b'{"name": "Frieda", "tags": ["red", {"deep": "green"}], "age": 5}',
)
FORM = SentRequest("POST", "http://api.example.com/auth", (), b"user=Karl&password=")


@pytest.mark.parametrize(
    "text",
    [
        *("/users/usr%201", "usr 1", "users", "email", "a@b", "tok3n", '"v1"', "Bearer tok3n"),
        *("name", "Frieda", "red", "green", "deep", "user", "Karl"),
    ],
)
def test_texts_of_all_parts_are_carried(text: str) -> None:
    assert text in carried([REQUEST, FORM])


@pytest.mark.parametrize("text", ["5", "Bearer", "Frie", "Not Found"])
def test_others_are_not(text: str) -> None:
    assert text not in carried([REQUEST, FORM])
