"""The examples in ``docs/templates.md`` are true."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from support.bootstrap import ROOT
from support.language.placeholders.fakes import CATALOGUE
from support.language.placeholders.filling import faults, fill, fill_path
from support.language.placeholders.filters import FILTERS
from support.language.placeholders.grammar import RESERVED
from support.language.placeholders.moments import FORMATS, UNITS
from support.language.placeholders.values import Values
from tests.unit.language.placeholders.conftest import NOW

DOCS = (ROOT / "docs" / "templates.md").read_text(encoding="utf-8")
REMEMBERED = json.loads(re.findall(r"```json\n(.*?)```", DOCS, re.DOTALL)[0])
ROW = re.compile(r"^\| [^`\n]*? \| `(?P<template>.+?)` \| `(?P<result>.+)` \|$", re.MULTILINE)
VARIABLES, GENERATED = (
    [(m["template"].replace(r"\|", "|"), json.loads(m["result"])) for m in ROW.finditer(part)]
    for part in DOCS.split("## Generated data")
)
MADE = {
    "{uuid}": r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    "{faker.email}": r"\w+\.[a-z]{6}1@example\.(com|org|net)",
    "{faker.name}": r"[A-Z]\w+ [A-Z][\w ]+",
    "{faker.password(length=20)}": r"\S{20}",
    "{faker.random_int(1, 9)}": r"[1-9]",
    "{faker.random_element(['red', 'green'])}": "red|green",
    "{faker.bothify('??-####')}": r"[A-Za-z]{2}-\d{4}",
    "{faker.boolean}": "True|False",
}


@pytest.fixture
def remembering() -> Values:
    values = Values(7, lambda: NOW)
    for name, value in REMEMBERED.items():
        values.remember(name, value)
    return values


def parsed(template: str) -> Any:
    """Return the JSON of a body, or the text."""
    return json.loads(template) if template.startswith('{"') else template


@pytest.mark.parametrize(("template", "result"), VARIABLES)
def test_variables_become_what_the_table_says(
    remembering: Values, template: str, result: object
) -> None:
    filled = fill(parsed(template), remembering)
    assert (filled, type(filled)) == (result, type(result))
    assert faults(template, REMEMBERED) == []


@pytest.mark.parametrize(("template", "example"), GENERATED)
def test_generated_data_looks_like_the_example(
    remembering: Values, template: str, example: object
) -> None:
    filled = fill(template, remembering)
    assert type(filled) is type(example)
    assert re.fullmatch(MADE[template], str(filled))
    assert re.fullmatch(MADE[template], str(example))


def test_the_tables_are_read() -> None:
    """Every row with an example is one of those above."""
    assert len(VARIABLES) + len(GENERATED) == DOCS.count("\n| ") - 2  # headings
    assert {template for template, _ in GENERATED} == MADE.keys()


def test_the_path_is_as_documented(remembering: Values) -> None:
    template, result = re.findall(r"`(/files/\S+)`", DOCS)
    assert fill_path(template, remembering) == result


@pytest.mark.parametrize("word", [*sorted(RESERVED), *FILTERS, *FORMATS, *UNITS, CATALOGUE])
def test_every_word_is_documented(word: str) -> None:
    assert re.search(rf"(?<!\w){re.escape(word)}(?!\w)", DOCS)
