"""Puts seeded faults into a copy of the project, one at a time, and checks that a test fails.

    python -m tests.rehearsals.seeded_faults [--only NAME] [--all-tests]

Each patch in ``faults/`` is a bug of one to three lines; its first lines name the tests that have
to catch it. The exit status is 0 where every fault is caught, else 1.
"""

from __future__ import annotations

import argparse
import functools
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from support.bootstrap import say
from tests.rehearsals.copies import clean_environment, copy_project, make_repository

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

FOLDER = Path(__file__).parent / "faults"
CAUGHT_BY = "# caught by: "
PATIENCE = 900  # seconds for tests, of all the slowest; a fault that hangs them is caught
SOME_FAILED = 1  # pytest's exit status
HUNG = -1
_OF_THE_FAULTS = "tests/unit/rehearsals/test_seeded_faults.py::test_every_fault_fits_the_code"
ALL_TESTS = ("tests", f"--deselect={_OF_THE_FAULTS}")  # it would catch every fault

CAUGHT = "caught"
SURVIVED = "SURVIVED"
NOT_APPLIED = "DOES NOT APPLY"
FAIL_WITHOUT = "TESTS FAIL WITHOUT IT"


@dataclass(frozen=True)
class Fault:
    """A seeded fault: its name, its patch, and the tests that have to catch it."""

    name: str
    patch: Path
    tests: tuple[str, ...]

    @classmethod
    def read(cls, patch: Path) -> Fault:
        """Read a patch; raises ValueError unless its first line names tests."""
        lines = patch.read_text(encoding="utf-8").splitlines()
        named = [line.removeprefix(CAUGHT_BY) for line in lines if line.startswith(CAUGHT_BY)]
        if not named or not lines[0].startswith(CAUGHT_BY):
            raise ValueError(f"{patch.name} does not begin with {CAUGHT_BY!r} and a test")
        return cls(patch.stem, patch, tuple(test.strip() for test in named))


@dataclass(frozen=True)
class Result:
    """The outcome of a fault; ``seconds`` is how long its tests ran."""

    fault: Fault
    outcome: str
    seconds: float = 0.0


def faults(folder: Path = FOLDER) -> list[Fault]:
    """Return the faults of a folder in the order of their numbers."""
    return [Fault.read(patch) for patch in sorted(folder.glob("*.patch"))]


def rehearse(seeded: Iterable[Fault], project: Path, tests: Sequence[str] = ()) -> list[Result]:
    """Seed each fault in the project, a copy, and revert it.

    Each has to be caught by the tests that it names, or by ``tests``; a test that fails without
    any fault would prove nothing, so they all run without one first.
    """

    @functools.cache
    def pass_without(tests: tuple[str, ...]) -> bool:
        return _run(project, tests)[0] == 0

    results = []
    for fault in seeded:
        wanted = tests or fault.tests
        sound = pass_without(tuple(wanted))
        result = _seeded(fault, project, wanted) if sound else Result(fault, FAIL_WITHOUT)
        results.append(result)
        say(f"{fault.name}: {result.outcome}")
    return results


def _seeded(fault: Fault, project: Path, tests: Sequence[str]) -> Result:
    if not _patch(fault, project):
        return Result(fault, NOT_APPLIED)
    try:
        status, seconds = _run(project, tests)
    finally:
        if not _patch(fault, project, "--reverse"):
            raise RuntimeError(f"{fault.name} cannot be reverted")
    return Result(fault, CAUGHT if status in {SOME_FAILED, HUNG} else SURVIVED, seconds)


def _patch(fault: Fault, project: Path, *options: str) -> bool:
    """Apply a patch, or revert it; return False if its lines do not match."""
    command = ["git", "apply", "--unidiff-zero", "--recount", *options, str(fault.patch)]
    return subprocess.run(command, cwd=project, capture_output=True, check=False).returncode == 0


def _run(project: Path, tests: Sequence[str]) -> tuple[int, float]:
    """Run tests up to the first that fails; return pytest's exit status and the seconds."""
    started = time.monotonic()
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests]
    try:
        done = subprocess.run(
            command,
            cwd=project,
            env={**clean_environment(), "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            check=False,
            timeout=PATIENCE,
        )
    except subprocess.TimeoutExpired:
        return HUNG, time.monotonic() - started
    return done.returncode, time.monotonic() - started


def table(results: Iterable[Result]) -> str:
    """Show the outcome of each fault."""
    return "\n".join(
        f"{one.fault.name:44} {one.outcome:22} {one.seconds:6.1f} s  {' '.join(one.fault.tests)}"
        for one in results
    )


def main(arguments: list[str]) -> int:
    """Rehearse, print the table, and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.rehearsals.seeded_faults")
    parser.add_argument("--only", metavar="NAME", default="", help="faults with this in their name")
    parser.add_argument(
        "--all-tests", action="store_true", help="all tests instead of those that a fault names"
    )
    options = parser.parse_args(arguments)
    seeded = [fault for fault in faults() if options.only in fault.name]
    with tempfile.TemporaryDirectory(prefix="seeded-faults-") as name:
        project = Path(name).resolve()
        copy_project(project)
        make_repository(project)
        results = rehearse(seeded, project, ALL_TESTS if options.all_tests else [])
    print(table(results))
    wrong = [result.fault.name for result in results if result.outcome != CAUGHT]
    print(f"{len(results) - len(wrong)} of {len(results)} faults were caught")
    if wrong:
        print("not caught:", *wrong)
    return 1 if wrong or not results else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
