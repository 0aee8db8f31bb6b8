"""The statements and examples of docs/matching.md are true."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from support.bootstrap import ROOT
from support.language.matching.engine import MismatchError, Mode, check_match, mismatches
from support.language.matching.markers import ABSENT, MARKERS, expected_faults, parse_marker

PAGE = (ROOT / "docs" / "matching.md").read_text(encoding="utf-8")
EXAMPLES = {
    "string": "#string 3..20",
    "int": "#int 18..99",
    "number": "#number 9.99 +- 0.01",
    "datetime": "#datetime",
    "regex": r"#regex ^u_\d+$",
    "literal": "#literal #a",
}


def rows(heading: str) -> list[list[str]]:
    """Return the cells of the table with this heading, without backquotes."""
    _, _, rest = PAGE.partition(f"{heading}\n")
    table = rest.partition("\n\n")[0].splitlines()[1:]
    return [[cell.strip().strip("`") for cell in row.split("|")[1:-1]] for row in table]


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


def read(text: str) -> Any:
    return ABSENT if text == "nothing" else json.loads(text)


MARKER_ROWS = rows("| marker | stands for | matches | does not match |")
MODE_ROWS = rows("| response | expected | `matches` | `contains` | `matches in any order` |")
LIST_ROWS = rows("| expected | matches | does not match |")


def test_the_table_has_every_marker_as_it_is() -> None:
    assert [row[:2] for row in MARKER_ROWS] == [[kind.syntax, kind.meaning] for kind in MARKERS]


@pytest.mark.parametrize("row", MARKER_ROWS, ids=lambda row: row[0])
def test_a_marker_takes_and_refuses_what_the_table_says(row: list[str]) -> None:
    syntax, _, takes, refused = row
    name = syntax.split(" ")[0].strip("#")
    marker = EXAMPLES.get(name, f"#{name}")
    assert marker in EXAMPLES.values() or marker == syntax
    holder = {} if takes == "nothing" else {"a": read(takes)}
    assert mismatches(holder, {"a": marker}) == ()
    if refused:
        holder = {} if refused == "nothing" else {"a": read(refused)}
        assert mismatches(holder, {"a": marker}) != ()


@pytest.mark.parametrize("row", LIST_ROWS, ids=lambda row: row[0])
def test_an_expectation_takes_and_refuses_what_the_table_says(row: list[str]) -> None:
    expected, takes, refused = map(json.loads, row)
    assert expected_faults(expected) == []
    assert mismatches(takes, expected) == ()
    assert mismatches(refused, expected) != ()


def test_the_modes_take_what_the_table_says() -> None:
    assert len(MODE_ROWS) > 5
    for actual, expected, *answers in MODE_ROWS:
        modes = zip((Mode.EXACT, Mode.CONTAINS, Mode.ANY_ORDER), answers, strict=True)
        for mode, answer in modes:
            found = mismatches(json.loads(actual), json.loads(expected), mode)
            assert (found == ()) == {"yes": True, "no": False}[answer], (actual, expected, mode)


def test_the_markers_in_the_text_are_right() -> None:
    text = "\n".join(line for line in PAGE.splitlines() if not line.startswith("|"))
    written = re.findall(r"`(##?[a-z\[][^`]*)`", text)
    assert {"#int 18..", "#[2..5]", "#datetime {now} +- 1 m"} <= set(written)
    assert expected_faults(written) == []
    fillers = {"{now}": "2026-01-31T08:00:00Z", "{least}": "5"}
    for placeholder, value in fillers.items():
        written = [marker.replace(placeholder, value) for marker in written]
    assert all(parse_marker(marker) for marker in written)


@pytest.mark.parametrize(("number", "mode"), [(0, Mode.EXACT), (1, Mode.CONTAINS)])
def test_the_failures_read_as_shown(number: int, mode: Mode) -> None:
    actual, expected = map(json.loads, blocks("json")[2 * number : 2 * number + 2])
    with pytest.raises(MismatchError) as error:
        check_match(actual, expected, mode)
    assert len(blocks("text")) == 2
    assert str(error.value) == blocks("text")[number].rstrip("\n")


def test_the_python_works() -> None:
    [code] = blocks("python")
    exec(compile(code, "docs/matching.md", "exec"), {})
