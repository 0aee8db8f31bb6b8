"""How a scenario ends."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from support.contract.errors import ContractDriftError
from support.mutation.trials.watch import Watch
from tests.unit.contract.mutation.examples import BASE, exchange, request, response


def watching(*, left: bool = False, recorded: bool = False) -> Watch:
    backend: Any = SimpleNamespace(base_url=BASE, is_recorded=recorded)
    watch = Watch(backend, lambda: left)
    watch.pytest_runtest_setup()
    return watch


def phase(watch: Watch, when: str, error: BaseException | None = None, **report: Any) -> None:
    """Let a phase end; without an error, it passes."""
    raised = None if error is None else SimpleNamespace(value=error)
    call: Any = SimpleNamespace(when=when, excinfo=raised)
    outcome = {"failed": error is not None, "passed": error is None, **report}
    hook = watch.pytest_runtest_makereport(call)
    next(hook)
    with pytest.raises(StopIteration):
        hook.send(SimpleNamespace(when=when, **outcome))  # type: ignore[arg-type]


def step(watch: Watch, kind: str) -> None:
    watch.pytest_bdd_before_step(SimpleNamespace(type=kind))  # type: ignore[arg-type]


def ended(watch: Watch, kind: str, error: BaseException | None, **report: Any) -> str:
    phase(watch, "setup")
    step(watch, kind)
    phase(watch, "call", error, **report)
    phase(watch, "teardown")
    return watch.outcome


def noted(error: BaseException, note: str) -> BaseException:
    error.add_note(note)
    return error


@pytest.mark.promise("contract.md", "check |")
@pytest.mark.promise("contract.md", "crash |")
@pytest.mark.parametrize(
    ("kind", "error", "outcome"),
    [
        ("then", None, "passed"),
        ("then", AssertionError("other"), "check"),
        ("when", AssertionError("refused"), "crash"),
        ("given", AssertionError("refused"), "crash"),
        ("then", KeyError("name"), "crash"),
        ("when", noted(AssertionError("refused"), "contract drift: GET /things"), "drift"),
        ("then", noted(AssertionError("other"), "something else"), "check"),
    ],
)
def test_a_then_with_an_assertion_error_is_a_check(
    kind: str, error: BaseException | None, outcome: str
) -> None:
    watch = watching()
    assert ended(watch, kind, error) == outcome
    assert watch.reason == (f"{type(error).__name__}: {error}" if error else "")


def test_a_drift_is_the_contracts() -> None:
    drift: Any = SimpleNamespace()
    assert ended(watching(), "then", ContractDriftError([drift])) == "drift"


def test_the_reason_is_one_line() -> None:
    watch = watching()
    ended(watch, "then", AssertionError("first\nsecond"))
    assert watch.reason == "AssertionError: first"


def test_a_set_up_that_fails_is_a_crash() -> None:
    watch = watching()
    phase(watch, "setup", AssertionError("no"))
    phase(watch, "teardown")
    assert watch.outcome == "crash"


def test_a_teardown_that_fails_is_a_crash() -> None:
    watch = watching()
    phase(watch, "setup")
    step(watch, "then")
    phase(watch, "call")
    phase(watch, "teardown", AssertionError("left"))
    assert watch.outcome == "crash"


def test_the_first_failure_decides() -> None:
    watch = watching()
    phase(watch, "setup")
    step(watch, "then")
    phase(watch, "call", AssertionError("no"))
    phase(watch, "teardown", KeyError("left"))
    assert watch.outcome == "check"


@pytest.mark.parametrize(
    "report",
    [{"passed": False}, {"passed": True, "wasxfail": ""}, {"passed": False, "wasxfail": "API-3"}],
)
def test_a_scenario_that_is_skipped_or_expected_to_fail_says_nothing(
    report: dict[str, Any],
) -> None:
    watch = watching()
    assert ended(watch, "then", None, failed=False, **report) == "not run"


def test_an_attempt_that_follows_decides() -> None:
    watch = watching()
    ended(watch, "then", AssertionError("no"))
    watch.pytest_runtest_setup()
    assert ended(watch, "then", None) == "passed"


@pytest.mark.parametrize("error", [None, AssertionError("no"), KeyError("no")])
def test_one_that_left_its_recording_says_nothing(error: BaseException | None) -> None:
    assert ended(watching(left=True), "then", error) == "not recorded"


def test_how_a_recorded_one_cleans_up_does_not_count() -> None:
    watch = watching(recorded=True)
    phase(watch, "setup")
    step(watch, "then")
    phase(watch, "call")
    phase(watch, "teardown", AssertionError("unused"))
    assert watch.outcome == "passed"


def test_one_that_uses_the_fixture_for_faults_injects_them() -> None:
    watch = watching()
    watch.pytest_fixture_setup(SimpleNamespace(argname="client"))  # type: ignore[arg-type]
    assert not watch.injects
    watch.pytest_fixture_setup(SimpleNamespace(argname="faults"))  # type: ignore[arg-type]
    watch.pytest_fixture_setup(SimpleNamespace(argname="client"))  # type: ignore[arg-type]
    assert watch.injects


def test_the_subject_is_what_the_last_step_that_sends_has_sent() -> None:
    watch = watching()
    listen = watch.pytest_api_exchange_listener()
    sent = [exchange(request(path=f"/things/{n}"), response({})) for n in range(5)]
    listen(sent[0])  # by a fixture
    phase(watch, "setup")
    step(watch, "given")
    listen(sent[1])
    step(watch, "when")
    listen(sent[2])
    listen(sent[3])
    step(watch, "then")
    phase(watch, "call")
    listen(sent[4])  # by the clean-up
    assert watch.subject == sent[2:4]
    assert watch.exchanges.take() == sent
