"""The command of fuzzing: its arguments, its exit status, and the report that it adds to."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from filelock import FileLock

from support import acceptance, fuzz
from support.bootstrap import ToolingError
from support.fuzzing import plugin
from support.reporting.page import history, html, overview, summary

if TYPE_CHECKING:
    from collections.abc import Sequence

STATUSES = [
    *((0, 0), (1, 1), (pytest.ExitCode.INTERRUPTED, 130), (pytest.ExitCode.USAGE_ERROR, 4)),
    *((plugin.WRONG_CALL, 2), (3, 3), (128 + 9, 128 + 9)),
]


class Pytest:
    """Stands for pytest, and for what makes the page."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.status = 0
        self.arguments: Sequence[str] = ()
        self.environment = "Data\\ seed = 2\n"
        self.built: list[Path | None] = []
        self.fault: Exception | None = None
        self.leaks: list[str] = []
        monkeypatch.setattr(importlib.util, "find_spec", lambda _: object())
        monkeypatch.setattr(acceptance, "run_pytest", self.run)
        monkeypatch.setattr(html, "build", self.build)
        monkeypatch.setattr(overview, "publish", lambda *_: None)
        monkeypatch.setattr(fuzz, "page_leaks", lambda *_: self.leaks)

    def run(self, arguments: Sequence[str], project: Path, _: object) -> int:
        """Remember the arguments, and write what pytest writes."""
        self.arguments = arguments
        results = project / "reports/allure-results"
        results.mkdir(parents=True, exist_ok=True)
        (results / "environment.properties").write_text(self.environment)
        return int(self.status)

    def build(self, _results: Path, _page: Path, _settings: object, file: Path) -> html.Made:
        """Remember the history."""
        if self.fault:
            raise self.fault
        self.built.append(file)
        return html.Made(
            Path("page"), is_folder=False, run=summary.Run(()), before=history.History()
        )


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> Pytest:
    return Pytest(monkeypatch)


@pytest.mark.promise("contract.md", "0 | every")
@pytest.mark.promise("contract.md", "1 | something")
@pytest.mark.promise("contract.md", "3 | an internal")
@pytest.mark.promise("contract.md", "130 |")
@pytest.mark.parametrize(("status", "expected"), STATUSES)
def test_the_exit_status_is_that_of_the_page_on_fuzzing(
    ran: Pytest, tmp_path: Path, status: int, expected: int
) -> None:
    ran.status = status
    assert fuzz.main(["--seed=5"], tmp_path) == expected
    assert len(ran.built) == (status in {0, 1})


def test_pytest_gets_the_seed_and_the_operations(ran: Pytest, tmp_path: Path) -> None:
    given = ["--seed", "5", "--examples", "3", "--operation", "GET /a", "--operation", "PUT /b"]
    fuzz.main(given, tmp_path)
    expected = {
        *("--data-seed=5", "--fuzz-examples=3", "--fuzz-operation=GET /a"),
        *("--fuzz-operation=PUT /b", str(plugin.START), "--parallel=1"),
    }
    assert expected < set(ran.arguments)


@pytest.mark.promise("contract.md", "Without `--seed`")
def test_without_a_seed_there_is_a_new_one_which_is_printed(
    ran: Pytest, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seeds = set()
    for _ in range(3):
        fuzz.main([], tmp_path)
        [seed] = [one for one in ran.arguments if one.startswith("--data-seed=")]
        number = seed.partition("=")[2]
        assert f"python -m support.fuzz --seed {number}" in capsys.readouterr().err
        seeds.add(number)
    assert len(seeds) == 3


@pytest.mark.parametrize("wrong", [["--seed=-1"], ["--examples=x"], ["--more"], ["a"]])
def test_a_wrong_call_is_told(
    ran: Pytest, tmp_path: Path, capsys: pytest.CaptureFixture[str], wrong: list[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        fuzz.main(wrong, tmp_path)
    assert caught.value.code == 2
    assert "error: " in capsys.readouterr().err
    assert ran.arguments == ()


@pytest.mark.promise("contract.md", "`make fuzz` installs")
def test_what_is_missing_is_told(
    ran: Pytest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    assert fuzz.main([], tmp_path) == 4
    assert "`make fuzz` installs it" in capsys.readouterr().err
    assert ran.arguments == ()


def test_an_acceptance_run_is_not_disturbed(
    ran: Pytest, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "reports").mkdir()
    with FileLock(tmp_path / "reports" / acceptance.LOCK):
        assert fuzz.main([], tmp_path) == 4
    assert "wait for it" in capsys.readouterr().err
    assert ran.arguments == ()


@pytest.mark.promise("contract.md", "The results are added")
def test_the_environment_stays_that_of_the_acceptance_run(ran: Pytest, tmp_path: Path) -> None:
    file = tmp_path / "reports/allure-results/environment.properties"
    fuzz.main([], tmp_path)
    assert file.read_text() == "Data\\ seed = 2\n"
    ran.environment = "Data\\ seed = 3\n"
    fuzz.main([], tmp_path)
    assert file.read_text() == "Data\\ seed = 2\n"


def test_the_history_has_the_run_once(ran: Pytest, tmp_path: Path) -> None:
    """The report with the results of fuzzing takes the place of the one without."""
    results, file = tmp_path / "reports/allure-results", tmp_path / "reports/history.jsonl"
    results.mkdir(parents=True)
    (results / "a-result.json").write_text(json.dumps({"uuid": "a", "status": "passed"}))
    known = summary.read(results).digest
    points = [history.Point(run, at, {}, point(at)) for at, run in ((1, "earlier"), (2, known))]
    history.write(history.History(tuple(points)), file)
    fuzz.main([], tmp_path)
    assert [one.run for one in history.read(file).points] == ["earlier"]
    assert ran.built == [file]
    before = file.stat().st_mtime_ns
    fuzz.main([], tmp_path)
    assert file.stat().st_mtime_ns == before


def point(at: int) -> dict[str, Any]:
    return {"uuid": str(at), "name": "", "timestamp": at, "testResults": {}, "url": ""}


@pytest.mark.promise("contract.md", "10 and 12 |")
@pytest.mark.parametrize(("status", "expected"), [(0, 10), (1, 1)])
def test_without_a_report_the_status_says_so_unless_something_was_found(
    ran: Pytest,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    status: int,
    expected: int,
) -> None:
    ran.status, ran.fault = status, ToolingError("no node")
    assert fuzz.main([], tmp_path) == expected
    assert "no report: no node" in capsys.readouterr().err


def test_a_secret_in_the_report_is_told(
    ran: Pytest, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ran.leaks = ["html/index.html: the password of role admin"]
    assert fuzz.main([], tmp_path) == 12
    assert "the password of role admin" in capsys.readouterr().err
