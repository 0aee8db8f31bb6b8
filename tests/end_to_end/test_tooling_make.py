"""`make` and the CI script call the right commands, and stop at failures with a message."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from support.bootstrap import ROOT

if TYPE_CHECKING:
    from pathlib import Path

MAKE = shutil.which("make")
BASH = shutil.which("bash", path=os.pathsep.join([os.environ["PATH"], os.defpath]))
pytestmark = pytest.mark.skipif(MAKE is None, reason="the project's commands need make")

UNIT = "tests/unit tests/users/unit"
WORKERS = "-n auto --maxprocesses 4 --dist worksteal"

# A stand-in for .venv/bin/python: records its arguments; fails if they contain FAIL.
FAKE_PYTHON = """#!/bin/sh
echo "$*" >> calls
case "$*" in *"$FAIL"*) exit 1;; esac
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The Makefile, and a bootstrap that does nothing."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / "tests" / "users" / "unit").mkdir(parents=True)
    (tmp_path / "support").mkdir()
    (tmp_path / "support" / "__init__.py").touch()
    (tmp_path / "support" / "bootstrap.py").touch()
    python = tmp_path / "fake-python"
    python.write_text(FAKE_PYTHON)
    python.chmod(0o755)
    return tmp_path


def make(
    project: Path, *arguments: str, fail: str = "nothing", path: str = os.devnull
) -> subprocess.CompletedProcess[str]:
    """Call make with an empty PATH: recipes must need no tool except Python."""
    assert MAKE
    return subprocess.run(
        [MAKE, *arguments],
        cwd=project,
        env={"PATH": path, "FAIL": fail},
        capture_output=True,
        text=True,
        check=False,
    )


def fake(project: Path) -> list[str]:
    return [f"PYTHON={sys.executable}", f"VENV={project / 'fake-python'}"]


def calls(project: Path) -> list[str]:
    return (project / "calls").read_text().splitlines()


def test_help_is_the_default_and_names_every_target(project: Path) -> None:
    done = make(project)
    targets = re.search(r"^\.PHONY: help (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert targets
    assert re.findall(r"^make ([\w-]+)  ", done.stdout, re.MULTILINE) == [
        target for target in (targets[1].split()) if target != "help"
    ]


def test_check_checks_format_lint_and_types_and_runs_the_unit_tests(project: Path) -> None:
    assert make(project, "check", *fake(project)).returncode == 0
    assert calls(project) == [
        "-m ruff format --check .",
        "-m ruff check .",
        "-m mypy",
        f"-m pytest {UNIT} -q {WORKERS}",
    ]


@pytest.mark.promise("safety.md", "`make secrets` looks for")
def test_test_checks_format_lint_types_secrets_and_then_tests(project: Path) -> None:
    assert make(project, "test", *fake(project)).returncode == 0
    assert calls(project) == [
        "-m support.bootstrap fuzz",
        "-m ruff format --check .",
        "-m ruff check .",
        "-m mypy",
        "-m support.secret_scan",
        "-m coverage erase",
        f"-m coverage run -m pytest {UNIT} {WORKERS}",
        "-m coverage combine --quiet",
        "-m coverage report",
        f"-m pytest tests --ignore=tests/unit --ignore=tests/users/unit {WORKERS}",
    ]


@pytest.mark.parametrize(
    ("fail", "name", "last"),
    [
        ("format", "format", "-m ruff format --check ."),
        ("ruff check", "lint", "-m ruff check ."),
        ("mypy", "types", "-m mypy"),
        ("secret_scan", "secrets", "-m support.secret_scan"),
        ("coverage run", "unit tests", f"-m coverage run -m pytest {UNIT} {WORKERS}"),
        ("report", "coverage", "-m coverage report"),
        (
            "ignore",
            "tests",
            f"-m pytest tests --ignore=tests/unit --ignore=tests/users/unit {WORKERS}",
        ),
    ],
)
def test_test_stops_at_the_first_failure_and_names_it(
    project: Path, fail: str, name: str, last: str
) -> None:
    done = make(project, "test", *fake(project), fail=fail)
    assert done.returncode == 2
    assert f"make test: stopped, {name} failed" in done.stderr
    assert calls(project)[-1] == last


def test_arguments_with_spaces_reach_the_acceptance_run(project: Path) -> None:
    (project / "support" / "acceptance.py").write_text("import sys; print(sys.argv[1:])")
    python = f"PYTHON={sys.executable}"
    done = make(
        project, "acceptance", 'ARGS=-n 2 -k "this or that"', python, f"VENV={sys.executable}"
    )
    assert done.stdout == "['-n', '2', '-k', 'this or that']\n"


@pytest.mark.promise("safety.md", "`make secrets` looks for")
@pytest.mark.parametrize(
    ("target", "call"),
    [
        ("acceptance", "-m support.acceptance"),
        ("report", "-m support.reporting.page.html"),
        ("show", "-m support.reporting.page.serving"),
        ("gate", "-m support.reporting.page.quality_gate"),
        ("demonstration", "-m tests.demonstration"),
        ("screenshots", "-m tests.demonstration --pictures"),
        ("secrets", "-m support.secret_scan"),
        ("seeded-faults", "-m tests.rehearsals.seeded_faults"),
        ("mutation-matching", "-m tests.rehearsals.matching_mutations"),
        ("rehearse-removal", "-m tests.rehearsals.without_example"),
        ("contract-changes", "-m support.contract.changes"),
        ("serve", "-m support.backends.reference"),
        ("bench", "-m tests.benchmarks.comparison"),
        ("bench-engine", "-m tests.benchmarks.engine"),
    ],
)
def test_targets_call_their_module_after_the_setup(project: Path, target: str, call: str) -> None:
    assert make(project, target, *fake(project)).returncode == 0
    assert [line.strip() for line in calls(project)] == [call]


@pytest.mark.promise("contract.md", "`make fuzz` installs")
def test_what_fuzzing_needs_is_installed_before_it_runs(project: Path) -> None:
    assert make(project, "fuzz", "ARGS=--seed 5", *fake(project)).returncode == 0
    assert calls(project) == ["-m support.bootstrap fuzz", "-m support.fuzz --seed 5"]


@pytest.mark.parametrize("target", ["acceptance", "report", "test", "serve"])
def test_nothing_runs_after_a_failed_setup(project: Path, target: str) -> None:
    (project / "support" / "bootstrap.py").write_text("raise SystemExit('setup failed: no disk')")
    done = make(project, target, *fake(project))
    assert done.returncode == 2
    assert "setup failed: no disk" in done.stderr
    assert not (project / "calls").exists()


@pytest.mark.parametrize(("target", "arguments"), [("lock", "lock --upgrade"), ("clean", "clean")])
def test_targets_of_the_bootstrap_need_no_environment(
    project: Path, target: str, arguments: str
) -> None:
    (project / "support" / "bootstrap.py").write_text("import sys; print(*sys.argv[1:])")
    done = make(project, target, f"PYTHON={sys.executable}", "ARGS=--upgrade")
    assert done.stdout == f"{arguments}\n"


def test_without_a_python_the_message_names_the_remedy(project: Path) -> None:
    done = make(project, "setup")
    assert done.returncode == 2
    assert "Python 3.11 or newer is needed, but none of these is: .venv/bin/python" in done.stderr
    assert "make setup PYTHON=/path/to/python3" in done.stderr


def test_a_python_that_is_too_old_is_skipped(project: Path) -> None:
    folder = project / "bin"
    folder.mkdir()
    (folder / "python3").write_text("#!/bin/sh\nexit 1\n")
    (folder / "python3").chmod(0o755)
    (folder / "python").symlink_to(sys.executable)
    (project / "support" / "bootstrap.py").write_text("print('set up')")
    done = make(project, "setup", path=str(folder))
    assert (done.returncode, done.stdout) == (0, "set up\n")


@pytest.mark.skipif(BASH is None, reason="the CI script is for bash")
@pytest.mark.parametrize(
    ("failing", "status", "output"),
    [
        ("none", 0, ["tests", "acceptance"]),
        ("test", 2, []),
        ("acceptance", 2, ["tests"]),
    ],
)
def test_ci_runs_the_tests_and_then_the_acceptance_run(
    tmp_path: Path, failing: str, status: int, output: list[str]
) -> None:
    (tmp_path / "Makefile").write_text(
        "test:\n\t@test $(FAIL) != test && echo tests\n"
        "acceptance:\n\t@test $(FAIL) != acceptance && echo acceptance\n"
        "contract-changes:\n\t@:\n"
    )
    done = ci(tmp_path, "chromium", FAIL=failing)
    assert (done.returncode, done.stdout.split()) == (status, output)


@pytest.mark.promise("contract.md", "CI compares the document")
@pytest.mark.skipif(BASH is None, reason="the CI script is for bash")
@pytest.mark.parametrize(("allowed", "status"), [("", 1), ("allowed", 0)])
def test_ci_refuses_breaking_changes_unless_they_are_intended(
    tmp_path: Path, allowed: str, status: int
) -> None:
    (tmp_path / "Makefile").write_text(
        "test acceptance:\n\t@:\ncontract-changes:\n\t@echo '$(ARGS)'; exit 1\n"
    )
    done = ci(tmp_path, "chromium", "git", BREAKING_CHANGES=allowed)
    assert (done.returncode, done.stdout) == (status, "--since origin/main\n")
    assert "git rev-parse --verify --quiet origin/main" in calls(tmp_path)[0]


@pytest.mark.promise("contract.md", "CI compares the document")
@pytest.mark.skipif(BASH is None, reason="the CI script is for bash")
def test_ci_says_that_there_is_no_branch_to_compare_with(tmp_path: Path) -> None:
    (tmp_path / "Makefile").write_text(
        "test:\n\t@:\ncontract-changes:\n\t@exit 1\nacceptance:\n\t@: && echo acceptance\n"
    )
    done = ci(tmp_path, "chromium")
    assert (done.returncode, done.stdout) == (0, "acceptance\n")
    assert "There is no origin/main here" in done.stderr


@pytest.mark.skipif(BASH is None, reason="the CI script is for bash")
@pytest.mark.parametrize(
    ("program", "status", "installed", "output"),
    [
        ("chromium", 0, False, ["CI is true"]),
        ("apt-get", 0, True, ["CI is true"]),
        (None, 127, False, []),
    ],
)
def test_ci_installs_a_browser_where_there_is_none_and_fails_where_it_cannot(
    tmp_path: Path, program: str | None, status: int, installed: bool, output: list[str]
) -> None:
    (tmp_path / "Makefile").write_text(
        'test:\n\t@echo "CI is $$CI"\nacceptance contract-changes:\n\t@:\n'
    )
    done = ci(tmp_path, *([program] if program else []))
    assert (done.returncode, done.stdout.splitlines()) == (status, output)
    assert any(" install " in call for call in calls(tmp_path)) == installed


def ci(project: Path, *programs: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the CI script with a PATH of make and stand-ins that only record their calls.

    So that no test installs anything on the machine.
    """
    (project / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "run", project / ".ci")
    folder = project / "bin"
    folder.mkdir()
    (project / "calls").touch()
    assert MAKE
    assert BASH
    (folder / "make").symlink_to(MAKE)
    for name in programs:
        (folder / name).write_text('#!/bin/sh\necho "$0 $*" >> calls\n')
        (folder / name).chmod(0o755)
    return subprocess.run(
        [BASH, str(project / ".ci" / "run")],
        env={"PATH": str(folder), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
