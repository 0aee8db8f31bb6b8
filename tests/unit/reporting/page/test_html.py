"""The report of a run, with Allure's own part left out."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from support import bootstrap
from support.bootstrap import ToolingError
from support.reporting.page import allure_cli, history, html, overview
from support.settings import SettingsError
from support.settings.report import Report

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PAGE = "<!doctype html><html><head></head><body>{name}</body></html>"


@pytest.fixture
def messages(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The messages on standard error."""
    seen: list[str] = []
    monkeypatch.setattr(bootstrap, "say", seen.append)
    return seen


@pytest.fixture
def allure(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Have the report made without Allure: it adds a line to the history, or does not."""

    def allure(*, adds: str | None = None) -> None:
        def generate(results: Path, folder: Path, configured: dict[str, Any]) -> Path:
            made = folder / "report"
            (made / "data").mkdir(parents=True)
            (made / "index.html").write_text(PAGE.format(name=configured["name"]))
            (made / "data" / "x.json").write_text("{}")
            tests = {
                path.name: {"historyId": json.loads(path.read_text())["historyId"]}
                for path in results.iterdir()
            }
            line = json.dumps({"uuid": "u", "timestamp": 1, "testResults": tests})
            with open(configured["historyPath"], "a", encoding="utf-8") as file:  # noqa: PTH123 - a text
                file.write(f"{line}\n" if adds is None else adds)
            return made

        monkeypatch.setattr(allure_cli, "generate", generate)

    allure()
    return allure


@pytest.fixture
def results(tmp_path: Path) -> Path:
    """The results of one scenario."""
    folder = tmp_path / "results"
    folder.mkdir()
    content = {
        "uuid": "1",
        "historyId": "h1",
        "name": "S",
        "status": "passed",
        "start": 1,
        "stop": 2,
    }
    (folder / "1-result.json").write_text(json.dumps(content))
    return folder


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """Where the report lies."""
    return tmp_path / "html" / "index.html"


@pytest.mark.usefixtures("allure")
def test_a_report_is_one_page_and_the_run_is_remembered(results: Path, page: Path) -> None:
    made = html.build(results, page, Report(name="Mine"))
    assert "Mine" in page.read_text(encoding="utf-8")
    assert [child.name for child in page.parent.iterdir()] == ["index.html"]
    assert (made.is_folder, made.before.points) == (False, ())
    [point] = history.read(page.parent.parent / "history.jsonl").points
    assert point.outcomes == {"h1": "passed"}
    again = html.build(results, page, Report())
    assert again.before.points == (), "the same run is not one before it"


@pytest.mark.usefixtures("allure")
def test_a_report_may_be_a_folder(results: Path, page: Path) -> None:
    made = html.build(results, page, Report(layout="folder"))
    assert made.is_folder
    assert (page.parent / "data" / "x.json").exists()
    assert made.closing_line.startswith("1 passed")
    assert "make show" in made.closing_line
    html.build(results, page, Report(layout="single"))
    assert not (page.parent / "data").exists(), "an earlier report is deleted"


@pytest.mark.usefixtures("allure")
@pytest.mark.parametrize(("large", "is_folder"), [(10, True), (10_000, False)])
def test_large_results_are_a_folder(
    results: Path, page: Path, monkeypatch: pytest.MonkeyPatch, *, large: int, is_folder: bool
) -> None:
    monkeypatch.setattr(html, "LARGE", large)
    assert html.build(results, page).is_folder is is_folder


@pytest.mark.usefixtures("allure")
def test_without_results_even_an_old_report_is_deleted(
    results: Path, page: Path, tmp_path: Path
) -> None:
    html.build(results, page)
    (results / "1-result.json").unlink()
    with pytest.raises(ToolingError, match="no results"):
        html.build(results, page)
    assert not page.exists()
    html.delete(tmp_path / "never" / "index.html")


def test_an_invalid_history_is_reported_and_does_not_prevent_the_report(
    results: Path, page: Path, allure: Any, messages: list[str]
) -> None:
    file = page.parent.parent / "history.jsonl"
    file.write_text("no json\n")
    html.build(results, page)
    assert len(messages) == 1
    assert "history.jsonl" in messages[0]
    allure(adds="no json\n")
    html.build(results, page)
    assert "the run is not in the history" in messages[-1]
    assert page.exists()


def closing_line(page: Path) -> str:
    run: Any = SimpleNamespace(counts="1 passed")
    return html.Made(page, is_folder=False, run=run, before=history.History()).closing_line


def test_the_closing_line_shows_a_page_elsewhere_whole(tmp_path: Path) -> None:
    page = tmp_path / "index.html"
    assert closing_line(page) == f"1 passed · report: {page}"


def test_a_path_inside_of_the_folder_of_work_is_relative(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert closing_line(tmp_path / "html" / "a.html") == "1 passed · report: html/a.html"


@pytest.mark.parametrize("error", [ToolingError("no node"), SettingsError("bad"), OSError("full")])
def test_a_command_without_a_report_fails_with_the_reason(
    monkeypatch: pytest.MonkeyPatch, messages: list[str], error: Exception
) -> None:
    def build(**_: object) -> None:
        raise error

    monkeypatch.setattr(html, "build", build)
    assert html.main() == 1
    assert messages == [f"no report: {error}"]


def test_the_command_publishes_the_report(monkeypatch: pytest.MonkeyPatch) -> None:
    made = SimpleNamespace(run="run", before="before", closing_line="line")
    published: list[object] = []
    monkeypatch.setattr(html, "build", lambda **_: made)
    monkeypatch.setattr(
        overview, "publish", lambda *published_with: published.extend(published_with)
    )
    assert html.main() == 0
    assert published[:3] == ["run", "before", "line"]
