"""The catalogue of available steps."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from pytest_bdd import parsers

from support.gherkin.authoring.parameters import one_of, parse
from support.gherkin.definitions.catalogue import as_markdown, as_text, entry
from tests.unit.gherkin.definitions.making import defined

HERE = Path(__file__)
COLOURS = one_of({"red": 1, "light blue": 2})


def paint(docstring: str, datatable: list[list[str]]) -> None:
    """Paint it.

    As often as needed.
    """


def walk() -> None: ...


PAINT = entry(
    defined(parse("I paint {x:Colour} <fast> {n:d} times", Colour=COLOURS), paint, "when"),
    'I paint "red" <fast> 2 times',
    HERE.parent,
)
WALK = entry(defined("you walk", walk, None), "", HERE.parent)
GO = entry(defined(parsers.parse("Anna goes {where}"), walk), "", HERE.parent)


def test_a_definition_is_described() -> None:
    assert (PAINT.kind, PAINT.text) == ("when", "I paint {x:Colour} <fast> {n:d} times")
    assert PAINT.arguments == (
        ("x", 'Colour: "red", "light blue"'),
        ("n", "integer"),
        ("", "a data table"),
        ("", "a docstring"),
    )
    assert PAINT.docstring == "Paint it.\n\nAs often as needed."
    assert PAINT.place == f"{HERE.name}:{paint.__code__.co_firstlineno}"
    assert (WALK.kind, WALK.arguments, WALK.docstring) == ("step", (), "")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("{n:d}", "integer"),
        ("{n:g}", "number"),
        ("{n:w}", "word"),
        ("{n}", "text"),
        ("{n:Other}", "Other"),
        ("{:d}", "integer"),
    ],
)
def test_a_parameter_is_named_by_what_it_takes(text: str, shown: str) -> None:
    [(_, found)] = entry(defined(parse(f"it {text}", Other=one_of({})), walk), "", HERE).arguments
    assert found == shown


@pytest.mark.parametrize(
    ("words", "rank"),
    [
        ([], 0),
        (["green"], 0),
        (["PAINT"], 2),
        (["PAINT", "blue"], 3),
        (["data table", "often"], 2),
        (["pain"], 1),
        (["ofte", "green"], 0.5),
    ],
)
def test_words_are_looked_for_everywhere(words: list[str], rank: float) -> None:
    """In the text they count twice, parts of words half."""
    assert PAINT.mentions(words) == rank


def test_what_mentions_most_comes_first() -> None:
    lines = as_text([WALK, PAINT, GO], ["goes", "you", "anna"])
    titles = [line for line in lines if line and not line.startswith(" ")]
    assert titles == [
        "Given Anna goes {where}",
        "Step you walk",
        "2 of 3 steps about goes or you or anna",
    ]


def test_of_many_some_are_listed() -> None:
    many = [dataclasses.replace(WALK, text=f"you walk {number}") for number in range(30)]
    lines = as_text(many, ["walk"])
    assert sum(line.startswith("Step you walk") for line in lines) == 20
    assert lines[-1] == "30 of 30 steps about walk, the first 20 of them above"
    assert sum(line.startswith("Step you walk") for line in as_text(many, [])) == 30


def test_the_catalogue_is_sorted_by_kind_and_text() -> None:
    lines = as_text([WALK, PAINT, GO], [])
    titles = [line for line in lines if line and not line.startswith(" ")]
    assert titles[:3] == [
        "Given Anna goes {where}",
        "When I paint {x:Colour} <fast> {n:d} times",
        "Step you walk",
    ]
    assert titles[3].startswith("3 of 3 steps")
    assert (
        '    takes x (Colour: "red", "light blue"), n (integer), a data table, a docstring' in lines
    )
    assert '    e.g. I paint "red" <fast> 2 times' in lines
    assert "    As often as needed." in lines


def test_the_catalogue_is_searched() -> None:
    lines = as_text([WALK, PAINT, GO], ["walk"])
    assert lines[1] == "Step you walk"
    assert lines[-1].startswith("1 of 3 steps")
    assert lines[-1].endswith("walk")


def test_the_page_has_a_part_for_each_kind() -> None:
    page = as_markdown([WALK, PAINT, GO])
    assert [line for line in page.splitlines() if line.startswith("#")] == [
        "# Steps",
        "## Given",
        "### Anna goes {where}",
        "## When",
        "### I paint {x:Colour} &lt;fast> {n:d} times",
        "## Step",
        "### you walk",
    ]
    assert 'Takes x (Colour: "red", "light blue"), n (integer), a data table, a docstring.' in page
    assert '```gherkin\nI paint "red" <fast> 2 times\n```' in page
    assert page.count("```gherkin") == 1
