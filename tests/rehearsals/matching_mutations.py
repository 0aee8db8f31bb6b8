"""Measures with mutmut how many changes of the matching engine its unit tests notice.

    python -m tests.rehearsals.matching_mutations [--root CHECKOUT] [--only NAMES] [--children N]

The exit status is 0 where the score reaches the floor, else 1.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import venv
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from support.bootstrap import ROOT, interpreter, say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MUTMUT = "mutmut==3.8.1"
FLOOR = 97.0  # percent of the mutants
LEFT_OUT = re.compile(r"_properties\.py$|_docs\.py$|conftest\.py$")
"""Tests that mutmut does not run: those with hypothesis take too long, those of docs read pages."""

CONFTEST = """
import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_generate_tests(metafunc):
    parametrize = metafunc.parametrize

    def numbered(names, values, **options):
        values = list(values)
        parametrize(names, values, **{**options, "ids": [str(n) for n in range(len(values))]})

    metafunc.parametrize = numbered
"""
"""Numbers the cases of tests: mutmut names them to pytest, which does not find every other id."""

KILLED = ("killed", "timeout")


@dataclass(frozen=True)
class Subject:
    """What is mutated, and the tests that have to notice; both by path, as folders or files."""

    mutated: tuple[str, ...]
    tests: tuple[str, ...]


SUBJECTS = (
    Subject(
        mutated=(
            "support/language/matching",
            "support/language/json_text.py",
            "support/language/strict_json.py",
            "support/language/spelling.py",
        ),
        tests=("tests/unit/language/matching", "tests/unit/language/test_json_text.py"),
    ),
    Subject(mutated=("support/matching",), tests=("tests/unit/matching",)),
)
"""Where the engine is, and where it was in earlier versions: ``--root`` measures those, too, so
that the scores can be compared."""


def subject_of(root: Path) -> Subject:
    """Return what a checkout has; raises LookupError for one without the engine."""
    for subject in SUBJECTS:
        if (root / subject.mutated[0]).is_dir():
            return subject
    raise LookupError(f"no matching engine in {root}")


def copy_subject(root: Path, subject: Subject, folder: Path) -> None:
    """Copy the modules, their tests and the configuration of mutmut into an empty folder."""
    for path in (*subject.mutated, *subject.tests):
        for source in _modules(root / path):
            target = folder / source.relative_to(root)
            if LEFT_OUT.search(target.name):
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)
            _make_packages(target.parent, folder)
    (folder / "tests" / "conftest.py").write_text(CONFTEST, encoding="utf-8")
    (folder / "pyproject.toml").write_text(_configuration(subject), encoding="utf-8")


def _modules(path: Path) -> Iterable[Path]:
    return sorted(path.rglob("*.py")) if path.is_dir() else [path]


def _make_packages(package: Path, top: Path) -> None:
    while package != top:
        (package / "__init__.py").touch()
        package = package.parent


def _configuration(subject: Subject) -> str:
    return (
        '[tool.mutmut]\nsource_paths = ["support"]\n'
        f"pytest_add_cli_args_test_selection = {list(subject.tests)}\n"
        "use_git_change_detection = false\n"
        '[tool.pytest.ini_options]\naddopts = "--disable-plugin-autoload -p no:cacheprovider"\n'
    )


def make_environment(folder: Path) -> str:
    """Make an environment with mutmut beside the libraries of this one; return its Python."""
    venv.create(folder, with_pip=True)
    python = str(interpreter(folder))
    subprocess.run([python, "-m", "pip", "install", "--quiet", "--no-input", MUTMUT], check=True)
    command = [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    own = subprocess.run(command, capture_output=True, text=True, check=True)
    beside = Path(own.stdout.strip(), "project.pth")
    beside.write_text(f"{sysconfig.get_path('purelib')}\n", encoding="utf-8")
    return python


def measure(python: str, folder: Path, names: list[str], children: int) -> dict[str, str]:
    """Run mutmut in a folder; return the status of each mutant."""
    mutmut = [python, "-m", "mutmut"]
    with (folder / "mutmut.log").open("w") as log:
        run = [*mutmut, "run", "--max-children", str(children), *names]
        done = subprocess.run(run, cwd=folder, stdout=log, stderr=log, check=False)
    command = [*mutmut, "results", "--all", "true"]
    results = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    found = read_results(results.stdout)
    if done.returncode or not found:
        raise RuntimeError(f"mutmut failed:\n{(folder / 'mutmut.log').read_text()[-2000:]}")
    return found


def read_results(text: str) -> dict[str, str]:
    """Return the status of each mutant that was checked, from what `mutmut results` prints."""
    lines = [line.strip().rpartition(": ") for line in text.splitlines() if "__mutmut_" in line]
    return {name: status for name, _, status in lines if status != "not checked"}


def score(results: Mapping[str, str]) -> float:
    """Return how many percent of the mutants were noticed."""
    return 100 * sum(status in KILLED for status in results.values()) / len(results)


def table(results: Mapping[str, str]) -> str:
    """Show the counts by module, the sum, and the names of those that were not noticed."""
    counts: dict[str, Counter[bool]] = {}
    for name, status in results.items():
        counts.setdefault(name.rpartition(".")[0], Counter())[status in KILLED] += 1
    total: Counter[bool] = sum(counts.values(), Counter())
    lines = [f"{'module':44} {'killed':>7} {'survived':>9} {'total':>6}"]
    for name, count in (*sorted(counts.items()), ("all", total)):
        lines.append(f"{name:44} {count[True]:7} {count[False]:9} {count.total():6}")
    lines += [f"  {status}: {name}" for name, status in results.items() if status not in KILLED]
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    """Measure and print the score; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.rehearsals.matching_mutations")
    parser.add_argument("--root", type=Path, default=ROOT, help="the checkout to measure")
    parser.add_argument("--only", nargs="*", default=[], help="names of mutants, with wildcards")
    parser.add_argument("--children", type=int, default=2, help="mutants tested at a time")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="mutations-") as name:
        folder = Path(name, "project")
        folder.mkdir()
        copy_subject(options.root.resolve(), subject_of(options.root), folder)
        say(f"Installing {MUTMUT}")
        python = make_environment(Path(name, "environment"))
        say("Running the tests on every mutant; this takes some ten minutes")
        results = measure(python, folder, options.only, options.children)
    print(table(results))
    print(f"score: {score(results):.1f} % (at least {FLOOR} % is required)")
    return 0 if score(results) >= FLOOR else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
