"""In a path, each value stays one segment."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.language.placeholders.errors import TemplateError
from support.language.placeholders.filling import fill, fill_path
from support.language.placeholders.values import Values
from tests.unit.language.placeholders.conftest import NOW

if TYPE_CHECKING:
    from collections.abc import Callable


def filled(path: str, value: object) -> str:
    values = Values(1, lambda: NOW)
    values.remember("value", value)
    return fill_path(path, values)


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("/users/{value}", 5, "/users/5"),
        ("/users/{value}", True, "/users/true"),
        ("/users/{value}/x", "a/b c?d#e%é", "/users/a%2Fb%20c%3Fd%23e%25%C3%A9/x"),
        ("/users?email={value}&n=1", "a+b&c=d", "/users?email=a%2Bb%26c%3Dd&n=1"),
        ("/users/{value}", "-._~aZ0", "/users/-._~aZ0"),
        ("/users/{value}", "..", "/users/%2E%2E"),
        ("/users/{value}", ".", "/users/%2E"),
        ("/users/{value}", "...", "/users/..."),
        ("/users/{value|url}", "a b", "/users/a%20b"),
        ("/users/{value|base64}", "ab?", "/users/YWI%2F"),
        ("/users/{value|url|base64}", "ÿ", "/users/JUMzJUJG"),
        ("/users/{value|url|upper}", "a b/", "/users/A%2520B%252F"),
        ("/{{value}}/{value}", 5, "/{value}/5"),
        ("{value}", "https://api.example.com/users/5?a=b", "https://api.example.com/users/5?a=b"),
        ("{value}/x", "HTTP://api.example.com/users", "HTTP://api.example.com/users/x"),
        ("{value}", "/users/5?a=b", "/users/5?a=b"),
        ("/{value}", "//elsewhere.example.com/x", "/%2F%2Felsewhere.example.com%2Fx"),
        ("{value}", "ftp://example.com", "ftp%3A%2F%2Fexample.com"),
        ("/go?to={value}", "https://example.com", "/go?to=https%3A%2F%2Fexample.com"),
        ("/users", 5, "/users"),
    ],
)
def test_values_are_encoded_unless_the_path_begins_with_an_address(
    path: str, value: object, expected: str
) -> None:
    assert filled(path, value) == expected


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (None, "{value}: it is null; paths accept strings and numbers"),
        ("a\ud800", "{value}: url cannot encode \\ud800 at 1, which is half"),
        (["a"], "{value}: it is a list; paths accept strings and numbers"),
        ({"id": 5, "x": 1}, "{value}: it is an object with the fields id, x; paths accept"),
    ],
)
def test_an_invalid_segment_is_rejected(value: object, message: str) -> None:
    with pytest.raises(TemplateError) as raised:
        filled("/users/{value}", value)
    assert str(raised.value).startswith(message)


def test_an_address_without_a_scheme_is_rejected() -> None:
    """It would be a path of the API, with the credentials of the caller."""
    with pytest.raises(TemplateError) as raised:
        filled("{value}/users", "//elsewhere.example.com")
    assert str(raised.value) == (
        "{value}: it is //elsewhere.example.com, which names a host but no scheme; an address "
        "begins with http://, https:// or a single /"
    )


@pytest.mark.parametrize("fill_it", [fill, fill_path])
def test_unknown_names_are_refused(fill_it: Callable[[str, Values], str]) -> None:
    with pytest.raises(TemplateError, match="nothing is called value"):
        fill_it("/users/{value}", Values(1, lambda: NOW))


@settings(derandomize=True, database=None, deadline=None)
@given(st.text())
def test_any_text_is_one_segment_that_can_be_read_back(text: str) -> None:
    segment = filled("/users/{value}/x", text).removeprefix("/users/").removesuffix("/x")
    assert unquote(segment) == text
    assert not set(segment) & set("/?#&=+ ")
