"""Scenarios that go on after failing Then steps."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from support.gherkin.errors import StepTimeoutError
from support.gherkin.running import soft
from support.gherkin.running.soft import SoftFailures, SoftFailuresError, run_softly


@pytest.fixture
def reported(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The errors passed to the hook, and the items whose reports were corrected."""
    seen: list[Any] = []
    monkeypatch.setattr(
        soft, "report_step_error", lambda _, **arguments: seen.append(arguments["exception"])
    )
    monkeypatch.setattr(soft, "report_failed_step", seen.append)
    return seen


@pytest.fixture
def failures(reported: list[Any]) -> SoftFailures:
    """Those of a scenario."""
    del reported
    return SoftFailures()


def begin(failures: SoftFailures, kind: str = "then") -> Any:
    """Begin a step; return the request."""
    request: Any = SimpleNamespace(config="config", node="node")
    step: Any = SimpleNamespace(type=kind)
    nothing: Any = None
    failures.pytest_bdd_before_step(request, nothing, nothing, step, nothing)
    return request


def fail(error: BaseException) -> Any:
    def call() -> None:
        raise error

    return call


WRONG, WORSE = AssertionError("wrong"), ValueError("worse")


def test_a_failing_then_is_kept_and_reported(failures: SoftFailures, reported: list[Any]) -> None:
    request = begin(failures)
    assert run_softly(fail(WRONG), failures, {}) is None
    failures.pytest_bdd_after_step(request)
    begin(failures)
    assert run_softly(lambda: 5, failures, {}) == 5
    failures.pytest_bdd_after_step(request)
    assert reported == [WRONG, "node"]


@pytest.mark.parametrize("kind", ["given", "when"])
def test_another_step_ends_the_scenario(failures: SoftFailures, kind: str) -> None:
    begin(failures, kind)
    with pytest.raises(AssertionError, match="wrong"):
        run_softly(fail(WRONG), failures, {})
    failures.end()


def test_a_failure_outside_of_a_step_is_raised(failures: SoftFailures) -> None:
    assert failures.keep(WRONG, {}) is False


@pytest.mark.parametrize(
    "error",
    [
        StepTimeoutError("5 s"),
        pytest.skip.Exception("not today"),
        pytest.xfail.Exception("known"),
        pytest.exit.Exception("enough"),
        KeyboardInterrupt(),
    ],
    ids=lambda error: type(error).__name__,
)
def test_some_errors_end_the_scenario_at_once(failures: SoftFailures, error: BaseException) -> None:
    begin(failures)
    with pytest.raises(type(error)):
        run_softly(fail(error), failures, {})


def test_a_failure_by_pytest_is_kept_and_without_a_soft_scenario_raised(
    failures: SoftFailures,
) -> None:
    begin(failures)
    error = pytest.fail.Exception("by hand")
    assert run_softly(fail(error), failures, {}) is None
    with pytest.raises(pytest.fail.Exception):
        run_softly(fail(error), None, {})


def kept(failures: SoftFailures, *errors: BaseException) -> None:
    for error in errors:
        begin(failures)
        run_softly(fail(error), failures, {})


def test_one_failure_is_raised_as_it_is(failures: SoftFailures) -> None:
    failures.end()
    kept(failures, WRONG)
    with pytest.raises(AssertionError) as caught:
        failures.end()
    assert caught.value is WRONG


def test_several_failures_are_raised_together(failures: SoftFailures) -> None:
    noted = AssertionError("noted")
    noted.add_note("a.feature:3: Then it")
    kept(failures, noted, AssertionError())
    with pytest.raises(SoftFailuresError) as caught:
        failures.end()
    assert str(caught.value).splitlines() == [
        "2 steps failed",
        "a.feature:3: Then it",
        "    noted",
        "",
        "    AssertionError",
    ]
    assert caught.value.errors[0] is noted


def test_a_skip_does_not_hide_failures(failures: SoftFailures) -> None:
    kept(failures, WRONG)
    with pytest.raises(SoftFailuresError, match=r"1 step failed; then.* Skipped: not today"):
        _end_with(failures, pytest.skip.Exception("not today"))


def test_a_hard_failure_reports_earlier_ones(failures: SoftFailures) -> None:
    kept(failures, WRONG)
    hard = ValueError("hard")
    with pytest.raises(ValueError, match="hard"):
        _end_with(failures, hard)
    [note] = hard.__notes__
    assert note.endswith("\n    wrong")


def _end_with(failures: SoftFailures, error: BaseException) -> None:
    try:
        raise error
    finally:
        failures.end()
