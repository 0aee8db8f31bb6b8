"""Values of headers, parameters and cookies, and bodies that cannot be read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from support.contract.contract import Contract
from support.contract.loading import load
from support.contract.unmasked import Unmasked
from support.http.exchange import Exchange, ReceivedResponse, SentRequest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Checked = Callable[..., list[str]]

JSON = "application/json"
TAGS = {"type": "array", "items": {"enum": ["a", "b"]}}


@pytest.fixture
def checked(tmp_path: Path) -> Checked:
    """Return the drifts of an exchange with an operation, without what the document says."""

    def checked(  # noqa: PLR0913 - the parts of an exchange
        operation: dict[str, Any],
        *,
        url: str = "/a",
        sent: tuple[tuple[str, str], ...] = (),
        body: bytes = b"",
        status: int = 200,
        headers: tuple[tuple[str, str], ...] = (),
        path: str = "/a",
        version: str = "3.1.0",
    ) -> list[str]:
        file = tmp_path / "openapi.json"
        paths = {path: {"post": {"responses": {"200": {}}} | operation}}
        file.write_text(json.dumps({"openapi": version, "paths": paths}))
        request = SentRequest("POST", f"http://h{url}", (("Content-Type", JSON), *sent), body)
        response = ReceivedResponse(status, "", "HTTP/1.1", headers, b"")
        exchange = Exchange(request, response, None, 0.0, 0.1, 1)
        found = Contract(load(file), "http://h", Unmasked()).drifts(exchange)
        return [" ".join(f"{one.kind} {one.place} {one.found}".split()) for one in found]

    return checked


def header(schema: dict[str, Any]) -> dict[str, Any]:
    return {"responses": {"200": {"headers": {"X-Tags": {"schema": schema}}}}}


@pytest.mark.parametrize(
    ("values", "is_drift"),
    [
        (["a, b"], False),
        (["a", "b"], False),
        (["a,c"], True),
        (["c", "a"], True),
        (["a", "c"], True),
    ],
)
def test_a_header_may_be_a_list_in_several_lines(
    checked: Checked, values: list[str], *, is_drift: bool
) -> None:
    given = tuple(("X-Tags", value) for value in values)
    assert bool(checked(header(TAGS), headers=given)) is is_drift


def test_each_line_of_a_header_is_checked(checked: Checked) -> None:
    given = (("X-Tags", "c"), ("X-Tags", "a"))
    assert checked(header({"enum": ["a"]}), headers=given) == ["header X-Tags has another value"]


def parameter(place: str, schema: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"parameters": [{"name": "p", "in": place, "required": True, "schema": schema, **more}]}


@pytest.mark.parametrize(
    ("cookie", "found"),
    [
        (None, ["request p was accepted without it"]),
        ("q=1", ["request p was accepted without it"]),
        ("q=1; p=x", ["request p has another value"]),
        ("q=x; p=1", []),
    ],
)
def test_cookies_are_checked(checked: Checked, cookie: str | None, found: list[str]) -> None:
    sent = (("Cookie", cookie),) if cookie else ()
    assert checked(parameter("cookie", {"type": "integer"}), sent=sent) == found


@pytest.mark.parametrize(
    ("url", "schema", "more"),
    [
        ("/a?p[x]=1", {"type": "object"}, {"style": "deepObject"}),
        ("/a?x=1", {"type": "object", "properties": {"x": {"type": "integer"}}}, {}),
        ("/a?p=1|2", {"type": "array", "items": {"type": "integer"}}, {"style": "pipeDelimited"}),
    ],
)
def test_styles_that_are_not_read_are_no_drift(
    checked: Checked, url: str, schema: dict[str, Any], more: dict[str, Any]
) -> None:
    assert checked(parameter("query", schema, **more), url=url) == []


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (
            b'{"a": ',
            ["request a body was accepted that is not JSON: it ends too early"],
        ),
        (b"\xff", ["request a body was accepted that is not UTF-8"]),
        (b"{}", []),
    ],
)
def test_a_body_that_is_not_json_must_be_refused(
    checked: Checked, body: bytes, found: list[str]
) -> None:
    operation = {"requestBody": {"content": {JSON: {"schema": {"type": "object"}}}}}
    sentences = checked(operation, body=body)
    assert len(sentences) == len(found)
    for sentence, beginning in zip(sentences, found, strict=True):
        assert sentence.startswith(beginning)


def test_an_answer_that_never_has_a_body_needs_none(checked: Checked) -> None:
    operation: dict[str, Any] = {"responses": {"default": {"content": {JSON: {"schema": {}}}}}}
    assert checked(operation, status=304) == []
    assert checked(operation, status=200) == ["media type the media type is missing"]


def test_a_segment_may_be_encoded(checked: Checked) -> None:
    assert checked({}, path="/u/@me", url="/u/%40me") == []
    assert checked({}, path="/u/@me", url="/u/%41me") != []
