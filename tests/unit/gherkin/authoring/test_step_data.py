"""Data tables as models, and docstrings parsed by media type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pydantic import BaseModel, Field, model_validator

from support.gherkin.authoring.step_data import (
    DataError,
    as_model,
    as_models,
    model_faults,
    read_docstring,
)
from support.gherkin.running.running_step import RunningStep, running_step

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from support.gherkin.collection.loader import LoadedFeature

    Runs = Callable[[str], Any]


class User(BaseModel):
    name: str
    full_name: str = Field("nobody", alias="fullName", title="Full name of the user")
    age: int = 0

    @model_validator(mode="after")
    def _is_not_both(self) -> User:
        if self.name == "both":
            raise ValueError("not both")
        return self


@pytest.fixture
def runs(load: Callable[..., LoadedFeature], tmp_path: Path) -> Iterator[Runs]:
    """Make the step of a feature the running step, and return it."""
    tokens = []

    def runs(attachment: str) -> Any:
        text = "Feature: F\n  Scenario: S\n    Given users\n" + attachment
        feature = load(text).feature
        assert feature is not None
        [step] = feature.scenarios["S"].steps
        tokens.append(running_step.set(RunningStep(feature, step, tmp_path)))
        return step

    yield runs
    for token in reversed(tokens):
        running_step.reset(token)


def table(runs: Runs, *rows: str) -> list[list[str]]:
    step = runs("".join(f"      {row}\n" for row in rows))
    raw: list[list[str]] = step.datatable.raw()
    return raw


@pytest.mark.parametrize(
    "header", ["| Name | Full Name |", "| name | fullName |", "| NAME | full-name of the User |"]
)
def test_a_row_is_a_model_however_its_fields_are_called(runs: Runs, header: str) -> None:
    rows = table(runs, header, "| ada | Ada Lovelace |", '| bob | "" |', "| eve |  |")
    assert [(user.name, user.full_name) for user in as_models(rows, User)] == [
        ("ada", "Ada Lovelace"),
        ("bob", ""),
        ("eve", "nobody"),
    ]


def test_every_fault_of_a_table_is_reported_with_its_place(runs: Runs) -> None:
    rows = table(runs, "| age | Name |", "| old |  |", "| 5 | ada |", "| 1 | both |")
    with pytest.raises(DataError) as caught:
        as_models(rows, User)
    lines = str(caught.value).splitlines()
    assert len(lines) == 3
    assert lines[0].startswith("a.feature:5: row 1, Name: Field required")
    assert lines[1].startswith("a.feature:5: row 1, age: ")
    assert lines[1].endswith("(got 'old')")
    assert lines[2].startswith("a.feature:7: row 3: ")
    assert "not both" in lines[2]


def test_an_unknown_field_is_reported_with_the_known_ones(runs: Runs) -> None:
    with pytest.raises(DataError) as caught:
        as_models(table(runs, "| name | hight |", "| a | 1 |"), User)
    assert str(caught.value) == (
        "a.feature:4: User has no field hight; its fields: name, full_name, age"
    )


def test_a_duplicate_field_is_reported(runs: Runs) -> None:
    rows = table(runs, "| name | full name | fullName |", "| a | b | c |")
    with pytest.raises(DataError, match=r"a\.feature:4: .*: full name, fullName"):
        as_models(rows, User)


def test_a_vertical_table_is_one_model(runs: Runs) -> None:
    user = as_model(table(runs, "| name | ada |", "| age | 36 |", "| full name |  |"), User)
    assert (user.name, user.age, user.full_name) == ("ada", 36, "nobody")


def test_a_fault_of_a_vertical_table_is_reported_on_its_line(runs: Runs) -> None:
    with pytest.raises(DataError) as caught:
        as_model(table(runs, "| full name | x |", "| Age | old |"), User)
    lines = str(caught.value).splitlines()
    assert lines[0].startswith("a.feature:4, name: Field required")
    assert lines[1].startswith("a.feature:5, Age: ")
    assert lines[1].endswith("(got 'old')")


def test_a_vertical_table_has_two_columns(runs: Runs) -> None:
    with pytest.raises(DataError, match=r"a\.feature:4: a vertical table has two columns"):
        as_model(table(runs, "| name | a | b |"), User)


DOCSTRING = '      """{media_type}\n{text}\n      """\n'


def docstring(runs: Runs, media_type: str, *lines: str) -> str:
    text = "\n".join(f"      {line}" for line in lines)
    content: str = runs(DOCSTRING.format(media_type=media_type, text=text)).docstring
    return content


@pytest.mark.parametrize(
    ("media_type", "lines", "value"),
    [
        ("json", ['{"a": [1, true]}'], {"a": [1, True]}),
        ("application/json", ["5"], 5),
        ("yaml", ["a: [1, x]"], {"a": [1, "x"]}),
        ("application/yml", ["- 1"], [1]),
        ("", ['{"a": 1}'], '{"a": 1}'),
        ("text/plain", ["a: 1"], "a: 1"),
    ],
)
def test_a_docstring_is_read_by_its_media_type(
    runs: Runs, media_type: str, lines: list[str], value: Any
) -> None:
    assert read_docstring(docstring(runs, media_type, *lines)) == value


@pytest.mark.parametrize(
    ("media_type", "lines", "place"),
    [
        ("json", ["{", '  "a": 1,', "}"], "a.feature:6: column 9 of the docstring: "),
        ("yaml", ["a: 1", "b: [1"], "a.feature:6: "),
    ],
)
def test_a_fault_of_a_docstring_is_reported_with_its_line(
    runs: Runs, media_type: str, lines: list[str], place: str
) -> None:
    text = docstring(runs, media_type, *lines)
    with pytest.raises(DataError) as caught:
        read_docstring(text)
    assert str(caught.value).startswith(place)


def test_a_fault_of_yaml_without_a_mark_is_reported_at_the_docstring(runs: Runs) -> None:
    text = docstring(runs, "yaml", "a: b")
    with pytest.raises(DataError, match=r"a\.feature:4: "):
        read_docstring(f"{text}\x00")


def test_without_a_table_the_place_is_that_of_the_step(runs: Runs) -> None:
    runs("")
    with pytest.raises(DataError, match=r"a\.feature:3: User has no field hight"):
        as_models([["hight"]], User)
    assert read_docstring("text") == "text"


@pytest.mark.parametrize(
    ("table", "faults"),
    [
        ([["name", "Ada"], ["age", "36"]], []),
        ([["name", "Ada", "36"]], [(1, "a vertical table has two columns, field and value")]),
        ([["name", "Ada"], ["agee", "3"]], [(1, "User has no field agee; its fields: ")]),
        ([["name", "Ada"], ["age", "old"]], [(2, "age: Input should be a valid integer, ")]),
        ([["age", "36"]], [(1, "name: Field required")]),
        ([["age", "1"], ["name", "both"]], [(1, "Value error, not both")]),
    ],
)
def test_the_faults_of_a_vertical_table_have_their_rows(
    table: list[list[str]], faults: list[tuple[int, str]]
) -> None:
    found = list(model_faults(table, User))
    assert [row for row, _ in found] == [row for row, _ in faults]
    for (_, message), (_, beginning) in zip(found, faults, strict=True):
        assert message.startswith(beginning)
