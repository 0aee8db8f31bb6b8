"""Paths with their variables."""

from __future__ import annotations

import json
from typing import Any

import pytest

from support.contract.draft.paths import templates
from support.http.exchange import Exchange, ReceivedResponse, SentRequest


def seen(path: str, status: int = 200, body: Any = None, *, at: str = "") -> tuple[str, Exchange]:
    """Return a path with an exchange; ``at`` is the Location of the answer."""
    headers = (("Location", at),) if at else ()
    content = b"" if body is None else json.dumps(body).encode()
    response = ReceivedResponse(status, "", "HTTP/1.1", headers, content)
    return path, Exchange(SentRequest("GET", f"http://a{path}", (), b""), response, None, 0, 0, 1)


@pytest.mark.promise("contract.md", "A segment of a path is a variable")
@pytest.mark.parametrize(
    ("exchanges", "path", "template"),
    [
        ([seen("/users/7")], "/users/7", "/users/{user_id}"),
        ([seen("/v1/users")], "/v1/users", "/v1/users"),
        ([seen("/users/7/orders/8")], "/users/7/orders/8", "/users/{user_id}/orders/{order_id}"),
        ([seen("/7/8")], "/7/8", "/{id}/{id_2}"),
        ([seen("/tags/red"), seen("/tags", body=[{"slug": "red"}])], "/tags/red", "/tags/{tag_id}"),
        ([seen("/tags/red"), seen("/tags", body=[{"name": "red"}])], "/tags/red", "/tags/red"),
        ([seen("/tags", 201, at="/tags/x?a=b"), seen("/tags/x")], "/tags/x", "/tags/{tag_id}"),
        ([seen("/tags", 302, at="/tags/red"), seen("/tags/red")], "/tags/red", "/tags/red"),
        ([seen("/users/7"), seen("/users/none", 404)], "/users/none", "/users/{user_id}"),
        ([seen("/users/7"), seen("/users/me")], "/users/me", "/users/me"),
        ([seen("/users/7"), seen("/nowhere", 404)], "/nowhere", "/nowhere"),
        ([seen("/users/a%2042424242")], "/users/a%2042424242", "/users/a%2042424242"),
        ([seen("/"), seen("/users/")], "/users/", "/users/"),
    ],
)  # fmt: skip
def test_a_path_has_its_variables(
    exchanges: list[tuple[str, Exchange]], path: str, template: str
) -> None:
    assert templates(exchanges)[path] == template


def test_a_secret_is_in_no_path() -> None:
    assert templates([seen("/reset/abcdef")], ["abcdef"]) == {"/reset/abcdef": "/reset/{reset_id}"}
