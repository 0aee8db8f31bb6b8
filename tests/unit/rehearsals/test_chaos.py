"""What the rehearsal of chaos compares."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.rehearsals.chaos import KINDS, Outcome, faults, kinds, outcomes, write_features

if TYPE_CHECKING:
    from pathlib import Path

CHOSEN = ["passes", "kills", "fails"]
SERIAL = Outcome(
    1,
    {"Scenario 0000 passes": "passed", "Scenario 0002 fails": "failed"},
    {"passed": 1, "failed": 1},
)
PARALLEL = Outcome(
    1, {**SERIAL.outcomes, "Scenario 0001 kills": "failed"}, {"passed": 1, "failed": 1, "broken": 1}
)


def test_a_third_goes_wrong_in_an_order_of_the_seed() -> None:
    chosen = kinds(48, seed=1)
    assert Counter(chosen) == {"passes": 32, "fails": 4, "hangs": 4, "leaks": 4, "kills": 4}
    assert kinds(48, seed=1) == chosen != kinds(48, seed=2)


def test_each_kind_has_a_scenario(tmp_path: Path) -> None:
    (tmp_path / "older.feature").touch()
    write_features(tmp_path, [*KINDS] * 6)
    first, second = sorted(tmp_path.iterdir())
    assert first.read_text("utf-8").count("Scenario: ") == 25
    assert second.read_text("utf-8").count("its worker is killed") == 1


def test_what_should_be_is_no_fault() -> None:
    assert faults(CHOSEN, SERIAL, PARALLEL) == []


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"status": 0}, "parallel: the exit status is 0, not 1"),
        ({"results": {"passed": 2}}, "parallel: 2 Allure results of 3"),
        (
            {"outcomes": SERIAL.outcomes},
            "parallel: Scenario 0001 kills: None, not failed",
        ),
        (
            {"outcomes": {**PARALLEL.outcomes, "Scenario 0000 passes": "failed"}},
            "parallel: Scenario 0000 passes: failed, not passed",
        ),
        (
            {"outcomes": {**PARALLEL.outcomes, "another": "passed"}},
            "parallel: another: passed, not None",
        ),
    ],
)
def test_a_difference_is_a_fault(changed: dict[str, object], fault: str) -> None:
    assert faults(CHOSEN, SERIAL, replace(PARALLEL, **changed)) == [fault]  # type: ignore[arg-type]


def test_outcomes_are_read_from_junit(tmp_path: Path) -> None:
    junit = tmp_path / "junit.xml"
    junit.write_text(
        "<testsuites><testsuite><testcase name='a'/><testcase name='b'><failure/></testcase>"
        "<testcase name='c'><error/></testcase></testsuite></testsuites>",
        encoding="utf-8",
    )
    assert outcomes(junit) == {"a": "passed", "b": "failed", "c": "error"}
    junit.write_text("<testsuite><testcase name='a'/><testcase name='a'/></testsuite>", "utf-8")
    with pytest.raises(ValueError, match="a was reported twice"):
        outcomes(junit)
