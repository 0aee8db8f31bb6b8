"""The figures of the comparison as Markdown: ratios first."""

from __future__ import annotations

import re
import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.benchmarks.comparison.running import Run
from tests.benchmarks.comparison.tools import (
    ALLURE,
    CUCUMBER,
    HURL,
    OWN,
    PARALLEL,
    REPORT,
    STOCK,
    VOCABULARY,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_SETTING = re.compile(r"(\d+)@(\d+)")
_QUIET = "no latency"

PAIRS = (
    (OWN, CUCUMBER),
    (OWN + PARALLEL, CUCUMBER),
    (OWN + ALLURE, CUCUMBER + ALLURE),
    (OWN + PARALLEL + ALLURE, CUCUMBER + ALLURE),
    (OWN, STOCK),
    (OWN + ALLURE, STOCK + ALLURE),
    (OWN + PARALLEL, HURL),
    (OWN + PARALLEL + ALLURE, HURL + REPORT),
    (VOCABULARY, OWN),
    (VOCABULARY + ALLURE, OWN + ALLURE),
    (VOCABULARY + PARALLEL, CUCUMBER),
    (VOCABULARY + PARALLEL + ALLURE, CUCUMBER + ALLURE),
)
"""The variants whose ratio is shown."""


@dataclass(frozen=True, order=True)
class Setting:
    """How many scenarios are run, and the latency of the server in milliseconds."""

    latency: int
    scenarios: int

    @classmethod
    def read(cls, text: str) -> Setting:
        """Read ``200@25``, 200 scenarios at 25 ms; raises ValueError."""
        match = _SETTING.fullmatch(text)
        if not match or not int(match[1]):
            raise ValueError(f"{text!r} is not SCENARIOS@MILLISECONDS, such as 200@25")
        return cls(latency=int(match[2]), scenarios=int(match[1]))

    def __str__(self) -> str:
        """Return the heading of the setting's tables."""
        noun = "scenario" if self.scenarios == 1 else "scenarios"
        return f"{self.scenarios:,} {noun}, {f'{self.latency} ms' if self.latency else _QUIET}"


Runs = dict[str, list[Run]]
"""The counted runs of each variant."""


def median(runs: Sequence[Run]) -> Run:
    """Return the medians of runs, figure by figure."""

    def middle(name: str) -> float:
        values: list[float] = [getattr(run, name) for run in runs]
        return statistics.median(values)

    return Run(middle("seconds"), middle("processor"), int(middle("files")), middle("memory"))


def report(measured: Mapping[Setting, Runs]) -> list[str]:
    """Return the tables of all settings."""
    lines: list[str] = []
    for setting in sorted(measured):
        runs = {name: some for name, some in measured[setting].items() if some}
        starts = measured.get(Setting(setting.latency, 1), {})
        lines += [f"### {setting}", "", *ratios(runs), "", *figures(setting, runs, starts), ""]
    return lines


def ratios(runs: Runs) -> list[str]:
    """Return the table of the ratios of medians, for pairs of which both have been measured."""
    middle = {name: median(some) for name, some in runs.items()}
    rows = [
        (
            f"{one} : {other}",
            f"{middle[one].seconds / middle[other].seconds:.2f}",
            f"{middle[one].processor / middle[other].processor:.2f}",
        )
        for one, other in PAIRS
        if one in middle and other in middle
    ]
    return table(("ratio", "time", "processor time"), rows)


def figures(setting: Setting, runs: Runs, starts: Runs) -> list[str]:
    """Return the table of medians; beyond the start is known if ``starts`` has one scenario."""
    header = ("variant", "s", "min-max", "processor, s", "ms a scenario beyond the start", "files")
    return table(header, [_figures(name, setting, runs[name], starts) for name in runs])


def _figures(name: str, setting: Setting, runs: list[Run], starts: Runs) -> tuple[str, ...]:
    typical = median(runs)
    low, high = min(run.seconds for run in runs), max(run.seconds for run in runs)
    beyond = ""
    if setting.scenarios > 1 and starts.get(name):
        one = median(starts[name]).seconds
        beyond = f"{(typical.seconds - one) * 1000 / (setting.scenarios - 1):.1f}"
    spread = f"{low:.2f}-{high:.2f}"
    return (
        name,
        f"{typical.seconds:.2f}",
        spread,
        f"{typical.processor:.2f}",
        beyond,
        f"{typical.files:,}",
    )


def growth(measured: Mapping[int, Runs]) -> list[str]:
    """Return the processor time of a scenario beyond the start, by the number of scenarios.

    ``measured`` has the runs of each number of scenarios, 1 among them. The last column is the
    largest figure divided by the smallest.
    """
    sizes = sorted(size for size in measured if size > 1)
    starts = measured[1]
    header = ("processor time, ms a scenario", *(f"of {size:,}" for size in sizes), "max : min")
    rows = []
    for name in starts:
        if not all(measured[size][name] for size in (1, *sizes)):
            continue
        base = median(starts[name]).processor
        each = [
            (median(measured[size][name]).processor - base) * 1000 / (size - 1) for size in sizes
        ]
        rows.append((name, *(f"{one:.2f}" for one in each), f"{max(each) / min(each):.2f}"))
    return table(header, rows)


def memory(runs: Runs) -> list[str]:
    """Return the table of the memory of all processes together."""
    rows = [(name, f"{median(some).memory:.0f}") for name, some in runs.items() if some]
    return table(("variant", "MiB, all processes"), rows)


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Return a table as lines of Markdown."""
    return list(_lines([header, ["---"] * len(header), *rows]))


def _lines(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    for row in rows:
        yield f"| {' | '.join(row)} |".replace("| --- ", "|---").replace("--- |", "---|")
