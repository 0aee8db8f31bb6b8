"""Bodies as steps write them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from support.conversation.preflight.contract.exchanges import Body, Written
from support.conversation.preflight.contract.templates import line_of, row_of, templates
from tests.unit.conversation.preflight.contract.placing import placed

if TYPE_CHECKING:
    from support.conversation.preflight.contract.templates import Template
    from support.conversation.preflight.order import Content


def written(number: int = 0, **data: Any) -> Written:
    use = placed(None, **data).use
    assert use is not None
    return Written(number, None, use)


def made(content: Content, names: dict[str, Written] | None = None, **data: Any) -> list[Template]:
    return list(templates(Body(written(**data), content), names or {}))


@pytest.mark.parametrize(
    ("content", "data", "media_type", "value"),
    [
        ("json", {"docstring": '{"a": "{b}"}'}, "application/json", {"a": "{b}"}),
        ("form", {"table": [["a", "1"]]}, "application/x-www-form-urlencoded", {"a": "1"}),
        (
            "parts",
            {"table": [["name", "value"], ["a", "1"]]},
            "multipart/form-data",
            {"a": "1"},
        ),
        (
            "text",
            {"docstring": "[1]", "media_type": "application/problem+json; charset=utf-8"},
            "application/json",
            [1],
        ),
    ],
)
def test_a_body(content: Content, data: dict[str, Any], media_type: str, value: object) -> None:
    [found] = made(content, **data)
    assert (found.media_type, found.value) == (media_type, value)


@pytest.mark.parametrize(
    ("content", "data"),
    [
        ("file", {}),
        ("text", {"docstring": "a: 1", "media_type": "application/yaml"}),
        ("text", {"docstring": "{", "media_type": "application/json"}),
        ("json", {"docstring": "{"}),
        ("form", {"table": [["a"]]}),
        ("parts", {"table": [["a"]]}),
        ("rows", {"table": [["a"], ["{"]]}),
    ],
)
def test_what_is_not_judged(content: Content, data: dict[str, Any]) -> None:
    assert made(content, **data) == []


def test_rows_are_a_body_each() -> None:
    table = [["a", "b"], ["1", ""], ["x", '{"c": 2}']]
    first, second = made("rows", table=table)
    assert (first.value, second.value) == ({"a": 1}, {"a": "x", "b": {"c": 2}})
    assert (second.line("b"), second.line("c"), first.line("c")) == (1, 3, 2)


def test_json_may_be_that_of_a_name() -> None:
    named = written(number=7, docstring='{"a": 1}')
    [found] = made("json", {"person": named}, docstring='"{person}"')
    assert (found.step.number, found.value) == (7, {"a": 1})
    [found] = made("json", {"person": named}, docstring='"{other}"')
    assert (found.step.number, found.value) == (0, "{other}")


def test_the_line_of_a_name() -> None:
    json = '{\n"a": 1,\n"b":\n{"c" : "#[1] {\\"d\\": 1}"}\n}'
    assert [line_of(json, name) for name in "abcd"] == [2, 3, 4, 4]
    assert line_of(json, "x") == 0


def test_the_row_of_a_name() -> None:
    assert row_of([["a", "1"], ["b", "2"]], "b") == 2
    assert row_of([["a", "1"]], "b") == 0
