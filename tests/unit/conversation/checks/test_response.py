"""Checks of a response, and their messages."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from support.conversation.checks.response import (
    ROOT,
    at,
    check_at,
    check_cookie,
    check_every,
    check_header,
    check_media_type,
    check_no_answer,
    check_not_at,
    check_other,
    check_other_header,
    check_problem,
    check_redirect,
    check_same,
    check_status,
)
from support.conversation.errors import ConversationError
from support.conversation.responses import BodyError, Statuses
from support.conversation.step_values import JsonPath
from support.http.errors import ConnectionFailedError, HostNotAllowedError
from support.language.matching.engine import Mode
from support.language.matching.literal import Literal
from support.language.matching.paths import PathError
from tests.unit.conversation.conftest import lost, response

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.conversation.responses import Response

USERS = {"users": [{"id": 1, "name": "Ada"}, {"id": 2, "name": "Bob"}], "next": None}


def failure(check: Callable[..., None], *arguments: object) -> str:
    """Return the message of a failing check."""
    with pytest.raises(AssertionError) as caught:
        check(*arguments)
    return str(caught.value)


# Status


def test_no_answer_comes() -> None:
    none = ConnectionFailedError(lost().request, "could not connect")
    for unanswered in ([none], [none] * 3):
        check_no_answer(unanswered)
    assert failure(check_no_answer, [response(204)]) == (
        "GET /users: 204 where no answer was expected"
    )
    assert failure(check_no_answer, [none, response(204), response(200)]) == (
        "GET /users: 204 where no answer was expected (2 of 3 have one)"
    )
    refused = HostNotAllowedError(httpx.Request("GET", "http://other.example.com"), "refused")
    with pytest.raises(HostNotAllowedError):
        check_no_answer([none, refused])


@pytest.mark.parametrize("statuses", ["200", "2xx", "200 or 404"])
def test_a_status_is_one_of_those_expected(statuses: str) -> None:
    check_status(response(200), Statuses(statuses))


def test_another_status_shows_the_body() -> None:
    answer = response(409, json={"title": "taken"})
    assert failure(check_status, answer, Statuses("201")) == (
        'GET /users: 409 where 201 was expected; the body is application/json: {"title":"taken"}'
    )


# JSON at a path


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("$.users[0].name", "Ada"),
        ("$.users[*].id", [1, 2]),
        ("$.users[?@.id > 5].id", []),
        ("$.next", None),
    ],
)
def test_a_path_leads_to_a_value_or_to_a_list_of_them(path: str, value: Any) -> None:
    assert at(response(json=USERS), JsonPath(path)) == value


def test_a_path_that_leads_nowhere_is_reported() -> None:
    with pytest.raises(PathError, match=r"\$\.users"):
        at(response(json=USERS), JsonPath("$.users[7].id"))
    with pytest.raises(BodyError, match="the body is not JSON"):
        at(response(text="<p>"), ROOT)


@pytest.mark.parametrize(
    ("path", "expected", "mode"),
    [
        ("$.users[1]", {"id": 2, "name": "#string"}, Mode.EXACT),
        ("$.users", [{"name": "Bob"}], Mode.CONTAINS),
        ("$.users[*].name", ["Bob", "Ada"], Mode.ANY_ORDER),
        ("$.nothing", "#absent", Mode.EXACT),
        ("$.nothing", "##string", Mode.EXACT),
        ("$.users[?@.id > 5]", [], Mode.EXACT),
    ],
)
def test_what_is_at_a_path_matches(path: str, expected: Any, mode: Mode) -> None:
    check_at(response(json=USERS), JsonPath(path), expected, mode)


@pytest.mark.parametrize(
    ("path", "expected", "fragments"),
    [
        ("$.users[1].name", "Ada", ["$.users[1].name", '"Ada"', '"Bob"']),
        ("$.users[*].id", [1], ["$.users[*].id", "2"]),
        ("$.next", "#absent", ["$.next", "null"]),
        ("$.next", "#string", ["$.next", "#string", "null"]),
    ],
)
def test_what_does_not_match_is_reported_with_its_path(
    path: str, expected: Any, fragments: list[str]
) -> None:
    message = failure(check_at, response(json=USERS), JsonPath(path), expected)
    assert [fragment for fragment in fragments if fragment not in message] == []


def test_nothing_at_a_path_is_wrong_where_something_is_expected() -> None:
    with pytest.raises(PathError, match=r"\$\.nothing"):
        check_at(response(json=USERS), JsonPath("$.nothing"), "#string")


def test_another_value_is_at_a_path() -> None:
    answer, path = response(json=USERS), JsonPath("$.users[0].name")
    check_not_at(answer, path, "Bob")
    assert failure(check_not_at, answer, path, "Ada") == ('it is "Ada", and should be different')
    with pytest.raises(PathError):  # there has to be one
        check_not_at(answer, JsonPath("$.nothing"), "Ada")


def test_of_several_values_each_is_another() -> None:
    answer = response(json=USERS)
    check_not_at(answer, JsonPath("$.users[*].name"), "Eve")
    names = JsonPath("$..name")
    assert failure(check_not_at, answer, names, "Bob") == 'it is "Bob", and should be different'
    assert "should be different" in failure(check_not_at, answer, names, ["Ada", "Bob"])
    nowhere = JsonPath("$.usres[*].name")
    with pytest.raises(PathError, match=r"nothing found at \$\.usres"):
        check_not_at(answer, nowhere, "Bob")
    nobody = JsonPath("$.users[?@.name == 'Eve'].name")
    assert "there is no value at $.users" in failure(check_not_at, answer, nobody, "Bob")


def test_none_of_several_values_is_there() -> None:
    answer = response(json=USERS)
    check_at(answer, JsonPath("$.users[*].password"), "#absent")
    assert "#absent" in failure(check_at, answer, JsonPath("$.users[*].name"), "#absent")


@pytest.mark.parametrize(
    ("value", "unexpected"), [(5, "5"), ("5", Literal(5)), (True, "true"), ("null", None)]
)
def test_another_type_is_not_another_value(value: Any, unexpected: Any) -> None:
    message = failure(check_other, value, unexpected)
    assert message.startswith(f"it is {json.dumps(value)}, which differs from ")
    check_other([value], unexpected)
    check_other(f"{value}x", unexpected)


@pytest.mark.parametrize("unexpected", [1, "#int", "#number"])
def test_a_value_is_another(unexpected: Any) -> None:
    check_other("2", unexpected)
    assert failure(check_other, 1, unexpected) == "it is 1, and should be different"


def test_every_entry_of_a_list_matches() -> None:
    answer, path = response(json=USERS), JsonPath("$.users")
    check_every(answer, path, {"id": "#int", "name": "#string"}, Mode.EXACT)
    check_every(answer, path, {"id": "#int"}, Mode.CONTAINS)
    message = failure(check_every, answer, path, {"id": 1}, Mode.CONTAINS)
    assert "$.users[1].id" in message
    assert "$.users[0]" not in message
    empty = JsonPath("$.users[?@.id > 5]")
    assert "empty" in failure(check_every, answer, empty, {}, Mode.CONTAINS)


# Headers and cookies


HEADERS = [("X-Trace", "abc"), ("Set-Cookie", "sid=s-1; Path=/"), ("Content-Type", "text/CSV; a=b")]


def test_a_header_has_a_value_in_whatever_case_its_name_is() -> None:
    answer = response(headers=HEADERS)
    for expected in ("abc", "#string", Literal("abc")):
        check_header(answer, "x-TRACE", expected)
    check_header(answer, "X-Other", "#absent")


@pytest.mark.parametrize("total", [25, Literal(25), Literal("25"), "#regex 2."])
def test_a_number_is_compared_with_the_text_of_a_header_or_cookie(total: Any) -> None:
    answer = response(headers=[("X-Total", "25"), ("Set-Cookie", "total=25")])
    check_header(answer, "X-Total", total)
    check_cookie(answer, "total", total)
    assert "should be different" in failure(check_other_header, answer, "X-Total", total)
    check_other_header(answer, "X-Total", 26)
    check_header(response(headers=[("X-New", "true")]), "X-New", True)  # noqa: FBT003 - the value
    assert "26" in failure(check_header, answer, "X-Total", 26)


def test_a_header_that_is_wrong_or_missing_is_reported() -> None:
    answer = response(headers=HEADERS)
    wrong = failure(check_header, answer, "X-Trace", "xyz")
    assert "the header X-Trace" in wrong
    assert '"xyz"' in wrong
    assert '"abc"' in wrong
    assert failure(check_header, answer, "X-Other", "a") == (
        "the header X-Other is missing; the response has: x-trace, set-cookie, content-type"
    )
    assert "the header X-Trace" in failure(check_header, answer, "X-Trace", "#absent")


def test_a_header_that_comes_twice_is_another_both_times() -> None:
    answer = response(headers=[("X-Trace", "a"), ("X-Trace", "b")])
    check_other_header(answer, "x-trace", "c")
    for one in ("a", "b", "a, b"):
        assert "should be different" in failure(check_other_header, answer, "X-Trace", one)


def test_a_content_type_is_another_also_without_its_parameters() -> None:
    answer = response(headers=[("Content-Type", "Text/html; charset=utf-8")])
    check_other_header(answer, "Content-Type", "text/csv")
    check_other_header(answer, "Content-Type", "text/html; charset=latin-1")
    for one in ("text/html", "Text/html; charset=utf-8", "#regex ^text/html$"):
        assert "should be different" in failure(check_other_header, answer, "content-type", one)


def test_a_cookie_has_a_value_and_its_name_a_case() -> None:
    answer = response(headers=HEADERS)
    check_cookie(answer, "sid", "s-1")
    check_cookie(answer, "SID", "#absent")
    assert failure(check_cookie, answer, "SID", "s-1") == (
        "the cookie SID is missing; the response has: sid"
    )
    assert failure(check_cookie, response(), "sid", "s-1") == (
        "the cookie sid is missing; the response has: none"
    )


def test_of_cookies_with_one_name_the_last_is_compared() -> None:
    paths = [("Set-Cookie", "sid=a; Path=/"), ("Set-Cookie", "sid=b; Path=/users")]
    check_cookie(response(headers=paths), "sid", "b")


def test_a_media_type_is_compared_without_its_parameters() -> None:
    check_media_type(response(headers=HEADERS), "Text/csv")
    assert failure(check_media_type, response(headers=HEADERS), "text/html") == (
        "the content type is text/csv, and should be text/html"
    )
    assert failure(check_media_type, response(), "text/html") == (
        "the content type is missing, and should be text/html"
    )


# Redirects and problems


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("/there?x=1", "/there?x=1"),
        ("/there", "http://api.example.com/there"),
        ("http://other.example.com/a", "http://other.example.com/a"),
        ("there", "/there"),
    ],
)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_leads_to_an_address(location: str, target: str, status: int) -> None:
    check_redirect(response(status, headers={"Location": location}), target)


def test_a_redirect_to_elsewhere_or_none_is_reported() -> None:
    elsewhere = response(302, headers={"Location": "/a"})
    assert failure(check_redirect, elsewhere, "/b") == (
        "the response redirects to http://api.example.com/a, and should to /b"
    )
    odd = response(302, headers={"Location": "http://["})
    assert failure(check_redirect, odd, "/b") == (
        "the response redirects to http://[, which is not an address, and should to /b"
    )
    with pytest.raises(ConversationError, match=r"^http://\[ is not an address, nor a path$"):
        check_redirect(odd, "http://[")
    for target in ("/b", "/users", ""):  # the address of the request is /users
        assert failure(check_redirect, response(302), target) == (
            f"GET /users: 302: there is no Location that leads to {target}"
        )
    assert "GET /users: 200 where 301, 302, 303, 307 or 308 was expected" in failure(
        check_redirect, response(200, headers={"Location": "/b"}), "/b"
    )


def problem(**fields: object) -> Response:
    headers = {"Content-Type": "application/problem+json; charset=utf-8"}
    return response(404, headers=headers, json=fields)


def test_a_problem_document_has_the_status_of_its_answer() -> None:
    check_problem(problem(detail="Nobody is called Ada"))
    check_problem(problem(type="about:blank", title="Not found", status=404, more=[1]))


@pytest.mark.parametrize(
    ("fields", "place"),
    [({"status": 400}, "$.status"), ({"title": 5}, "$.title"), ({"type": None}, "$.type")],
)
def test_a_problem_document_with_a_wrong_field_is_reported(
    fields: dict[str, object], place: str
) -> None:
    assert place in failure(check_problem, problem(**fields))


@pytest.mark.parametrize("status", [200, 302])
def test_a_problem_has_the_status_of_an_error(status: int) -> None:
    headers = {"Content-Type": "application/problem+json"}
    answer = response(status, headers=headers, json={"status": status})
    assert f": {status} where 4xx or 5xx was expected" in failure(check_problem, answer)


@pytest.mark.parametrize("fields", [{}, {"errors": ["no name"]}])
def test_a_problem_document_says_something(fields: dict[str, object]) -> None:
    assert "has none of type, title, status, detail, instance; it is" in failure(
        check_problem, problem(**fields)
    )


def test_no_media_type_is_not_an_empty_one() -> None:
    for answer in (response(), response(headers={"Content-Type": "; charset=utf-8"})):
        assert failure(check_media_type, answer, "") == (
            "the content type is missing, and should be "
        )


def test_a_problem_document_has_a_media_type_of_its_own() -> None:
    assert failure(check_problem, response(404, json={})) == (
        "the content type is application/json, and should be application/problem+json"
    )


# The same answer again


def test_an_answer_is_the_same_as_before() -> None:
    check_same([response(json={"a": "#string"})], [response(json={"a": "#string"})])
    check_same([response(text="a"), response(204)], [response(text="a"), response(204)])


@pytest.mark.parametrize(
    "before",
    [
        [response(201, json=1)],
        [response(json=2)],
        [response(text="<p>")],
        [lost()],
        [response(json=1), response(json=1)],
    ],
    ids=["status", "body", "no json", "no answer", "number"],
)
def test_another_answer_than_before_is_reported(before: list[Any]) -> None:
    assert "responses" in failure(check_same, [response(json=1)], before)


def test_two_requests_without_an_answer_have_no_same_response() -> None:
    assert "the responses cannot be compared: " in failure(check_same, [lost()], [lost()])


def test_a_body_is_not_taken_for_a_marker() -> None:
    failure(check_same, [response(json="a")], [response(json="#string")])


def test_without_an_earlier_answer_there_is_nothing_to_compare() -> None:
    with pytest.raises(ConversationError, match="I send the same request again"):
        check_same([response()], [])
