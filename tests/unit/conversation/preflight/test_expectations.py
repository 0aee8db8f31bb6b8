"""What steps expect: it can hold, and it can fail."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from support.conversation.preflight.expectations import (
    check_contained,
    check_contained_at,
    check_document,
    check_end,
    check_value,
)
from support.conversation.step_values import ExpectedValue, JsonPath
from support.gherkin.authoring.step_checks import StepUse

if TYPE_CHECKING:
    from collections.abc import Callable

SEVERAL = "$.items[*].id"


def use(docstring: str | None = None, **arguments: object) -> StepUse:
    return StepUse(arguments, None, docstring, Path())


def value_faults(path: str, expected: str) -> list[tuple[int, str]]:
    return list(check_value(use(path=JsonPath(path), expected=ExpectedValue(expected)), set()))


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("$.id", "5"),
        ("$[{i}]", '"{name}"'),
        ("$['{name}']", '"#string"'),
        ("$", '"#object"'),
        (SEVERAL, '"#[2] #int"'),
        (SEVERAL, '"##[2] #int"'),
        (SEVERAL, '"#array"'),
        (SEVERAL, '"#absent"'),
        (SEVERAL, '"##string"'),
        (SEVERAL, "{ids}"),
        (SEVERAL, '"{ids}"'),
        (SEVERAL, '"#[{n}] #int"'),
        (SEVERAL, '"#itn"'),
        (SEVERAL, "01"),
        ("$.items[", "5"),
    ],
)
def test_a_path_may_have_the_value(path: str, expected: str) -> None:
    assert value_faults(path, expected) == []


@pytest.mark.parametrize(
    ("expected", "instead"),
    [
        ("5", "#[1] 5"),
        ("null", "#[1] null"),
        ('"item 3"', r"#[1] \"item 3\""),
        ('"#int 1..3"', "#[1] #int 1..3"),
        ('"item {n}"', r"#[1] \"item {n}\""),
    ],
)
@pytest.mark.parametrize("path", [SEVERAL, "$.items[?@.id == {n}].name", "$..id"])
def test_a_list_is_never_a_single_value(path: str, expected: str, instead: str) -> None:
    [(line, fault)] = value_faults(path, expected)
    assert line == 0
    assert fault == (
        f"{path} can match several values and gives a list, which is never {expected}; "
        f'write "{instead}" if the list has this one value'
    )


def test_the_whole_body_is_never_absent() -> None:
    [(_, fault)] = value_faults("$", '"#absent"')
    assert fault == '"$" is the whole body, which is never absent; write: Then the body is empty'


@pytest.mark.parametrize("check", [check_document, check_contained_at])
@pytest.mark.parametrize(
    ("path", "document", "faults"),
    [
        ("$.a", '{"id": 1}', []),
        (SEVERAL, "[1]", []),
        (SEVERAL, '"#[2]"', []),
        (SEVERAL, '{"id": 1}', [f"{SEVERAL} can match several values and gives a list; write"]),
        (SEVERAL, "[1", ["line 1, column 3 of the docstring: the JSON ends too early"]),
    ],
)
def test_a_document_at_several_values_is_a_list(
    check: Callable[..., object], path: str, document: str, faults: list[str]
) -> None:
    found = check(use(document, path=JsonPath(path)), set())
    for (_, fault), begin in zip(found, faults, strict=True):  # type: ignore[call-overload]
        assert fault.startswith(begin)


@pytest.mark.parametrize(
    ("document", "is_checked"),
    [
        ('{"a": "#ignore"}', False),
        ('{"a": "#ignore", "b": "##present"}', False),
        ('{"a": "#ignore", "b": 1}', True),
        ('{"a": {"b": "#present"}}', True),
        ("{}", True),
        ("[]", True),
        ('{"a": "#absent"}', True),
    ],
)
def test_what_is_contained_can_be_missing(document: str, *, is_checked: bool) -> None:
    for check in (check_contained, check_contained_at):
        found = [fault for _, fault in check(use(document, path=JsonPath("$.a")), set())]
        assert any("so this checks nothing" in fault for fault in found) is not is_checked


@pytest.mark.parametrize(
    ("expected", "end"),
    [
        ('"done"', '"failed"'),
        ('"#string"', '"failed"'),
        ('"{a}"', '"{b}"'),
        ("5", '"#string"'),
        ("5", '"#itn"'),
        ("01", "5"),
    ],
)
def test_a_final_value_is_another(expected: str, end: str) -> None:
    assert end_faults(expected, end) == []


@pytest.mark.parametrize(
    ("expected", "end"),
    [('"done"', '"done"'), ("5", "5.0"), ('"done"', '"#string"'), ('"{a}"', '"{a}"')],
)
def test_a_final_value_that_is_expected_is_a_fault(expected: str, end: str) -> None:
    assert end_faults(expected, end) == [
        f"waiting for {expected} cannot fail if it is {end}; write another final value"
    ]


def end_faults(expected: str, end: str) -> list[str]:
    step = use(path=JsonPath("$.a"), expected=ExpectedValue(expected), end=ExpectedValue(end))
    return [fault for _, fault in check_end(step, set())]
