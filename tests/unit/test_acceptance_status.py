"""The exit status of the acceptance run: pytest's, or what went wrong after it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from filelock import FileLock

from support import acceptance, bootstrap
from support.acceptance import LEAKING, LOCK, NO_REPORT, OCCUPIED
from support.bootstrap import ToolingError
from support.contract.coverage.coverage import Coverage
from support.contract.coverage.files import as_json
from support.contract.coverage.points import Point
from support.reporting.page import html, overview, quality_gate
from support.reporting.page.quality_gate import GATE_FAILED
from support.reporting.results_lock import writing_to

if TYPE_CHECKING:
    from pathlib import Path

MADE = SimpleNamespace(run="run", before="before", closing_line="line")


class Run(SimpleNamespace):
    """What the parts of an acceptance run come to."""

    status = 0
    holds = True
    report: Exception | BaseException | None = None


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """An acceptance run in which all is well."""
    run = Run(published=[], leaks=[], messages=[], arguments=[])

    def run_pytest(arguments: list[str], project: Path, pipe: Any) -> int:
        run.arguments = arguments
        assert not (project / "reports" / "allure-results").exists()
        assert pipe.secrets == {}
        return run.status

    def build(*_: object) -> Any:
        if run.report is not None:
            raise run.report
        return MADE

    monkeypatch.setattr(acceptance, "run_pytest", run_pytest)
    monkeypatch.setattr(html, "build", build)
    monkeypatch.setattr(overview, "publish", lambda *arguments: run.published.append(arguments[2]))
    monkeypatch.setattr(quality_gate, "judge", lambda *_: SimpleNamespace(holds=run.holds))
    monkeypatch.setattr(quality_gate, "publish", lambda *_: run.published.append("gate"))
    monkeypatch.setattr(acceptance, "page_leaks", lambda *_: run.leaks)
    monkeypatch.setattr(bootstrap, "say", run.messages.append)
    return run


def test_a_run_that_passes_ends_with_0(run: Run, tmp_path: Path) -> None:
    old = tmp_path / "reports" / "allure-results"
    old.mkdir(parents=True)
    assert acceptance.main(["-k", "x"], tmp_path) == 0
    assert run.arguments == [f"--alluredir={old}", "-k", "x"]
    assert run.published == ["line"]


def test_the_gate_gets_the_coverage_of_this_run(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That of an earlier run is deleted."""
    coverage = Coverage("Pets", (Point("operations", "GET /a"),), frozenset())
    file, judged = tmp_path / "reports" / "contract-coverage.json", []
    file.parent.mkdir()
    file.write_text("{}")

    def run_pytest(*_: object) -> int:
        assert not file.exists()
        file.write_text(as_json(coverage))
        return 0

    def judge(*arguments: object) -> Any:
        judged.append(arguments[3])
        return SimpleNamespace(holds=run.holds)

    monkeypatch.setattr(acceptance, "run_pytest", run_pytest)
    monkeypatch.setattr(quality_gate, "judge", judge)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    assert acceptance.main([], tmp_path) == 0
    assert judged == [coverage]
    assert "contract coverage: 0 % of Pets" in (tmp_path / "reports" / "summary.md").read_text()


@pytest.mark.parametrize("status", [0, 1])
@pytest.mark.parametrize(
    ("error", "message"),
    [
        (ToolingError("no node"), "no node"),
        (OSError("full"), "full"),
        (KeyboardInterrupt(), "interrupted"),
    ],
)
def test_without_a_report_a_run_does_not_pass(
    run: Run, tmp_path: Path, status: int, error: BaseException, message: str
) -> None:
    run.status, run.report = status, error
    assert acceptance.main([], tmp_path) == (status or NO_REPORT)
    assert run.messages == [f"no report: {message}"]


@pytest.mark.promise("safety.md", "A match there makes it exit")
@pytest.mark.parametrize("status", [0, 1])
def test_a_secret_in_the_report_is_reported(run: Run, tmp_path: Path, status: int) -> None:
    run.status, run.leaks = status, ["index.html, line 1: a token"]
    assert acceptance.main([], tmp_path) == (status or LEAKING)
    assert run.messages == ["secrets in the report:\nindex.html, line 1: a token"]


@pytest.mark.parametrize("status", [0, 1])
def test_the_quality_gate_has_the_last_word(run: Run, tmp_path: Path, status: int) -> None:
    (tmp_path / ".env").write_text("API_GATE__MAX_FAILURES=0\n")
    run.status, run.holds = status, False
    assert acceptance.main([], tmp_path) == (status or GATE_FAILED)
    assert run.published == ["line", "gate"]


@pytest.mark.parametrize("status", [0, 1])
def test_a_verdict_that_cannot_be_written_does_not_hide_the_status(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    (tmp_path / ".env").write_text("API_GATE__MAX_FAILURES=0\n")
    monkeypatch.setattr(quality_gate, "publish", fail)
    run.status = status
    assert acceptance.main([], tmp_path) == (status or NO_REPORT)
    assert "No space left" in run.messages[0]


def test_settings_that_cannot_be_used_are_reported(run: Run, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("API_GATE__MAX_FAILURES=many\n")
    assert acceptance.main([], tmp_path) == NO_REPORT
    assert "API_GATE__MAX_FAILURES" in run.messages[0]


def test_results_that_cannot_be_deleted_are_reported(run: Run, tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports/allure-results").write_text("not a folder", encoding="utf-8")
    assert acceptance.main([], tmp_path) == NO_REPORT
    [message] = run.messages
    assert message.startswith(f"{tmp_path / 'reports'} cannot be written: ")
    assert run.published == []


def test_two_runs_at_once_do_not_delete_each_other_s_results(run: Run, tmp_path: Path) -> None:
    results = tmp_path / "reports" / "allure-results"
    results.mkdir(parents=True)
    with FileLock(tmp_path / "reports" / LOCK):
        assert acceptance.main([], tmp_path) == OCCUPIED
    [message] = run.messages
    assert message.startswith(f"another acceptance run is writing to {tmp_path / 'reports'}, ")
    assert results.exists()
    assert acceptance.main([], tmp_path) == 0


def test_the_results_of_a_run_of_pytest_alone_are_not_deleted(run: Run, tmp_path: Path) -> None:
    results = tmp_path / "reports" / "allure-results"
    results.mkdir(parents=True)
    with writing_to(results):
        assert acceptance.main([], tmp_path) == OCCUPIED
    assert run.messages[0].startswith(f"another run is writing to {results}, ")
    assert results.exists()


def test_a_lock_that_a_killed_run_has_left_is_no_obstacle(run: Run, tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / LOCK).touch()
    assert acceptance.main([], tmp_path) == 0
    assert run.messages == []
