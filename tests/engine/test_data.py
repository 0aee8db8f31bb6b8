"""Data tables as models, and docstrings parsed by media type."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    Engine = Callable[..., pytest.RunResult]

STEPS = """
import datetime, json
from pydantic import BaseModel, EmailStr, Field, model_validator
from support.gherkin.authoring.step_data import as_model, as_models, read_docstring
class User(BaseModel):
    name: str
    age: int = 7
    email: str | None = None
    is_admin: bool = Field(default=False, title="Administrator")
    born: datetime.date | None = Field(default=None, alias="dateOfBirth")
    @model_validator(mode="after")
    def _(self):
        if self.name == "nobody":
            raise ValueError("nobody is not a user")
        return self
def shown(user):
    print("USER", user.model_dump_json(exclude_unset=True))
@given("users")
async def _(datatable):
    for user in as_models(datatable, User):
        shown(user)
@given("a user")
def _(datatable):
    shown(as_model(datatable, User))
@given("a document")
async def _(docstring):
    print("DOCUMENT", repr(read_docstring(docstring)))
"""


def table(step: str, *rows: str) -> str:
    """Return a feature with a table; its first row is on line 4."""
    lines = ["Feature: F", "  Scenario: S", f"    Given {step}", *(f"      {row}" for row in rows)]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("rows", "users"),
    [
        (["| name | age |", "| Ada | 36 |"], ['{"name":"Ada","age":36}']),
        (["| name |", "| Ada |", "| Bob |"], ['{"name":"Ada"}', '{"name":"Bob"}']),
        (["| Name | AGE |", "| Ada | 36 |"], ['{"name":"Ada","age":36}']),
        (["| name | is admin |", "| Ada | yes |"], ['{"name":"Ada","is_admin":true}']),
        (["| name | Is-Admin |", "| Ada | false |"], ['{"name":"Ada","is_admin":false}']),
        (["| name | administrator |", "| Ada | true |"], ['{"name":"Ada","is_admin":true}']),
        (["| name | dateOfBirth |", "| A | 2001-02-03 |"], ['{"name":"A","born":"2001-02-03"}']),
        (["| name | born |", "| A | 2001-02-03 |"], ['{"name":"A","born":"2001-02-03"}']),
        (["| name | age |", "| Ada |  |"], ['{"name":"Ada"}']),
        (["| name | email |", '| "" | "" |'], ['{"name":"","email":""}']),
        (["| name |"], []),
    ],
)
def test_rows_become_models(engine: Engine, rows: list[str], users: list[str]) -> None:
    """A header cell is a field's name, alias or title; an empty cell omits the field."""
    result = engine(STEPS, "-s", f=table("users", *rows))
    result.assert_outcomes(passed=1)
    assert [line.split("USER ")[1] for line in result.outlines if "USER " in line] == users


@pytest.mark.parametrize(
    ("rows", "faults"),
    [
        (
            ["| name | agee |", "| Ada | 36 |"],
            ["f.feature:4: User has no field agee; its fields: name, age, email, *"],
        ),
        (["| age |", "| 36 |"], ["f.feature:5: row 1, name: Field required"]),
        (["| name | age |", "|  | 36 |"], ["f.feature:5: row 1, name: Field required"]),
        (
            ["| name | Age |", "| Ada | 36 |", "| Bob | old |", "| | 1.5 |"],
            [
                "f.feature:6: row 2, Age: Input should be a valid integer* (got 'old')",
                "f.feature:7: row 3, name: Field required",
                "f.feature:7: row 3, Age: Input should be a valid integer* (got '1.5')",
            ],
        ),
        (
            ["| name | date of birth |", "| Ada | x |"],
            ["f.feature:4: User has no field date of birth; *"],
        ),
        (
            ["| name | dateofbirth |", "| Ada | x |"],
            ["f.feature:5: row 1, dateofbirth: Input should be a valid date* (got 'x')"],
        ),
        (["| name |", "| nobody |"], ["f.feature:5: row 1: Value error, nobody is not a user"]),
        (
            ["| name | Name |", "| Ada | Bob |"],
            ["f.feature:4: more than one value for a field: name, Name"],
        ),
    ],
)
def test_a_table_that_does_not_fit_names_row_and_column(
    engine: Engine, rows: list[str], faults: list[str]
) -> None:
    """All faults at once, with file and line."""
    result = engine(STEPS, f=table("users", *rows))
    result.assert_outcomes(failed=1)
    first, *others = faults
    result.stdout.fnmatch_lines([f"E*DataError: {first}", *(f"E*{other}" for other in others)])


def test_a_vertical_table_is_one_model(engine: Engine) -> None:
    rows = "| name | Ada |", "| Administrator | true |", "| age | |", '| email | "" |'
    result = engine(STEPS, "-s", f=table("a user", *rows))
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(['*USER {"name":"Ada","email":"","is_admin":true}'])


@pytest.mark.parametrize(
    ("rows", "faults"),
    [
        (["| name | Ada | 36 |"], ["f.feature:4: a vertical table has two columns, *"]),
        (["| name | Ada |", "| agee | 3 |"], ["f.feature:4: User has no field agee; *"]),
        (["| age | 36 |"], ["f.feature:4, name: Field required"]),
        (
            ["| name | Ada |", "| Age | old |", "| dateOfBirth | x |"],
            [
                "f.feature:5, Age: Input should be a valid integer* (got 'old')",
                "f.feature:6, dateOfBirth: Input should be a valid date* (got 'x')",
            ],
        ),
        (["| name | nobody |"], ["f.feature:4: Value error, nobody is not a user"]),
        (["| name | Ada |", "| Name | Bob |"], ["f.feature:4: more than one value for a field*"]),
    ],
)
def test_a_vertical_table_that_does_not_fit_names_the_line(
    engine: Engine, rows: list[str], faults: list[str]
) -> None:
    result = engine(STEPS, f=table("a user", *rows))
    result.assert_outcomes(failed=1)
    first, *others = faults
    result.stdout.fnmatch_lines([f"E*DataError: {first}", *(f"E*{other}" for other in others)])


def document(opening: str, *lines: str) -> str:
    """Return a feature with a docstring, whose first line is line 5."""
    inside = [opening, *lines, opening[:3]]
    return "\n".join(
        ["Feature: F", "  Scenario: S", "    Given a document", *(f"      {x}" for x in inside)]
    )


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (document('"""json', '{"a": [1, null]}'), {"a": [1, None]}),
        (document("```json", '{"a": 1}'), {"a": 1}),
        (document('"""application/problem+json', "[]"), []),
        (document('"""yaml', "a:", "  - 1", "  - x"), {"a": [1, "x"]}),
        (document('"""yml', "a: 1"), {"a": 1}),
        (document('"""', '{"a": 1}'), '{"a": 1}'),
        (document('"""text', "  two", "lines"), "  two\nlines"),
    ],
)
def test_a_docstring_is_read_by_its_media_type(engine: Engine, text: str, value: object) -> None:
    """Without a media type it is text."""
    result = engine(STEPS, "-s", f=text)
    result.assert_outcomes(passed=1)
    assert f"DOCUMENT {value!r}" in result.stdout.str()


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (
            document('"""json', "{", '  "a": 1,', "}"),
            "f.feature:6: column 9 of the docstring: remove the comma *",
        ),
        (
            document('"""json', ""),
            "f.feature:5: column 1 of the docstring: the JSON ends too early*",
        ),
        (document('"""yaml', "a: 1", "b: ]"), "f.feature:6: *"),
        (document('"""yaml', "a: \x01"), "f.feature:4: *special characters are not allowed*"),
    ],
)
def test_a_docstring_that_is_not_what_it_says_names_the_line(
    engine: Engine, text: str, fault: str
) -> None:
    """The line is that of the feature file, not of the docstring."""
    result = engine(STEPS, f=text)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines([f"E*DataError: {fault}"])


OUTLINE = """
Feature: F
  Background:
    Given a document
      \"\"\"json
      {"in": "the background"}
      \"\"\"
  Scenario Outline: S
    Given a document
      \"\"\"json
      {"age": <age>}
      \"\"\"
    And users
      | name   | age   |
      | <name> | <age> |

    Examples:
      | name | age |
      | Ada  | 36  |
      | Bob  | old |
"""


def test_data_may_be_in_backgrounds_and_outlines(engine: Engine) -> None:
    """Placeholders are filled in first; places are those of the outline."""
    result = engine(STEPS, f=OUTLINE)
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        ["*DataError: f.feature:10: column 9 of the docstring*", "E*f.feature:8: Given a document"]
    )
    shown = engine(STEPS, "-s", "-k", "Ada", f=OUTLINE)
    shown.stdout.fnmatch_lines(
        [
            "*DOCUMENT {'in': 'the background'}",
            "DOCUMENT {'age': 36}",
            'USER {"name":"Ada","age":36}',
        ]
    )


def test_a_table_in_an_outline_names_its_row(engine: Engine) -> None:
    text = OUTLINE.replace('{"age": <age>}', "1")
    result = engine(STEPS, f=text)
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["E*DataError: f.feature:14: row 1, age: *(got 'old')"])


def test_a_fault_in_a_background_is_placed_there(engine: Engine) -> None:
    text = OUTLINE.replace('"the background"', "the background")
    result = engine(STEPS, f=text)
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(["E*DataError: f.feature:5: column 8 of the docstring: *"])


def test_windows_line_ends_do_not_move_the_line(engine: Engine, pytester: pytest.Pytester) -> None:
    text = document('"""json', "{", "nonsense", "}").replace("\n", "\r\n")
    (pytester.path / "w.feature").write_bytes(b"\xef\xbb\xbf" + text.encode())
    result = engine(STEPS)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["E*DataError: w.feature:6: column 1 of the docstring: *"])
