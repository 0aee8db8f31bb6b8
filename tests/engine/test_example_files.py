"""Examples from files next to the feature, and types of step parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    Engine = Callable[..., pytest.RunResult]

STEPS = """
@then(parsers.re(r'(?P<age>\\S*) is the age of (?P<name>(?s:.*))'))
async def _(name, age):
    print("ROW", repr(name), repr(age))
    assert age != "0"
"""
FEATURE = """
Feature: F
  Scenario Outline: S
    Then <age> is the age of <name>

    Examples: from "data/users{suffix}"
"""
FILES = {
    ".csv": 'name,age\nAda,36\n"Bob, Jr.",0\n',
    ".json": '[{"name": "Ada", "age": 36}, {"name": "Bob, Jr.", "age": 0}]',
    ".yaml": "- name: Ada\n  age: 36\n- {name: 'Bob, Jr.', age: 0}\n",
    ".yml": "- {name: Ada, age: 36}\n- {name: 'Bob, Jr.', age: 0}\n",
}


@pytest.fixture
def run(engine: Engine, pytester: pytest.Pytester) -> Engine:
    """Run the outline with a file of examples: ``run(".csv", content, ...)``."""

    def run_with(
        suffix: str, content: str | bytes | None, *args: str, apart: bool = False
    ) -> pytest.RunResult:
        folder = pytester.path / "data"
        folder.mkdir(exist_ok=True)
        if content is not None:
            raw = content if isinstance(content, bytes) else content.encode()
            (folder / f"users{suffix}").write_bytes(raw)
        return engine(STEPS, *args, apart=apart, f=FEATURE.format(suffix=suffix))

    return run_with


def rows(result: pytest.RunResult) -> list[str]:
    """Return the names and ages that the steps were called with."""
    return [line.split("ROW ")[1] for line in result.outlines if "ROW " in line]


@pytest.mark.parametrize("suffix", FILES)
def test_each_row_is_a_test(run: Engine, suffix: str) -> None:
    """With a readable id; only the failing row fails."""
    result = run(suffix, FILES[suffix], "-v")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*::S[[]Ada-36[]] PASSED*", "*::S[[]Bob, Jr.-0[]] FAILED*"])


@pytest.mark.parametrize(
    "selection", [["-k", "Ada"], ["f.feature::S[Ada-36]"], ["-k", "S and not Jr"]]
)
def test_a_row_is_selected_like_a_test(run: Engine, selection: list[str]) -> None:
    result = run(".csv", FILES[".csv"], *selection)
    assert result.parseoutcomes()["passed"] == 1
    assert "failed" not in result.parseoutcomes()


def test_workers_share_the_rows(run: Engine) -> None:
    result = run(".json", FILES[".json"], "-n", "2", apart=True)
    result.assert_outcomes(passed=1, failed=1)


@pytest.mark.parametrize(
    ("suffix", "content", "expected"),
    [
        (".csv", "\ufeffname,age\r\nAda,36\r\n", ["'Ada' '36'"]),
        (".csv", 'name,age\n\n"two\nlines",1\n', ["'two\\nlines' '1'"]),
        (".csv", "name,age\n Ada L. ,1\n", ["' Ada L. ' '1'"]),
        (".csv", "name,age\n名前,1\nÅsa,2\n", ["'名前' '1'", "'Åsa' '2'"]),
        (".csv", "name,age\n/a::b[c],1\n", ["'/a::b[c]' '1'"]),
        (".csv", "name,age\nAda,1\nAda,1\n", ["'Ada' '1'", "'Ada' '1'"]),
        (".json", '[{"name": true, "age": null}]', ["'true' ''"]),
        (".json", '[{"name": {"a": [1]}, "age": 1.50}]', ["'{\"a\": [1]}' '1.50'"]),
        (".json", '[{"name": "a"}, {"name": "b", "age": 2}]', ["'a' ''", "'b' '2'"]),
        (".yaml", "- {name: 2001-02-03, age: no}\n", ["'2001-02-03' 'no'"]),
    ],
)
def test_values_become_text(run: Engine, suffix: str, content: str, expected: list[str]) -> None:
    """As they are in the file; equal rows are separate tests."""
    result = run(suffix, content, "-s")
    result.assert_outcomes(passed=len(expected))
    assert rows(result) == expected


def test_rows_that_are_alike_have_ids_of_their_own(run: Engine) -> None:
    result = run(".csv", "name,age\nAda,1\nAda,1\nAda,1\n", "-v")
    ids = {line.partition("::")[2].partition(" PASSED")[0] for line in result.outlines}
    assert len({name for name in ids if name.startswith("S[Ada-1")}) == 3


@pytest.mark.parametrize(
    ("suffix", "content", "fault"),
    [
        (".csv", None, "cannot read users.csv: file not found"),
        (".json", None, "cannot read users.json: file not found"),
        (".csv", "name,age\nAda\n", "users.csv:2: 1 values for 2 columns (name, age)"),
        (".csv", "name,age\nAda,1,2\n", "users.csv:2: 3 values for 2 columns (name, age)"),
        (".csv", "", "users.csv is empty; its first line must name the columns"),
        (".csv", 'name,age\n"Ada,1\n', "users.csv:2: unexpected end of data"),
        (".csv", b"name,age\n\xff,1\n", "cannot read users.csv: *utf-8*"),
        (".json", "{", "users.json: line 1, column 2: the JSON ends too early*"),
        (".json", '{"name": "Ada"}', "users.json is not a list of objects, one for each row"),
        (".json", "[1]", "users.json is not a list of objects, one for each row"),
        (".yaml", "- {name: Ada", "users.yaml: while parsing a flow mapping*"),
        (".yaml", "", "users.yaml is not a list of objects, one for each row"),
        (".txt", "name,age\n", "users.txt is not one of .csv, .json, .yaml, .yml"),
    ],
)
def test_a_file_that_cannot_be_used_is_an_error(
    run: Engine, pytester: pytest.Pytester, suffix: str, content: str | bytes | None, fault: str
) -> None:
    """Found during collection, with the line of the Examples; no traceback, no absolute path."""
    result = run(suffix, content)
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines([f"f.feature:5: examples: {fault}"])
    result.stdout.no_fnmatch_line("*Traceback*")
    assert str(pytester.path) not in result.stdout.str().split("= ERRORS =")[1]


@pytest.mark.parametrize(("suffix", "content"), [(".csv", "name,age\n"), (".json", "[]")])
def test_a_file_without_rows_has_no_tests(run: Engine, suffix: str, content: str) -> None:
    """Like an Examples block without rows."""
    assert run(suffix, content).ret == pytest.ExitCode.NO_TESTS_COLLECTED


def test_columns_of_a_file_are_checked(run: Engine) -> None:
    """Like those of a table in the feature."""
    result = run(".csv", "name,agee\nAda,36\n")
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines(
        [
            "f.feature:3: <age> has no column in the examples; columns: agee, name",
            "f.feature:5: unused columns in the examples: agee",
        ]
    )


def test_files_tables_and_tags_go_together(engine: Engine, pytester: pytest.Pytester) -> None:
    """Several Examples blocks, one of them tagged and from a file."""
    (pytester.path / "more.csv").write_text("name,age\nAda,36\nBob,4\n")
    text = (
        "Feature: F\n  Scenario Outline: S\n    Then <age> is the age of <name>\n"
        "    Examples: some\n      | name | age |\n      | Eve | 5 |\n"
        '    @rare\n    Examples: from "more.csv"\n'
    )
    engine(STEPS, f=text).assert_outcomes(passed=3)
    engine(STEPS, "--tags=@rare", f=text).assert_outcomes(passed=2, deselected=1)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("Integer", "42", 42),
        ("Integer", "-7", -7),
        ("Integer", "+7", 7),
        ("Integer", "4.2", None),
        ("Integer", "x", None),
        ("Number", "4.25", 4.25),
        ("Number", "-3", -3.0),
        ("Number", "1e3", None),
        ("Number", ".5", None),
        ("Text", '"two words"', "two words"),
        ("Text", '""', ""),
        ("Text", "bare", None),
        ("Text", '"one" "two"', None),
        ("Duration", "500ms", 0.5),
        ("Duration", "2 min", 120.0),
        ("Duration", "1.5h", 5400.0),
        ("Duration", "5", None),
        ("Duration", "5 days", None),
        ("Ordinal", "1st", 1),
        ("Ordinal", "22nd", 22),
        ("Ordinal", "3rd", 3),
        ("Ordinal", "11th", 11),
        ("Ordinal", "2", None),
        ("Ordinal", "second", None),
        ("Email", "ada@example.com", "ada@example.com"),
        ("Email", "a.b+c@mail.example.com", "a.b+c@mail.example.com"),
        ("Email", "ada@localhost", None),
        ("Email", "ada at example.com", None),
        ("JsonPath", '"$.items[0].id"', "$.items[0].id"),
        ("JsonPath", '"$"', "$"),
        ("JsonPath", '"items"', None),
        ("JsonPath", "$.items", None),
    ],
)
def test_kinds_of_value_take_and_refuse(
    engine: Engine, kind: str, text: str, value: object
) -> None:
    """A text that does not match leaves the step undefined, which is found before the run."""
    steps = f"""
from support.gherkin.authoring import parameters
@given(parameters.parse("the value {{value:{kind}}} is given"))
async def _(value):
    assert value == {value!r}
    assert isinstance(value, type({value!r}))
"""
    feature = f"Feature: F\n  Scenario: S\n    Given the value {text} is given\n"
    result = engine(steps, f=feature)
    if value is None:
        assert result.ret == pytest.ExitCode.INTERRUPTED
        result.stdout.fnmatch_lines(["f.feature:3: undefined step: *"])
    else:
        result.assert_outcomes(passed=1)


def test_kinds_of_ones_own(engine: Engine) -> None:
    """Created from a pattern, or from words and their values."""
    steps = """
from support.gherkin.authoring import parameters
HEX = parameters.kind("[0-9a-f]+", lambda text: int(text, 16))
SIZE = parameters.one_of({"c++ (old)": 1, "large": 2})
@given(parameters.parse("{n:Hex} of {size:Size}", Hex=HEX, Size=SIZE))
async def _(n, size):
    print("KINDS", n, size)
"""
    text = "Feature: F\n  Scenario: S\n    Given ff of c++ (old)\n    And 10 of large\n"
    result = engine(steps, "-s", f=text)
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["*KINDS 255 1", "*KINDS 16 2"])
    refused = engine(steps, f=text.replace("large", "huge"))
    refused.stdout.fnmatch_lines(["f.feature:4: undefined step: And 10 of huge"])
