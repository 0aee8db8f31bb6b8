"""Suggestions for undefined steps."""

from __future__ import annotations

import ast
from typing import Any, cast

import pytest
from pytest_bdd import parsers
from pytest_bdd.parser import Step
from pytest_bdd.steps import StepFunctionContext

from support.gherkin.definitions.index import StepDefinition
from support.gherkin.definitions.suggestions import nearest, snippet
from support.language.spelling import did_you_mean


def step(text: str, kind: str = "given", **attached: Any) -> Step:
    made = Step(name=text, type=kind, indent=0, line_number=1, keyword="Given")
    for name, value in attached.items():
        setattr(made, name, value)
    return made


def definitions(*texts: str) -> list[StepDefinition]:
    kept = [
        StepFunctionContext(
            type=cast("Any", "given"), step_func=lambda: None, parser=parsers.parse(text)
        )
        for text in texts
    ]
    return [StepDefinition(context, ("",)) for context in kept]


def test_the_nearest_come_first() -> None:
    """Texts that differ only in values come first; dissimilar ones are omitted."""
    there = definitions(
        "users are registered", 'a user "{name}" is registered', "it rains all day in Bergen"
    )
    found = nearest(step('a usr "ada" is registerd'), there)
    assert [near.text for near in found] == [
        'a user "{name}" is registered',
        "users are registered",
    ]


@pytest.mark.parametrize("text", ["x", "a completely different sentence about nothing at all"])
def test_nothing_is_near_what_is_not_alike(text: str) -> None:
    assert nearest(step(text), definitions("a user is registered", "{n:d} users")) == []


def test_no_more_than_asked_for_are_returned() -> None:
    there = definitions(*(f"user {'x' * n} is here" for n in range(1, 6)))
    assert len(nearest(step("user x is here"), there)) == 3
    assert [near.text for near in nearest(step("user x is here"), there, most=1)] == [
        "user x is here"
    ]


@pytest.mark.parametrize(
    ("word", "hint"),
    [("smokee", "; did you mean smoke?"), ("zzz", ""), ("slo", "; did you mean slow?")],
)
def test_the_did_you_mean_is_asked_for(word: str, hint: str) -> None:
    assert did_you_mean(word, iter(["smoke", "slow"])) == hint


@pytest.mark.parametrize(
    ("wanted", "lines"),
    [
        (step("it is there"), ["@given('it is there')", "async def _():"]),
        (step("it is there", "then"), ["@then('it is there')", "async def _():"]),
        (step("it is there", "step"), ["@given('it is there')", "async def _():"]),
        (
            step('3 boxes of "red" and -4 more'),
            [
                "@given(parsers.parse('{number1:d} boxes of \"{text2}\" and {number3:d} more'))",
                "async def _(number1, text2, number3):",
            ],
        ),
        (step("version 1.5 of v2"), ["@given('version 1.5 of v2')", "async def _():"]),
        (
            step("it is 5", docstring="x", datatable=object()),
            ["@given(parsers.parse('it is {number1:d}'))"],
        ),
    ],
)
def test_a_snippet_has_a_parameter_for_each_value(wanted: Step, lines: list[str]) -> None:
    """It is valid Python and raises until it is implemented."""
    made = snippet(wanted)
    assert made.splitlines()[: len(lines)] == lines
    assert made.endswith("raise NotImplementedError")
    assert isinstance(ast.parse(made).body[0], ast.AsyncFunctionDef)


def test_a_snippet_takes_table_and_docstring() -> None:
    wanted = step("it is 5", docstring="x", datatable=object())
    assert "async def _(number1, datatable, docstring):" in snippet(wanted)
