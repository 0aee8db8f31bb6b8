"""Compare this project with its peers: ``make bench``.

The same scenarios, of three requests each, are run by every tool that is there, in turn, several
times, over HTTP on this machine. A run counts only if the server has answered exactly what the
scenarios ask for. Medians and ratios are printed as Markdown. It takes about twenty minutes.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import signal
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from support.bootstrap import ROOT
from tests.benchmarks.comparison import tables
from tests.benchmarks.comparison.running import NotCountedError, Run, can_watch_memory, run
from tests.benchmarks.comparison.server import serving
from tests.benchmarks.comparison.tables import Runs, Setting
from tests.benchmarks.comparison.tools import ALLURE, missing, prepare

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tests.benchmarks.comparison.server import Server
    from tests.benchmarks.comparison.tools import Variant

WORK = ROOT / "reports" / "bench"
SETTINGS = ("1@0", "1000@0", "1@25", "200@25")
GROWTH = (1, 200, 1000, 5000)
OF_MEMORY = 1000  # scenarios


class Comparison:
    """Runs variants on the servers of the latencies, and keeps why some did not count."""

    def __init__(self, work: Path, servers: Mapping[int, Server]) -> None:
        self.faults: list[str] = []
        self._work = work
        self._servers = servers

    def measure(
        self, variants: Sequence[Variant], settings: Iterable[Setting], rounds: int
    ) -> dict[Setting, Runs]:
        """Run all variants in turn for this number of rounds, after one to warm up.

        It compiles what is not compiled yet, for which the smallest setting is enough.
        """
        found: dict[Setting, Runs] = {
            setting: {variant.name: [] for variant in variants} for setting in settings
        }
        sys.stderr.write("warming up\n")
        for variant in variants:
            self._run(variant, min(found), [])
        for number in range(rounds):
            sys.stderr.write(f"round {number + 1} of {rounds}\n")
            for setting, runs in found.items():
                for variant in variants:
                    self._run(variant, setting, runs[variant.name])
        return found

    def memory(self, variants: Sequence[Variant], count: int) -> Runs:
        """Run each variant once while its memory is watched."""
        runs: Runs = {variant.name: [] for variant in variants}
        for variant in variants:
            self._run(variant, Setting(0, count), runs[variant.name], watches_memory=True)
        return runs

    def _run(
        self, variant: Variant, setting: Setting, runs: list[Run], *, watches_memory: bool = False
    ) -> None:
        server, count = self._servers[setting.latency], setting.scenarios
        try:
            done = run(variant, self._work, server, count, watches_memory=watches_memory)
        except NotCountedError as error:
            self.faults.append(str(error))
        else:
            runs.append(done)


def main() -> int:
    """Measure and print; return 1 if a run did not count."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    options = _options()
    settings = sorted({Setting.read(text) for text in options.settings})
    growth = [Setting(0, size) for size in GROWTH] if options.growth else []
    watched = [Setting(0, OF_MEMORY)] if options.memory else []
    wanted = [*settings, *growth, *watched]
    options.work.mkdir(parents=True, exist_ok=True)
    variants = [
        variant
        for variant in prepare(options.work, {setting.scenarios for setting in wanted})
        if re.search(options.only, variant.name)
    ]
    with ExitStack() as stack:
        servers = {
            latency: stack.enter_context(serving(latency / 1000))
            for latency in {setting.latency for setting in wanted}
        }
        comparison = Comparison(options.work, servers)
        lines = tables.report(comparison.measure(variants, settings, options.rounds))
        if growth:
            some = [variant for variant in variants if variant.name.endswith(ALLURE)]
            runs = comparison.measure(some, growth, options.rounds)
            by_size = {setting.scenarios: found for setting, found in runs.items()}
            lines += [*tables.growth(by_size), ""]
        if watched:
            lines += [*tables.memory(comparison.memory(variants, OF_MEMORY)), ""]
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    print(f"Python {platform.python_version()}, {machine}, {options.rounds} rounds\n")
    print("\n".join([*(f"- {line}" for line in missing()), "", *lines]))
    print("\n".join(f"NOT COUNTED: {fault}" for fault in comparison.faults))
    return 1 if comparison.faults else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="", help="only variants whose names match (regex)")
    parser.add_argument("--work", type=Path, default=WORK, help="a folder for the environments")
    parser.add_argument(
        "--settings", nargs="+", default=SETTINGS, metavar="N@MS", help="scenarios at a latency"
    )
    parser.add_argument(
        "--growth", action="store_true", help=f"the cost of one of {GROWTH[1:]} scenarios"
    )
    parser.add_argument(
        "--memory", action="store_true", help=f"the memory of {OF_MEMORY} scenarios (Linux)"
    )
    options = parser.parse_args()
    options.work = options.work.resolve()
    if options.memory and not can_watch_memory():
        parser.error("--memory needs /proc/self/smaps_rollup, which Linux has")
    return options


if __name__ == "__main__":
    sys.exit(main())
