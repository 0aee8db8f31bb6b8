"""Requests before their placeholders are filled, and after."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.conversation.bodies import JsonContent, RawContent
from support.conversation.requests import FilledRequest, Request
from support.conversation.step_values import Address, JsonText
from support.language.placeholders.errors import TemplateError

if TYPE_CHECKING:
    from support.language.placeholders.values import Values


def asked(address: str, query: tuple[tuple[str, str], ...] = ()) -> FilledRequest:
    return FilledRequest("GET", address, (), query, {})


def test_a_request_uses_the_names_of_all_its_parts() -> None:
    request = Request(
        "POST",
        Address("/users/{user.id}"),
        JsonContent(JsonText('{"team": "{team}"}')),
        headers=(("X-Trace", "{trace}"),),
        query=(("page", "{page}"),),
    )
    assert request.names() == {"user", "team", "trace", "page"}


def test_all_of_a_request_is_filled(values: Values) -> None:
    values.remember("id", "a b")
    values.remember("n", 5)
    content = JsonContent(JsonText('{"n": "{n}"}'))
    request = Request("POST", Address("/users/{id}"), content, (("X", "{n}"),), (("q", "{id}"),))
    headers = (("Content-Type", "application/json"), ("X", "5"))
    assert request.filled(values) == FilledRequest(
        "POST", "/users/a%20b", headers, (("q", "a b"),), {"content": b'{"n": 5}'}
    )


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ((), (("Content-Type", "text/xml"),)),
        ((("X", "1"),), (("Content-Type", "text/xml"), ("X", "1"))),
        ((("content-type", "text/plain"),), (("content-type", "text/plain"),)),
    ],
    ids=["its own", "and another", "the scenario's"],
)
def test_a_header_of_the_scenario_takes_the_place_of_the_bodys(
    values: Values, given: tuple[tuple[str, str], ...], sent: tuple[tuple[str, str], ...]
) -> None:
    request = Request("PUT", Address("/a"), RawContent("<a/>", "text/xml"), given)
    filled = request.filled(values)
    assert filled.headers == sent
    assert filled.content == {"content": b"<a/>"}


def test_a_name_that_nothing_has_is_reported(values: Values) -> None:
    with pytest.raises(TemplateError, match="user"):
        Request("GET", Address("/users/{user.id}")).filled(values)


@pytest.mark.parametrize(
    ("address", "query", "target"),
    [
        ("/users", (), "/users"),
        ("/users", (("a", "1"), ("a", "2")), "/users?a=1&a=2"),
        ("/users?x=y", (("a", "b c&d"),), "/users?x=y&a=b+c%26d"),
    ],
)
def test_a_query_goes_on_from_that_of_the_address(
    address: str, query: tuple[tuple[str, str], ...], target: str
) -> None:
    assert asked(address, query).target == target


def test_parameters_take_the_place_of_those_of_their_names() -> None:
    request = asked("/users?limit=9&role=admin", (("limit", "8"), ("sort", "name")))
    assert request.with_query(limit=2, cursor="x").target == (
        "/users?role=admin&sort=name&limit=2&cursor=x"
    )


def test_a_request_is_moved_with_no_query_of_its_own() -> None:
    moved = asked("/users", (("limit", "2"),)).moved_to("http://other.example.com/p?x=1")
    assert moved.target == "http://other.example.com/p?x=1"


def test_another_origin_gets_no_header_that_may_be_a_secret() -> None:
    headers = (("Authorization", "Bearer t"), ("Accept", "text/csv"), ("X-Api-Key", "k"))
    request = FilledRequest("GET", "/users", headers, (), {})
    assert request.without_secrets().headers == (("Accept", "text/csv"),)


def test_the_body_of_a_request_is_not_in_its_repr() -> None:
    assert "hunter2" not in repr(FilledRequest("POST", "/", (), (), {"json": {"p": "hunter2"}}))


def test_names_in_a_query_have_values_too(values: Values) -> None:
    values.remember("n", 5)
    request = Request("GET", Address("/users"), query=(("a{n}", "{n}"),))
    assert request.names() == {"n"}
    assert request.filled(values).target == "/users?a5=5"
