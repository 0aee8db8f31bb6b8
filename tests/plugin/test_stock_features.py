"""pytest-bdd's own examples, unchanged, on the engine: they end as without it.

Where they do not, it is because they hold a fault that the engine tells before the run.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[["Example", tuple[str, ...]], "Results"]

FOLDER = Path(__file__).parent / "stock"
STOCK = ("-p", "pytest_bdd.plugin")
ENGINE = (
    *STOCK,
    *("-p", "pytest_asyncio.plugin", "-p", "support.gherkin.plugin"),
    *("-o", "asyncio_default_fixture_loop_scope=session"),
)

REPORT = "report.xml"
OPTIONS = (
    *("--disable-plugin-autoload", "-p", "no:cacheprovider", "-W", "default"),
    *(f"--junitxml={REPORT}", "-o", "junit_logging=system-out"),
)

REFUSED: dict[str, str] = {
    "datatable-argument-in-step-impl-is-optional": ":9: the step has no data table",
    "datatable-step-argument-is-reserved-and-cannot-be-used": ":4: the step has no data table",
    "datatable-steps-with-datatable-missing-argument-in-step": ":8: the step has a data table",
    "docstring-argument-in-step-impl-is-optional": ":9: the step has a docstring",
    "docstring-step-argument-is-reserved-and-cannot-be-used": ":4: the step has no docstring",
    "docstring-steps-with-missing-docstring": ":9: the step has no docstring",
    "outline-unused-params": ":7: columns of the examples that nothing uses: unused_param",
    "readme-docstring-and-datatable-with-params": ":10: the definition asks for 'logged_in'",
    "regex-exact-match": ":5: undefined step: When I pay 1 Euro by mistake",
    "scenario-not-decorator": ":3: undefined step: Given I have a bar",
    "scenarios-scenarios": ":7: undefined step: Given I have a failing bar",
    "steps-step-hooks": ":3: ambiguous step, it has 2 definitions",
    "steps-step-hooks-2": ":11: undefined step: Given not found",
    "steps-step-hooks-3": ":14: undefined step: Given foo",
    "steps-step-hooks-4": ":7: ambiguous step, it has 2 definitions",
    "tags-apply-tag-hook": "@xfail needs a reason",
}
"""Examples with a fault, and how the engine tells it."""


@dataclass(frozen=True)
class Example:
    """A project: its files by path, and the arguments that pytest-bdd runs it with."""

    arguments: tuple[str, ...]
    files: dict[str, str]


@dataclass(frozen=True)
class Results:
    """How a run ended, and all that it told.

    ``tests`` holds the fault (empty if none) and the printed text of each test by its name,
    ``faults`` the files that could not be collected.
    """

    tests: dict[str, tuple[str, str]]
    faults: frozenset[str]
    told: str


def read(path: Path) -> Example:
    """Read a project of the folder; see its README."""
    head, *sections = path.read_text("utf-8").split("\n--- ")
    commands = [line for line in head.splitlines() if line.startswith("$ pytest ")]
    arguments = shlex.split(commands[0])[2:] if commands else []
    files = [section.partition("\n") for section in sections]
    return Example(tuple(arguments), {name: text + "\n" for name, _, text in files})


EXAMPLES = {path.stem: read(path) for path in sorted(FOLDER.glob("*.txt"))}


@pytest.fixture
def run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run an example in a folder of its own, as its author would: ``pytest`` and nothing more.

    Without the engine in a process of its own: in this one it has replaced pytest-bdd's lookup.
    """

    def run(example: Example, plugins: tuple[str, ...]) -> Results:
        folder = pytester.mkdir("stock" if plugins == STOCK else "engine")
        for name, text in example.files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, "utf-8")
        monkeypatch.chdir(folder)
        options = (*OPTIONS, *plugins, *example.arguments)
        apart = plugins == STOCK
        start = pytester.runpytest_subprocess if apart else pytester.runpytest_inprocess
        told = start(*options, f"--rootdir={folder}").stdout.str()
        return results(folder / REPORT, told)

    return run


def results(report: Path, told: str) -> Results:
    """Read what a run has reported."""
    tests, faults = {}, set()
    for case in ET.parse(report).iter("testcase"):
        ends = [end for end in case if end.tag in {"failure", "skipped", "error"}]
        name = f"{case.get('classname')}::{case.get('name')}"
        if ends and ends[0].get("message") == "collection failure":
            faults.add(name)
        else:
            tests[name] = ("".join(end.tag for end in ends), case.findtext("system-out", ""))
    return Results(tests, frozenset(faults), told)


def test_there_are_examples() -> None:
    """A run over none would pass."""
    assert len(EXAMPLES) > 80
    assert REFUSED.keys() < EXAMPLES.keys()


@pytest.mark.parametrize("name", sorted(EXAMPLES.keys() - REFUSED.keys()))
def test_it_ends_as_without_the_engine(name: str, run: Run) -> None:
    """The same tests, outcomes and printed texts: no test more, none missing."""
    stock = run(EXAMPLES[name], STOCK)
    engine = run(EXAMPLES[name], ENGINE)
    assert engine.tests == stock.tests
    assert engine.faults >= stock.faults


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_a_fault_is_told_before_the_run(name: str, run: Run) -> None:
    """Stock pytest-bdd tells it while it runs, if at all."""
    stock = run(EXAMPLES[name], STOCK)
    engine = run(EXAMPLES[name], ENGINE)
    assert stock.tests
    assert not engine.tests
    assert REFUSED[name] in engine.told
