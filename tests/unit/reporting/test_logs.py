"""A log for each scenario."""

from __future__ import annotations

import json
import logging
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr

from support.http.exchange import Exchange, ReceivedResponse, SentRequest
from support.reporting.logs import LOG, ScenarioLogs
from support.secrets.redactor import Redactor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

SECRET = "hunter2-hunter2"
EXCHANGE = Exchange(
    SentRequest("GET", "http://api.example.com/users", (), b""),
    ReceivedResponse(503, "", "HTTP/1.1", (), b""),
    error=None,
    started_at=0.0,
    elapsed=0.1234,
    attempt=2,
)


def end(logs: ScenarioLogs, request: Any) -> None:
    """Tear a scenario down."""
    teardown = logs.pytest_runtest_teardown(request.node)
    next(teardown)
    assert next(teardown, None) is None


@pytest.fixture
def request_of(tmp_path: Path) -> Callable[[str], Any]:
    """Create pytest's request of a scenario, by its node id."""

    def request_of(nodeid: str = "features/a.feature::S") -> Any:
        node = SimpleNamespace(nodeid=nodeid, stash=pytest.Stash())
        factory = SimpleNamespace(getbasetemp=lambda: tmp_path)
        return SimpleNamespace(
            node=node,
            config=SimpleNamespace(rootpath=tmp_path),
            getfixturevalue={"tmp_path_factory": factory}.__getitem__,
        )

    return request_of


@pytest.fixture
def begun(request_of: Any, tmp_path: Path) -> Iterator[Callable[..., tuple[ScenarioLogs, Any]]]:
    """Start a scenario, with or without a report that takes its log."""
    all_begun: list[tuple[ScenarioLogs, Any]] = []

    def begun(*, for_report: bool = True, nodeid: str = "features/a.feature::S") -> Any:
        logs = ScenarioLogs(Redactor([SecretStr(SECRET)]), for_report=for_report)
        request = request_of(nodeid)
        feature: Any = SimpleNamespace(filename=str(tmp_path / "features/a.feature"))
        scenario: Any = SimpleNamespace(name="S", line_number=3)
        logs.pytest_bdd_before_scenario(request, feature, scenario)
        all_begun.append((logs, request))
        return all_begun[-1]

    yield begun
    for logs, request in all_begun:
        end(logs, request)  # whatever the test did: no handler is left


def lines(request: Any) -> list[dict[str, Any]]:
    return [json.loads(line) for line in request.node.stash[LOG].splitlines()]


def test_the_events_of_a_scenario_are_lines_of_json(begun: Any) -> None:
    logs, request = begun()
    step: Any = SimpleNamespace(keyword="Given", name="it", line_number=4)
    logs.pytest_bdd_before_step(request, step)
    listener = logs.pytest_api_exchange_listener(request.node)
    listener(EXCHANGE)
    logs.pytest_bdd_step_error(request, AssertionError("wrong"))
    end(logs, request)
    scenario, given, exchange, error = lines(request)
    assert (scenario["message"], scenario["place"]) == ("scenario: S", "features/a.feature:3")
    assert (given["step"], given["line"]) == ("Given it", 4)
    assert exchange["exchange"] == "GET http://api.example.com/users 503"
    assert (exchange["milliseconds"], exchange["attempt"], exchange["error"]) == (123.4, 2, None)
    assert (error["error"], error["levelname"]) == ("AssertionError: wrong", "ERROR")


def test_what_libraries_log_meanwhile_is_in_it(begun: Any) -> None:
    logs, request = begun()
    logging.getLogger("a.library").warning("careful: %s", 5)
    end(logs, request)
    logging.getLogger("a.library").warning("too late")
    [_, record] = lines(request)
    assert (record["name"], record["levelname"], record["message"]) == (
        "a.library",
        "WARNING",
        "careful: 5",
    )


def test_without_a_report_the_log_is_a_file_without_secrets(begun: Any, tmp_path: Path) -> None:
    logs, request = begun(for_report=False, nodeid=f"features/a b.feature::{'x' * 200}")
    logs.pytest_bdd_step_error(request, AssertionError(f"it is {SECRET}\u200b"))
    logs.pytest_exception_interact(request.node)
    end(logs, request)
    [path] = (tmp_path / "scenario-logs").iterdir()
    assert path.suffix == ".jsonl"
    assert len(path.name) < 200
    text = path.read_text(encoding="utf-8")
    assert SECRET not in text
    assert "\u200b" not in text
    assert LOG not in request.node.stash


def test_a_log_is_kept_if_the_clean_up_fails(begun: Any, tmp_path: Path) -> None:
    logs, request = begun(for_report=False)
    teardown = logs.pytest_runtest_teardown(request.node)
    next(teardown)
    with pytest.raises(ValueError, match="wrong"):
        teardown.throw(ValueError("wrong"))
    assert len(list((tmp_path / "scenario-logs").iterdir())) == 1


def test_without_a_report_the_log_of_a_passing_scenario_is_not_formatted(
    begun: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    formatted = list[object]()
    monkeypatch.setattr("support.reporting.logs._line", formatted.append)
    logs, request = begun(for_report=False)
    logs.pytest_api_exchange_listener(request.node)(EXCHANGE)
    end(logs, request)
    assert list((tmp_path / "scenario-logs").iterdir()) == []
    assert formatted == []


def test_a_plain_test_has_no_log(request_of: Any) -> None:
    logs = ScenarioLogs(Redactor([]), for_report=True)
    request = request_of()
    logs.pytest_api_exchange_listener(request.node)(EXCHANGE)
    logs.pytest_exception_interact(request.node)
    end(logs, request)
    assert LOG not in request.node.stash
