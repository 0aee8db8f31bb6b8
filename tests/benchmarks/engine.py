"""Compare the engine with stock pytest-bdd: ``make bench-engine``.

Each variant is a whole pytest process, run several times, in turn with the others. Medians and
their ratios are printed as Markdown. Nothing here uses HTTP.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import resource

ROOT = Path(__file__).resolve().parents[2]
STOCK = ("pytest_bdd.plugin",)
ENGINE = ("pytest_bdd.plugin", "pytest_asyncio.plugin", "support.gherkin.plugin")
SUITE = ("pytest_bdd.plugin", "pytest_asyncio.plugin", "allure_pytest.plugin", "support.plugin")

SCENARIO = """
  Scenario: Scenario {number} of the feature
    Given a box with {number} things
    When I add {number} things
    And I take 1 thing
    Then it is fine
    And it holds {rest}
"""
STEPS = """
from pytest_bdd import given, when, then, parsers

@given(parsers.parse("a box with {{n:d}} things"), target_fixture="box")
{kind} _(n):
    return [n]
@when(parsers.parse("I add {{n:d}} things"))
{kind} _(box, n):
    box[0] += n
@when(parsers.parse("I take {{n:d}} thing"))
{kind} _(box, n):
    box[0] -= n
@then("it is fine")
{kind} _(box):
    assert box
@then(parsers.parse("it holds {{n:d}}"))
{kind} _(box, n):
    assert box[0] == n
"""
UNUSED = """
@given(parsers.parse("unused step {number} with {{n:d}} parameters"))
{kind} _(n): ...
"""


@dataclass(frozen=True)
class Variant:
    """A project to run: its plugins, its size, and the options of the run."""

    name: str
    plugins: tuple[str, ...]
    scenarios: int = 500
    definitions: int = 5
    options: tuple[str, ...] = ()
    project: Path | None = None  # an existing project to run, instead of a generated one

    @property
    def is_stock(self) -> bool:
        """Whether the project binds its features in a module, and its steps are synchronous."""
        return self.plugins[0] == STOCK[0] and "support" not in " ".join(self.plugins)


@dataclass(frozen=True)
class Run:
    """One run: seconds of wall time, peak memory in MiB, number of files written for Allure.

    ``session`` is the time in seconds that pytest itself reports, without the start of the process.
    """

    seconds: float
    session: float
    memory: float
    files: int


_SESSION = re.compile(r" in (\d+\.\d+)s")


def write_project(folder: Path, variant: Variant) -> None:
    """Write features of 50 scenarios each, and their steps."""
    for first in range(0, variant.scenarios, 50):
        scenarios = "".join(
            SCENARIO.format(number=number, rest=2 * number - 1)
            for number in range(first, first + 50)
        )
        text = f"Feature: Boxes from {first}\n{scenarios}"
        (folder / f"boxes_{first:05}.feature").write_text(text)
    kind = "def" if variant.is_stock else "async def"
    unused = "".join(UNUSED.format(number=n, kind=kind) for n in range(variant.definitions - 5))
    (folder / "conftest.py").write_text(STEPS.format(kind=kind) + unused)
    if variant.is_stock:
        binding = "from pytest_bdd import scenarios\nscenarios('.')\n"
        (folder / "test_boxes.py").write_text(binding)
    loop = "" if variant.is_stock else "asyncio_default_fixture_loop_scope = session\n"
    (folder / "pytest.ini").write_text(f"[pytest]\n{loop}")


def run(folder: Path, variant: Variant) -> Run:
    """Run a project once; raises RuntimeError if it fails."""
    results = folder / "results"
    plugins = [part for plugin in variant.plugins for part in ("-p", plugin)]
    if plugins:
        plugins.insert(0, "--disable-plugin-autoload")
    options = [option.format(results=results) for option in variant.options]
    command = [sys.executable, "-m", "pytest", "-q", *plugins, *options]
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "API_"))}
    os.sync()  # or this run would wait for the disk writes of the one before
    started = time.perf_counter()
    with subprocess.Popen(
        [*command, "-p", "no:cacheprovider"],
        cwd=variant.project or folder,
        env={**environment, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        output = process.stdout.read() if process.stdout else ""
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - started
    if process.returncode:
        raise RuntimeError(f"{variant.name}: {output[-2000:]}")
    files = len(list(results.iterdir())) if results.exists() else 0
    for path in results.iterdir() if results.exists() else ():
        path.unlink()
    session = float(_SESSION.findall(output)[-1])
    return Run(seconds, session, _mebibytes(usage), files)


def _mebibytes(usage: resource.struct_rusage) -> float:
    return usage.ru_maxrss / (1 << 20 if platform.system() == "Darwin" else 1 << 10)


def measure(variants: list[Variant], rounds: int) -> dict[str, list[Run]]:
    """Run each variant once to warm up, then all in turn for this number of rounds."""
    runs: dict[str, list[Run]] = {variant.name: [] for variant in variants}
    with tempfile.TemporaryDirectory() as base:
        folders = {variant: Path(base, str(n)) for n, variant in enumerate(variants)}
        for variant, folder in folders.items():
            folder.mkdir()
            if variant.project is None:
                write_project(folder, variant)
            run(folder, variant)
        for number in range(rounds):
            sys.stderr.write(f"round {number + 1} of {rounds}\n")
            for variant, folder in folders.items():
                runs[variant.name].append(run(folder, variant))
    return runs


ALLURE = ("--alluredir={results}",)
COLLECT = ("--collect-only",)
ONE = ("features/users/registration.feature", "-k", "opens")
VARIANTS = [
    Variant("stock, 50 scenarios", STOCK, scenarios=50),
    Variant("engine, 50 scenarios", ENGINE, scenarios=50),
    Variant("stock, sync steps", STOCK),
    Variant("engine, async steps", ENGINE),
    Variant("engine, 300 definitions", ENGINE, definitions=300),
    Variant("stock, 300 definitions", STOCK, definitions=300),
    Variant("stock, Allure", (*STOCK, "allure_pytest.plugin"), options=ALLURE),
    Variant("suite, Allure", SUITE, options=ALLURE),
    Variant("suite, Allure, 300 definitions", SUITE, definitions=300, options=ALLURE),
    Variant("stock, collection of 2,000", STOCK, scenarios=2000, options=COLLECT),
    Variant("engine, collection and check of 2,000", ENGINE, scenarios=2000, options=COLLECT),
    Variant("stock, 5,000 scenarios", STOCK, scenarios=5000),
    Variant("engine, 5,000 scenarios", ENGINE, scenarios=5000),
    Variant("one embedded scenario", (), options=ONE, project=ROOT),
    Variant("the same, all plugins", (), options=(*ONE, "-o", "addopts="), project=ROOT),
]
RATIOS = [
    ("300 definitions : 5", "engine, 300 definitions", "engine, async steps", 1.1),
    ("300 : 5, with Allure", "suite, Allure, 300 definitions", "suite, Allure", 1.1),
    ("async on the engine : sync on stock", "engine, async steps", "stock, sync steps", 0.8),
    ("Allure: suite : stock", "suite, Allure", "stock, Allure", 0.6),
    (
        "collection and check : stock's collection",
        "engine, collection and check of 2,000",
        "stock, collection of 2,000",
        1.3,
    ),
    ("one scenario : all plugins loaded", "one embedded scenario", "the same, all plugins", 0.7),
]
if not (ROOT / ONE[0]).is_file():  # of the example, which a team may have removed
    VARIANTS = [variant for variant in VARIANTS if variant.project is None]
    RATIOS = [ratio for ratio in RATIOS if {ratio[1], ratio[2]} <= {v.name for v in VARIANTS}]
GROWTH = [
    ("stock", "stock, 50 scenarios", "stock, sync steps", "stock, 5,000 scenarios"),
    ("engine", "engine, 50 scenarios", "engine, async steps", "engine, 5,000 scenarios"),
]


def report(runs: dict[str, list[Run]]) -> list[str]:
    """Return the tables as Markdown."""
    lines = [
        "| variant | whole process, s | min-max | pytest's own, s | MiB | Allure files |",
        "|---|---|---|---|---|---|",
    ]
    for name, of in runs.items():
        low, high = min(r.seconds for r in of), max(r.seconds for r in of)
        typical = _median(of)
        lines.append(
            f"| {name} | {typical.seconds:.2f} | {low:.2f}-{high:.2f} | {typical.session:.2f} "
            f"| {typical.memory:.0f} | {typical.files} |"
        )
    median = {name: _median(of) for name, of in runs.items()}
    lines += ["", "| ratio | whole process | pytest's own | target |", "|---|---|---|---|"]
    for title, one, other, aim in RATIOS:
        if one in median and other in median:
            whole = median[one].seconds / median[other].seconds
            own = median[one].session / median[other].session
            lines.append(f"| {title} | {whole:.2f} | {own:.2f} | at most {aim} |")
    lines += ["", "| for each scenario | of 500 | of 5,000 |", "|---|---|---|"]
    for title, *sizes in GROWTH:
        if all(name in median for name in sizes):
            lines += _growth(title, *(median[name] for name in sizes))
    return lines


def _median(runs: list[Run]) -> Run:
    def middle(name: str) -> float:
        values: list[float] = [getattr(run, name) for run in runs]
        return statistics.median(values)

    return Run(middle("seconds"), middle("session"), middle("memory"), runs[0].files)


def _growth(title: str, base: Run, few: Run, many: Run) -> list[str]:
    """Return time and memory per scenario, without the start, from runs of 50, 500 and 5,000."""
    times = few.session / 500 * 1000, many.session / 5000 * 1000
    memory = (few.memory - base.memory) * 1024 / 450, (many.memory - few.memory) * 1024 / 4500
    return [
        f"| {title}, ms | {times[0]:.2f} | {times[1]:.2f} |",
        f"| {title}, KiB | {memory[0]:.1f} | {memory[1]:.1f} |",
    ]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", default="", help="measure only variants whose names match")
    options = parser.parse_args()
    variants = [variant for variant in VARIANTS if re.search(options.only, variant.name)]
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    lines = report(measure(variants, options.rounds))
    print(f"Python {platform.python_version()}, {machine}, {options.rounds} rounds\n")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
