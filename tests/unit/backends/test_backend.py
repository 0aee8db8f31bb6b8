"""The data that a backend provides to a scenario."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from support.backends.backend import ScenarioData, scenario_seed


def test_the_current_time_is_that_of_the_recording_if_any() -> None:
    before = datetime.now(UTC)
    assert before <= ScenarioData(7).now() <= datetime.now(UTC)
    assert ScenarioData(7, lambda: before).now() is before


def test_a_seed_depends_on_the_run_and_the_scenario_alone() -> None:
    assert scenario_seed(1, "a.feature::S") == scenario_seed(1, "a.feature::S")
    seeds = {scenario_seed(run, name) for run in (1, 2) for name in ("a", "b")}
    assert len(seeds) == 4


@pytest.mark.parametrize(("run", "name"), [(1, "1"), (11, "")])
def test_the_seed_of_a_run_does_not_run_into_the_name(run: int, name: str) -> None:
    assert scenario_seed(run, name) not in {scenario_seed(1, "11"), scenario_seed(111, "")}
