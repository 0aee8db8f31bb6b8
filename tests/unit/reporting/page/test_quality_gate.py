"""The quality gate applies the configured rules to a run."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from support.contract.coverage.coverage import Coverage
from support.contract.coverage.files import as_json
from support.contract.coverage.points import Point as ContractPoint
from support.reporting.page import history, quality_gate
from support.reporting.page.history import History, Point
from support.reporting.page.quality_gate import GATE_FAILED, WRONG_SETTINGS, Ruling, judge, main
from support.reporting.page.summary import Result, Run
from support.settings.report import Gate

if TYPE_CHECKING:
    from pathlib import Path

BEFORE = History((Point("before", 0, {"old": "failed", "good": "passed"}, {}),))


def run_of(*statuses: str) -> Run:
    return Run(tuple(Result(str(n), f"S{n}", status) for n, status in enumerate(statuses)))


@pytest.mark.parametrize(
    ("rules", "statuses", "text", "holds"),
    [
        (Gate(max_failures=0), ["passed"], "failures: 0, at most 0", True),
        (Gate(max_failures=1), ["failed", "passed"], "failures: 1, at most 1", True),
        (Gate(max_failures=1), ["failed", "broken"], "failures: 2, at most 1", False),
        (Gate(max_failures=0), ["unknown"], "failures: 1, at most 0", False),
        (Gate(max_failures=0), ["skipped"], "failures: 0, at most 0", True),
        (Gate(min_pass_rate=50), ["passed", "failed"], "pass rate: 50 %, at least 50 %", True),
        (Gate(min_pass_rate=50.1), ["passed", "failed"], "pass rate: 50 %, at least 50.1 %", False),
        (Gate(min_pass_rate=100), ["passed", "skipped"], "pass rate: 100 %, at least 100 %", True),
        (
            Gate(min_pass_rate=0),
            ["skipped"],
            "pass rate: none, because nothing ran, at least 0 %",
            False,
        ),
    ],
)
def test_a_rule_tells_what_it_got_and_its_limit(
    rules: Gate, statuses: list[str], text: str, *, holds: bool
) -> None:
    verdict = judge(run_of(*statuses), BEFORE, rules)
    (ruling,) = verdict.rulings
    assert (ruling.text, verdict.holds) == (text, holds)


@pytest.mark.promise("contract.md", "`API_GATE__MIN_CONTRACT_COVERAGE=95`")
@pytest.mark.parametrize(
    ("least", "text", "names"),
    [
        (50, "contract coverage: 50 %, at least 50 %", ()),
        (50.5, "contract coverage: 50 %, at least 50.5 %", ("never seen: GET /b",)),
    ],
)
def test_the_rule_on_coverage_names_what_was_never_seen(
    least: float, text: str, names: tuple[str, ...]
) -> None:
    a, b = ContractPoint("operations", "GET /a"), ContractPoint("operations", "GET /b")
    contract = Coverage("Pets", (a, b), frozenset({a}))
    verdict = judge(run_of("passed"), BEFORE, Gate(min_contract_coverage=least), contract)
    assert verdict.rulings == (Ruling(not names, text, names),)


def test_a_run_without_a_document_breaks_the_rule_on_coverage() -> None:
    (ruling,) = judge(run_of("passed"), BEFORE, Gate(min_contract_coverage=0)).rulings
    assert not ruling.holds
    assert ruling.text == "contract coverage: none, because the run had no document, at least 0 %"


def test_new_failures_are_those_that_did_not_fail_the_last_time() -> None:
    results = [
        Result("old", "Old", "failed"),
        Result("good", "Good", "broken", place="features/a.feature:3"),
        Result("new", "New", "failed"),
        Result("known", "Known", "failed", is_known=True),
    ]
    verdict = judge(Run(tuple(results)), BEFORE, Gate(no_new_failures=True))
    assert list(verdict.lines()) == [
        "quality gate: FAILED",
        "  FAILED new failures: 2, at most 0",
        "    features/a.feature:3 Good",
        "    New",
        "  known issues, which are not counted: 1",
    ]
    assert list(verdict.markdown())[3:] == [
        "- **failed**: new failures: 2, at most 0",
        "  - `features/a.feature:3 Good`",
        "  - `New`",
        "- known issues, which are not counted: 1",
    ]
    assert judge(Run(tuple(results[:1])), BEFORE, Gate(no_new_failures=True)).holds


def test_without_a_run_before_nothing_is_called_new() -> None:
    verdict = judge(run_of("failed"), History(), Gate(no_new_failures=True))
    assert verdict.holds
    assert "unknown, this is the first run" in "\n".join(verdict.lines())


def test_some_of_many_new_failures_are_named() -> None:
    verdict = judge(run_of(*["failed"] * 25), BEFORE, Gate(no_new_failures=True))
    assert list(verdict.lines())[-2:] == ["    S19", "    ... and 5 more"]


def test_all_rules_have_to_hold() -> None:
    verdict = judge(run_of("failed"), BEFORE, Gate(max_failures=1, min_pass_rate=50))
    assert [ruling.holds for ruling in verdict.rulings] == [True, False]
    assert not verdict.holds


# the command


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    for field in Gate.model_fields:
        monkeypatch.delenv(f"API_GATE__{field}".upper(), raising=False)
    results = tmp_path / "reports" / "allure-results"
    results.mkdir(parents=True)
    for status, attempt, start in (("failed", "1", 1), ("passed", "2", 5), ("failed", "3", 9)):
        content = {"uuid": attempt, "historyId": "a", "name": "A", "status": status, "start": start}
        (results / f"{attempt}-result.json").write_text(json.dumps(content))
    return tmp_path


@pytest.mark.parametrize(
    ("env", "status", "shown"),
    [
        ("API_GATE__MAX_FAILURES=1", 0, "quality gate: holds\n  holds  failures: 1, at most 1\n"),
        ("API_GATE__MAX_FAILURES=0", GATE_FAILED, "FAILED failures: 1, at most 0\n"),
        ("API_GATE__NO_NEW_FAILURES=true", 0, "new failures: unknown"),
    ],
)
def test_the_command_ends_with_a_status_of_its_own(
    project: Path, env: str, status: int, shown: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of several attempts, the last counts."""
    (project / ".env").write_text(env)
    assert main(project) == status
    assert shown in capsys.readouterr().out
    assert "### Quality gate: " in (project / "reports" / "summary.md").read_text()


@pytest.mark.parametrize(("least", "status"), [(50, 0), (51, GATE_FAILED)])
def test_the_command_reads_the_coverage_beside_the_results(
    project: Path, least: int, status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    a, b = ContractPoint("operations", "GET /a"), ContractPoint("operations", "GET /b")
    text = as_json(Coverage("Pets", (a, b), frozenset({a})))
    (project / "reports" / "contract-coverage.json").write_text(text)
    (project / ".env").write_text(f"API_GATE__MIN_CONTRACT_COVERAGE={least}")
    assert main(project) == status
    assert f"contract coverage: 50 %, at least {least} %" in capsys.readouterr().out


def test_another_file_in_its_place_is_reported(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "reports" / "contract-coverage.json").write_text("{}")
    (project / ".env").write_text("API_GATE__MIN_CONTRACT_COVERAGE=1")
    assert main(project) == 1
    assert "is no contract coverage" in capsys.readouterr().err


def test_the_command_compares_with_the_runs_before(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / ".env").write_text("API_GATE__NO_NEW_FAILURES=true")
    file = project / "reports" / "history.jsonl"
    content = {"timestamp": 1, "testResults": {}}
    history.write(History((Point("before", 1, {"a": "passed"}, content),)), file)
    file.write_text(f"{file.read_text()}broken\n")
    assert main(project) == GATE_FAILED
    message = capsys.readouterr()
    assert "FAILED new failures: 1, at most 0\n    A\n" in message.out
    assert "cannot be read" in message.err


@pytest.mark.parametrize(
    ("env", "status", "message"),
    [
        ("", WRONG_SETTINGS, "no rule is set; set one of API_GATE__MAX_FAILURES, API_GATE__NO_NEW"),
        ("API_GATE__MAX_FAILURES=-1", WRONG_SETTINGS, "API_GATE__MAX_FAILURES: Input should be"),
        ("API_GATE__MAXIMUM=1", WRONG_SETTINGS, "API_GATE__MAXIMUM is not a setting"),
        ("API_GATE=x", WRONG_SETTINGS, "API_GATE is not JSON"),
    ],
)
def test_settings_that_are_wrong_are_reported(
    project: Path, env: str, status: int, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / ".env").write_text(env)
    assert main(project) == status
    assert f"no quality gate: {message}" in capsys.readouterr().err


def test_without_results_there_is_no_verdict(
    tmp_path: Path, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / ".env").write_text("API_GATE__MAX_FAILURES=1")
    for file in (project / "reports" / "allure-results").iterdir():
        file.unlink()
    assert main(tmp_path) == 1
    assert "no results in" in capsys.readouterr().err
    (project / "reports" / "allure-results" / "a-result.json").write_text("{")
    assert quality_gate.main(tmp_path) == 1
    assert "not JSON" in capsys.readouterr().err
