"""The examples of pytest-bdd, and how they end on it: ``python -m tests.engine.stock_answers``.

That writes ``stock/answers.json``: what stock pytest-bdd answers changes with its version only.
"""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from xml.etree import ElementTree as ET

FOLDER = Path(__file__).parent / "stock"
ANSWERS = FOLDER / "answers.json"
MAKE = "python -m tests.engine.stock_answers"
ASKED = ("pytest-bdd", "pytest")
"""The packages whose versions the answers depend on."""

STOCK = ("-p", "pytest_bdd.plugin")
REPORT = "report.xml"
OPTIONS = (
    *("--disable-plugin-autoload", "-p", "no:cacheprovider", "-W", "default"),
    *(f"--junitxml={REPORT}", "-o", "junit_logging=system-out", "--rootdir=."),
)


@dataclass(frozen=True)
class Example:
    """A project: its files by path, and the arguments that pytest-bdd runs it with."""

    arguments: tuple[str, ...]
    files: dict[str, str]

    def write(self, folder: Path) -> None:
        """Write its files to a folder."""
        for name, text in self.files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, "utf-8")


@dataclass(frozen=True)
class Results:
    """How a run ended, and all that it output.

    ``tests`` holds the fault (empty if none) and the printed text of each test by its name,
    ``faults`` the files that could not be collected.
    """

    tests: dict[str, tuple[str, str]]
    faults: frozenset[str]
    output: str = field(default="", compare=False)


def read(path: Path) -> Example:
    """Read a project of the folder; see its README."""
    head, *sections = path.read_text("utf-8").split("\n--- ")
    commands = [line for line in head.splitlines() if line.startswith("$ pytest ")]
    arguments = shlex.split(commands[0])[2:] if commands else []
    files = [section.partition("\n") for section in sections]
    return Example(tuple(arguments), {name: text + "\n" for name, _, text in files})


EXAMPLES = {path.stem: read(path) for path in sorted(FOLDER.glob("*.txt"))}


def results(report: Path, output: str = "") -> Results:
    """Read what a run has reported."""
    tests, faults = {}, set()
    for case in ET.parse(report).iter("testcase"):
        ends = [end for end in case if end.tag in {"failure", "skipped", "error"}]
        name = f"{case.get('classname')}::{case.get('name')}"
        if ends and ends[0].get("message") == "collection failure":
            faults.add(name)
        else:
            tests[name] = ("".join(end.tag for end in ends), case.findtext("system-out", ""))
    return Results(tests, frozenset(faults), output)


def answer(example: Example, folder: Path) -> Results:
    """Run an example on stock pytest-bdd, in a process that knows nothing of the engine."""
    example.write(folder)
    command = [sys.executable, "-m", "pytest", *OPTIONS, *STOCK, *example.arguments]
    subprocess.run(command, cwd=folder, capture_output=True, check=False)
    return results(folder / REPORT)


def installed() -> dict[str, str]:
    """The versions that would answer now."""
    return {package: version(package) for package in ASKED}


def read_answers() -> tuple[dict[str, str], dict[str, Results]]:
    """Read which versions have answered, and what, by the name of the example."""
    data = json.loads(ANSWERS.read_text("utf-8"))
    return data["versions"], {
        name: Results(
            {test: (fault, text) for test, (fault, text) in one["tests"].items()},
            frozenset(one["faults"]),
        )
        for name, one in data["answers"].items()
    }


def write_answers() -> None:
    """Ask stock pytest-bdd for all answers."""
    answers = {}
    for name, example in EXAMPLES.items():
        with tempfile.TemporaryDirectory() as folder:
            found = answer(example, Path(folder))
        answers[name] = {"tests": found.tests, "faults": sorted(found.faults)}
    data = {"versions": installed(), "answers": answers}
    ANSWERS.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    write_answers()
