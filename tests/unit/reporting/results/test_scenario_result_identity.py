"""The identity of scenarios."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.reporting.results.scenario_result import Names, case_id

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def names(tmp_path: Path) -> Names:
    texts = {
        "a": "Feature: F\n  Scenario: Alone\n  Scenario: Twice",
        "b": "# a comment\n@tag:x\nFunktionalität: G\n  Szenario: Twice\n  Szenario: Thrice",
        "sub/a": "\ufeffFeature: F\n  Scenario Outline:   Thrice  ",
        "sub/b": 'Feature: F\n  Scenario: Thrice\n    """\n    "x": "Alone"\n    """\n    |:Alone|',
    }
    for name, text in texts.items():
        path = tmp_path / f"{name}.feature"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Names([tmp_path, tmp_path / "sub", tmp_path / "missing"])


@pytest.mark.parametrize(
    ("name", "feature", "parts"),
    [
        ("Alone", "F", ("Alone",)),
        ("Twice", "F", ("Twice", "F")),
        ("Twice", "G", ("Twice", "G")),
        ("Thrice", "G", ("Thrice", "G")),
        ("Thrice", "F", ("Thrice", "F", "path")),
        ("New", "F", ("New",)),
    ],
)
def test_a_scenario_is_identified_by_as_little_as_possible(
    names: Names, name: str, feature: str, parts: tuple[str, ...]
) -> None:
    assert names.distinctive(name, feature, "path") == parts


def test_an_id_is_of_the_parts_the_row_and_its_number() -> None:
    ids = [
        case_id(("S",), {}, 1),
        case_id(("S", "F"), {}, 1),
        case_id(("S",), {"a": "1"}, 1),
        case_id(("S",), {"a": "2"}, 1),
        case_id(("S",), {"a": "1"}, 2),
    ]
    assert len(set(ids)) == len(ids)
    assert case_id(("S",), {"a": "1", "b": "2"}, 1) == case_id(("S",), {"b": "2", "a": "1"}, 1)
