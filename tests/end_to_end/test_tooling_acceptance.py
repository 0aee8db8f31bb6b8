"""An acceptance run ends with pytest's exit status and a report of what finished."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from support import acceptance, bootstrap
from support.bootstrap import ToolingError
from support.reporting.page import html
from support.reporting.page.history import History, Point
from support.reporting.page.html import Made
from support.reporting.page.summary import read
from tests.end_to_end.copied_project import run_warm

if TYPE_CHECKING:
    from pathlib import Path

    from support.settings.report import Report

PASSING = "def test_passing():\n    pass\n"
FAILING = "def test_failing():\n    assert 1 == 2\n"
CRASHING = "import os, signal\ndef test_crash():\n    os.kill(os.getpid(), signal.SIGKILL)\n"
SKIPPING = "import pytest\n@pytest.mark.skip\ndef test_skipped():\n    pass\n"
KNOWN_TO_FAIL = "import pytest\n@pytest.mark.xfail\ndef test_known():\n    assert 0\n"
STOPPING = "import pytest\ndef test_stop():\n    pytest.exit('enough', returncode=3)\n"
WAITING = """
import pathlib, threading
def test_passing():
    pass
def test_waiting():
    pathlib.Path("waiting").touch()
    threading.Event().wait(60)
"""
PYPROJECT = """
[tool.pytest]
testpaths = ["features"]
addopts = [
    "--disable-plugin-autoload", "-p", "allure_pytest.plugin", "-p", "xdist.plugin",
    "-p", "no:cacheprovider",
]
"""
DEADLINE = 30  # seconds


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    (tmp_path / "pyproject.toml").write_text(PYPROJECT)
    (tmp_path / "features").mkdir()
    return tmp_path


@pytest.fixture(autouse=True)
def _forked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fork pytest instead of starting a new process."""
    monkeypatch.setattr(acceptance, "run_pytest", run_warm)


def write(project: Path, tests: str) -> None:
    (project / "features" / "test_it.py").write_text(tests)


@pytest.fixture
def quick_report(monkeypatch: pytest.MonkeyPatch) -> None:
    """Count the actual results, but write a page without Allure."""

    def build(results: Path, page: Path, _settings: Report, _history: Path) -> Made:
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text("made")
        run = read(results)
        passed = dict.fromkeys([result.id for result in run.results], "passed")
        before = History((Point("before", 0, passed, {}),))
        return Made(page, is_folder=False, run=run, before=before)

    monkeypatch.setattr(html, "build", build)


@pytest.fixture
def failing_report(monkeypatch: pytest.MonkeyPatch) -> None:
    def build(*_: object) -> Made:
        raise ToolingError("npm fell over")

    monkeypatch.setattr(html, "build", build)


@pytest.mark.parametrize(
    ("tests", "arguments", "status"),
    [
        (PASSING, [], 0),
        (PASSING + FAILING, [], 1),
        (STOPPING, [], 3),
        (PASSING, ["--no-such-option"], 4),
        (PASSING, ["-k", "nothing"], 5),
        (CRASHING, [], 128 + signal.SIGKILL),
    ],
    ids=["passed", "failed", "stopped", "usage", "nothing-collected", "killed"],
)
@pytest.mark.usefixtures("quick_report")
def test_the_exit_status_is_that_of_pytest(
    project: Path, tests: str, arguments: list[str], status: int
) -> None:
    write(project, tests)
    assert acceptance.main(arguments, project) == status


@pytest.mark.parametrize(
    ("tests", "status"), [(PASSING, 10), (FAILING, 1)], ids=["passed", "failed"]
)
@pytest.mark.usefixtures("failing_report")
def test_a_failing_report_is_reported_and_never_hides_the_status_of_pytest(
    project: Path, tests: str, status: int, capfd: pytest.CaptureFixture[str]
) -> None:
    write(project, tests)
    assert acceptance.main([], project) == status
    assert capfd.readouterr().err.endswith("no report: npm fell over\n")


@pytest.mark.parametrize(
    ("tests", "env", "ends"),
    [
        (PASSING, "API_GATE__MAX_FAILURES=0", (0, "quality gate: holds")),
        (PASSING + KNOWN_TO_FAIL, "API_GATE__MIN_PASS_RATE=100", (0, "quality gate: holds")),
        (SKIPPING, "API_GATE__MIN_PASS_RATE=1", (11, "quality gate: FAILED")),
        (PASSING + FAILING, "API_GATE__MAX_FAILURES=1", (1, "quality gate: holds")),
        (FAILING, "API_GATE__NO_NEW_FAILURES=true", (1, "quality gate: FAILED")),
        (PASSING, "", (0, "")),
    ],
    ids=["holds", "xfail", "does not hold", "never hides", "new failure", "no rule"],
)
@pytest.mark.usefixtures("quick_report")
def test_the_gate_is_reported_and_has_a_status_where_pytest_has_passed(
    project: Path,
    tests: str,
    env: str,
    ends: tuple[int, str],
    capfd: pytest.CaptureFixture[str],
) -> None:
    status, verdict = ends
    write(project, tests)
    (project / ".env").write_text(env)
    assert acceptance.main([], project) == status
    message = capfd.readouterr().out
    assert verdict in message
    assert ("quality gate" in message) == bool(verdict)
    summary = (project / "reports" / "summary.md").read_text()
    assert ("### Quality gate" in summary) == bool(verdict)


def test_settings_of_the_report_that_are_wrong_are_reported(
    project: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    write(project, PASSING)
    (project / ".env").write_text("API_REPORT__LAYOUT=pdf")
    assert acceptance.main([], project) == acceptance.NO_REPORT
    assert "no report: API_REPORT__LAYOUT: Input should be 'auto', " in capfd.readouterr().err


def test_a_second_ctrl_c_gives_the_report_up(
    project: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def build(*_: object) -> Made:
        raise KeyboardInterrupt

    monkeypatch.setattr(html, "build", build)
    write(project, FAILING)
    assert acceptance.main([], project) == 1
    assert capfd.readouterr().err.endswith("no report: interrupted\n")


def test_a_run_without_results_does_not_pass(
    project: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    write(project, PASSING)
    assert acceptance.main(["--collect-only"], project) == acceptance.NO_REPORT
    assert "no report: no results in " in capfd.readouterr().err


@pytest.mark.usefixtures("quick_report")
def test_arguments_and_paths_go_to_pytest(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    write(project, PASSING + FAILING)
    (project / "features" / "test_other.py").write_text(FAILING)
    assert (
        acceptance.main(["-n", "2", "-k", "passing or other", "features/test_it.py"], project) == 0
    )
    assert "1 passed, 0 failed, 0 broken, 0 skipped" in capfd.readouterr().out


@pytest.mark.usefixtures("failing_report")
def test_a_run_that_does_not_start_leaves_nothing_of_an_earlier_one(project: Path) -> None:
    write(project, PASSING)
    results = project / "reports" / "allure-results"
    page = project / "reports" / "html" / "index.html"
    for old in (results / "old-result.json", page):
        old.parent.mkdir(parents=True)
        old.touch()
    assert acceptance.main(["--no-such-option"], project) == 4
    assert not results.exists()
    assert not page.exists()


def run_apart(project: Path) -> subprocess.Popen[str]:
    """Start an acceptance run in a process group of its own."""
    code = (
        "import sys; from pathlib import Path; from support import acceptance;"
        "sys.exit(acceptance.main([], Path(sys.argv[1])))"
    )
    return subprocess.Popen(
        [sys.executable, "-c", code, str(project)],
        cwd=bootstrap.ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def until_it_waits(process: subprocess.Popen[str], project: Path) -> None:
    """Return when the last test is running."""
    deadline = time.monotonic() + DEADLINE
    while not (project / "waiting").exists():
        assert time.monotonic() < deadline
        assert process.poll() is None


@pytest.mark.skipif(os.name == "nt", reason="Windows has no process groups to send Ctrl-C to")
def test_ctrl_c_ends_pytest_and_still_reports_what_finished(project: Path) -> None:
    write(project, WAITING)
    with run_apart(project) as process:
        try:
            until_it_waits(process, project)
            os.killpg(process.pid, signal.SIGINT)
            output, _ = process.communicate(timeout=DEADLINE)
        finally:
            process.kill()
    assert process.returncode == 2
    page = project / "reports" / "html" / "index.html"
    counts = "1 passed, 0 failed, 0 broken, 0 skipped, 1 unknown"
    assert output.endswith(f"{counts} · report: {page}\n")
    assert page.is_file()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGTERM")
def test_sigterm_is_passed_on_to_pytest_and_what_finished_is_reported(project: Path) -> None:
    """Here pytest has no plugin that handles the signal."""
    write(project, WAITING)
    with run_apart(project) as process:
        try:
            until_it_waits(process, project)
            process.terminate()
            output, _ = process.communicate(timeout=DEADLINE)
        finally:
            process.kill()
    assert process.returncode == 128 + signal.SIGTERM
    page = project / "reports" / "html" / "index.html"
    assert output.endswith(f"1 passed, 0 failed, 0 broken, 0 skipped · report: {page}\n")
