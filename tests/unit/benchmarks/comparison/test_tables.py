"""The tables of the comparison."""

from __future__ import annotations

import pytest

from tests.benchmarks.comparison import tables
from tests.benchmarks.comparison.running import Run
from tests.benchmarks.comparison.tables import Setting
from tests.benchmarks.comparison.tools import ALLURE, CUCUMBER, OWN, STOCK


def runs(*seconds: float, files: int = 0) -> list[Run]:
    return [Run(one, one / 2, files) for one in seconds]


@pytest.mark.parametrize(
    ("text", "setting"), [("200@25", Setting(25, 200)), ("1@0", Setting(latency=0, scenarios=1))]
)
def test_a_setting_is_scenarios_at_a_latency(text: str, setting: Setting) -> None:
    assert Setting.read(text) == setting


@pytest.mark.parametrize("text", ["200", "0@25", "x@1", "1@-1", ""])
def test_what_is_no_setting_is_reported(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not SCENARIOS@MILLISECONDS, such as 200@25$"):
        Setting.read(text)


def test_a_setting_is_a_heading() -> None:
    assert [str(Setting(0, 1)), str(Setting(25, 1000))] == [
        "1 scenario, no latency",
        "1,000 scenarios, 25 ms",
    ]


def test_the_median_is_taken_figure_by_figure() -> None:
    found = tables.median([Run(3, 1, 5, 9), Run(1, 2, 5, 8), Run(2, 9, 5, 1)])
    assert found == Run(2, 2, 5, 8)


def test_ratios_are_those_of_medians_that_were_measured() -> None:
    measured = {OWN: runs(2, 3, 100), CUCUMBER: runs(2, 1, 4), STOCK + ALLURE: runs(1)}
    assert tables.ratios(measured) == [
        "| ratio | time | processor time |",
        "|---|---|---|",
        "| own steps : cucumber-js | 1.50 | 1.50 |",
    ]


def test_figures_are_beyond_the_start_where_that_is_known() -> None:
    measured = {OWN: runs(3.5, 2.5, 4.5, files=1200), STOCK: runs(2)}
    assert tables.figures(Setting(0, 101), measured, {OWN: runs(0.5)}) == [
        "| variant | s | min-max | processor, s | ms a scenario beyond the start | files |",
        "|---|---|---|---|---|---|",
        "| own steps | 3.50 | 2.50-4.50 | 1.75 | 30.0 | 1,200 |",
        "| stock | 2.00 | 2.00-2.00 | 1.00 |  | 0 |",
    ]


def test_a_report_has_ratios_first_and_leaves_out_what_did_not_count() -> None:
    one = {OWN: runs(0.5), CUCUMBER: runs(0.5), STOCK: []}
    lines = tables.report({Setting(0, 101): {OWN: runs(2.5)}, Setting(0, 1): one})
    assert [line for line in lines if line.startswith(("#", "| own"))] == [
        "### 1 scenario, no latency",
        "| own steps : cucumber-js | 1.00 | 1.00 |",
        "| own steps | 0.50 | 0.50-0.50 | 0.25 |  | 0 |",
        "### 101 scenarios, no latency",
        "| own steps | 2.50 | 2.50-2.50 | 1.25 | 20.0 | 0 |",
    ]
    assert not any("stock" in line for line in lines)


def test_growth_is_the_processor_time_beyond_the_start() -> None:
    measured = {1: {OWN: runs(1)}, 101: {OWN: runs(3)}, 1001: {OWN: runs(23)}}
    assert tables.growth(measured) == [
        "| processor time, ms a scenario | of 101 | of 1,001 | max : min |",
        "|---|---|---|---|",
        "| own steps | 10.00 | 11.00 | 1.10 |",
    ]


def test_the_growth_of_what_did_not_count_is_left_out() -> None:
    measured = {1: {OWN: runs(1), STOCK: runs(1)}, 101: {OWN: runs(3), STOCK: []}}
    assert [line.split(" | ")[0] for line in tables.growth(measured)[2:]] == ["| own steps"]


def test_memory_is_that_of_all_processes() -> None:
    assert tables.memory({OWN: [Run(1, 1, 0, 97.6)], STOCK: []})[2:] == ["| own steps | 98 |"]
