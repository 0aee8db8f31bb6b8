"""Allure generates a self-contained page from a run's results."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
from pathlib import Path
from typing import Any, Literal

import pytest
from filelock import FileLock

from support import bootstrap
from support.bootstrap import ToolingError
from support.contract.coverage.coverage import Coverage
from support.contract.coverage.points import Point
from support.reporting import bundle
from support.reporting.contract_coverage import metrics
from support.reporting.page import allure_cli, html
from support.reporting.page.coverage import METRICS_FILE
from support.reporting.page.history import History
from support.reporting.page.history import read as read_history
from support.reporting.page.html import Made
from support.reporting.page.summary import Result, Run
from support.reporting.results.defects import CONTRACT, LABEL
from support.settings.report import Report

SETTINGS = Report(name="Users & API")
SCENARIOS = {
    "A visitor registers": "passed",
    "A taken e-mail address is refused": "failed",
    "A member\u2028signs in": "broken",
}


@pytest.fixture
def results(tmp_path: Path) -> Path:
    folder = tmp_path / "allure-results"
    folder.mkdir()
    for number, (name, status) in enumerate(SCENARIOS.items()):
        result = {
            "uuid": f"00000000-0000-4000-8000-{number:012}",
            "historyId": f"history-{number}",
            "fullName": f"features/users.feature:{name}",
            "name": name,
            "status": status,
            "stage": "finished",
            "start": 1_700_000_000_000 + number,
            "stop": 1_700_000_000_100 + number,
            "statusDetails": {"message": '<script src="https://elsewhere.example/x.js"></script>'},
            "labels": [
                {"name": "feature", "value": "Registration"},
                {"name": LABEL, "value": CONTRACT},
            ],
        }
        (folder / f"{result['uuid']}-result.json").write_text(json.dumps(result))
    (folder / "environment.properties").write_text("Backend = embedded\n")
    return folder


@pytest.fixture(autouse=True)
def _allure_once(shared_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Generate the page for the same results, settings and history only once."""
    generate = allure_cli.generate

    def once(results: Path, folder: Path, configured: dict[str, Any]) -> Path:
        history = Path(configured["historyPath"])
        known = history.read_bytes() if history.exists() else b""
        texts = [file.read_bytes() for file in sorted(results.iterdir())]
        settings = json.dumps(configured | {"historyPath": ""}).encode()
        place = shared_folder / hashlib.sha256(b"\0".join([settings, known, *texts])).hexdigest()
        with FileLock(f"{place}.lock"):
            if not place.exists():
                made = generate(results, folder, configured)
                shutil.copy(history, made)
                shutil.copytree(made, place)
        shutil.copytree(place, folder / "report", dirs_exist_ok=True)
        shutil.move(folder / "report" / history.name, history)
        return folder / "report"

    monkeypatch.setattr(allure_cli, "generate", once)


def embedded_names(page: str) -> set[str]:
    """Return the names of the tests whose data the page contains."""
    data = re.findall(r'd\("data/test-results/[^"]+\.json","([^"]+)"\)', page)
    return {json.loads(base64.b64decode(entry))["name"] for entry in data}


def test_one_self_contained_page_holds_every_scenario(results: Path, tmp_path: Path) -> None:
    file = tmp_path / "html" / "index.html"
    made = html.build(results, file, SETTINGS, tmp_path / "history.jsonl")
    page = file.read_text(encoding="utf-8")
    counts = "1 passed, 1 failed, 1 broken, 0 skipped"
    assert made.closing_line == f"{counts} · report: {file}"
    assert embedded_names(page) == set(SCENARIOS)
    assert "<title> Users &amp; API </title>" in page
    assert "googletagmanager" not in page
    assert "gtag(" not in page
    assert not re.findall(r'<(?:script|link|img)[^>]*(?:src|href)="(?!data:)', page)
    assert list(file.parent.iterdir()) == [file]


def test_the_page_as_allure_makes_it_has_a_tracker(results: Path, tmp_path: Path) -> None:
    """This proves that the test above can fail; when this one fails, the removal is obsolete."""
    configured = allure_cli.configuration(SETTINGS.name, tmp_path / "history.jsonl", single=True)
    made = allure_cli.generate(results, tmp_path, configured)
    assert "googletagmanager" in (made / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(("layout", "large"), [("folder", html.LARGE), ("auto", 1_000)])
def test_a_large_run_is_made_of_many_files(
    results: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    layout: Literal["auto", "folder"],
    large: int,
) -> None:
    """The next single-file page removes them."""
    monkeypatch.setattr(html, "LARGE", large)
    file = tmp_path / "html" / "index.html"
    layouts = {kind: SETTINGS.model_copy(update={"layout": kind}) for kind in (layout, "single")}
    made = html.build(results, file, layouts[layout], tmp_path / "history.jsonl")
    assert made.closing_line.endswith(f"report: {file} (many files: `make show`)")
    names = {json.loads(path.read_text())["name"] for path in file.parent.glob("data/test-*/*")}
    assert names == set(SCENARIOS)
    assert "googletagmanager" not in file.read_text(encoding="utf-8")
    html.build(results, file, layouts["single"], tmp_path / "history.jsonl")
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.promise("contract.md", "in the report: as an")
def test_contract_coverage_is_a_metric_with_a_history(results: Path, tmp_path: Path) -> None:
    """Allure shows those of earlier runs as a trend."""
    points = (Point("operations", "GET /a"), Point("operations", "GET /b"))
    coverage = Coverage("Users", points, frozenset(points[:1]))
    (results / METRICS_FILE).write_text(json.dumps([*metrics(coverage, 1_700_000_000)]))
    key, file = "contract-coverage.all", tmp_path / "history.jsonl"
    earlier = {"run": "a", "outcomes": {}, "uuid": "a", "name": "A", "timestamp": 1}
    allures = {"knownTestCaseIds": [], "testResults": {}, "metrics": {key: 25}, "url": ""}
    file.write_text(json.dumps(earlier | allures))
    page = tmp_path / "html" / "index.html"

    html.build(results, page, SETTINGS.model_copy(update={"layout": "folder"}), file)

    shown = json.loads((page.parent / "widgets" / "metrics.json").read_text())
    assert {one["key"]: one["value"] for one in shown["current"]}[key] == 50
    assert [one["metrics"] for one in shown["history"]] == [{key: 25}]
    kept = [json.loads(line)["metrics"][key] for line in file.read_text().splitlines()]
    assert kept == [25, 50]


def test_the_texts_of_a_bundle_are_attachments(results: Path, tmp_path: Path) -> None:
    """Each at its step, under its own name and with its own content; a container is none."""
    [first, *_] = sorted(results.glob("*-result.json"))
    fixture = {"name": "set-up: users", "status": "passed", "start": 1, "stop": 2}
    container = {"children": [json.loads(first.read_text())["uuid"]], "befores": [fixture]}
    texts = {"1-attachment.json": '{"schemaVersion": 1}', "2-attachment.sh": "curl http://a/\n"}
    attached = [{"name": name, "source": name, "type": "text/plain"} for name in texts]
    steps = [{"name": "Given it", "status": "passed", "attachments": [one]} for one in attached]
    first.write_text(json.dumps(json.loads(first.read_text()) | {"steps": steps}))
    together = texts | {"3-container.json": json.dumps(container)}
    (results / f"a{bundle.SUFFIX}").write_bytes(bundle.packed(together).encode())
    file = tmp_path / "html" / "index.html"
    folder = SETTINGS.model_copy(update={"layout": "folder"})
    html.build(results, file, folder, tmp_path / "history.jsonl")
    made = file.parent / "data" / "attachments"
    assert {path.suffix: path.read_text() for path in made.iterdir()} == {
        Path(name).suffix: text for name, text in texts.items()
    }
    shown = [json.loads(path.read_text()) for path in file.parent.glob("data/test-results/*")]
    assert [one["name"] for test in shown for one in test["setup"]] == ["set-up: users"]
    links = [inner["link"] for test in shown for step in test["steps"] for inner in step["steps"]]
    assert [(link["name"], link["missed"]) for link in links] == [(name, False) for name in texts]


def run_again(results: Path, status: str) -> None:
    """Simulate a run of the same three scenarios an hour later, all with this outcome."""
    for file in results.glob("*-result.json"):
        result = json.loads(file.read_text())
        hour = {"start": result["start"] + 3_600_000, "stop": result["stop"] + 3_600_000}
        file.write_text(json.dumps(result | hour | {"status": status}))


def test_each_run_is_in_the_history_once_and_the_page_shows_those_before(
    results: Path, tmp_path: Path
) -> None:
    file, history = tmp_path / "html" / "index.html", tmp_path / "history.jsonl"
    for _ in range(2):
        assert html.build(results, file, SETTINGS, history).before == History()
    assert len(read_history(history).points) == 1
    run_again(results, "failed")
    made = html.build(results, file, SETTINGS, history)
    assert [point.outcomes["history-0"] for point in made.before.points] == ["passed"]
    page = file.read_text(encoding="utf-8")
    shown = re.findall(r'd\("data/test-results/[^"]+\.json","([^"]+)"\)', page)
    tests = [json.loads(base64.b64decode(entry)) for entry in shown]
    assert {test["name"]: [h["status"] for h in test["history"]] for test in tests} == {
        name: [status] for name, status in SCENARIOS.items()
    }
    run_again(results, "passed")
    html.build(results, file, Report(history_runs=2), history)
    assert [point.outcomes["history-0"] for point in read_history(history).points] == [
        "failed",
        "passed",
    ]


@pytest.mark.parametrize("damage", ["broken", "folder"])
def test_a_history_that_is_broken_costs_no_report(
    results: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], damage: str
) -> None:
    file, history = tmp_path / "html" / "index.html", tmp_path / "history.jsonl"
    if damage == "broken":
        history.write_text('{"uuid": "cut o')
    else:
        history.mkdir()
    html.build(results, file, SETTINGS, history)
    assert file.is_file()
    message = capsys.readouterr().err
    if damage == "broken":
        assert "1 of its lines cannot be read" in message
        assert len(read_history(history).points) == 1
    else:
        assert "the run is not in the history: IsADirectoryError" in message


def test_the_environment_and_the_categories_are_in_the_page(results: Path, tmp_path: Path) -> None:
    html.build(results, tmp_path / "index.html", SETTINGS, tmp_path / "history.jsonl")
    page = (tmp_path / "index.html").read_text(encoding="utf-8")

    def widget(name: str) -> str:
        (text,) = re.findall(rf'd\("widgets/{name}\.json","([^"]+)"\)', page)
        return base64.b64decode(text).decode()

    assert json.loads(widget("allure_environment")) == [{"name": "Backend", "values": ["embedded"]}]
    assert "Contract drift" in widget("categories")


def test_a_failing_tool_leaves_no_page(
    results: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(allure_cli, "install_allure", lambda _node: tmp_path / "missing.js")
    file = tmp_path / "index.html"
    file.write_text("the report of an earlier run")
    with pytest.raises(ToolingError, match=r"missing\.js"):
        html.build(results, file, history=tmp_path / "history.jsonl")
    assert not file.exists()


def test_a_tool_that_makes_nothing_is_reported(
    results: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    idle = tmp_path / "idle.js"
    idle.write_text("console.log('nothing to do')")
    monkeypatch.setattr(allure_cli, "install_allure", lambda _node: idle)
    with pytest.raises(ToolingError, match=r"no index\.html.*\nnothing to do"):
        html.build(results, tmp_path / "index.html", history=tmp_path / "history.jsonl")


def test_without_results_there_is_no_report(tmp_path: Path) -> None:
    with pytest.raises(ToolingError, match=r"no results in .*nowhere"):
        html.build(tmp_path / "nowhere", tmp_path / "index.html")


def test_the_command_ends_with_the_counts_and_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(bootstrap.ROOT)
    monkeypatch.setattr(html, "REPORTS", tmp_path)
    run = Run((Result("a", "A", "passed"),))
    made = Made(html.PAGE, is_folder=False, run=run, before=History())
    monkeypatch.setattr(html, "build", lambda **_: made)
    assert html.main() == 0
    line = "1 passed, 0 failed, 0 broken, 0 skipped · report: reports/html/index.html\n"
    assert capsys.readouterr().out.endswith(line)
    assert (tmp_path / "summary.md").is_file()


def test_the_command_reports_why_there_is_no_report(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def build(settings: Report) -> None:
        raise ToolingError(f"npm fell over {settings.layout}")

    monkeypatch.setattr(html, "build", build)
    assert html.main() == 1
    assert capsys.readouterr().err == "no report: npm fell over auto\n"
