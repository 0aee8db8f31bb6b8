"""An attempt at a scenario, and the completion of its Allure result."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from allure_commons import model2
from allure_commons.model2 import Status, StatusDetails
from allure_commons.utils import format_exception

from support.reporting.cards.failure_card import Failure
from support.reporting.results.attempt import Attempt, Running
from support.reporting.results.defects import ENVIRONMENT, KNOWN, LABEL, PRODUCT
from tests.unit.reporting.results.test_scenario_result import SCENARIO

ROOT = Path("/project")
WRONG = AssertionError("it is wrong")


def completed(attempt: Attempt, status: str, **given: Any) -> Any:
    result: Any = model2.TestResult(name="S[Ada]", status=status, **given)
    attempt.complete(result)
    return result


def defect(result: Any) -> list[str]:
    return [label.value for label in result.labels if label.name == LABEL]


def test_a_passed_scenario_has_no_details() -> None:
    result = completed(Attempt(SCENARIO, has_ended=True), Status.PASSED)
    assert (result.status, result.statusDetails, defect(result)) == (Status.PASSED, None, [])
    assert result.name == "S (Ada)"


def test_a_failed_scenario_has_a_kind_and_its_failure() -> None:
    failure = Failure(WRONG, "Then it", "a:1", None, 7, "pytest", ROOT)
    attempt = Attempt(SCENARIO, has_ended=True, failure=failure, defect=PRODUCT)
    result = completed(attempt, Status.FAILED)
    assert defect(result) == [PRODUCT]
    assert "it is wrong" in result.statusDetails.message
    assert result.statusDetails.known is None
    assert hasattr(result.statusDetails, "expected")


def test_a_known_failure_is_counted_apart() -> None:
    details = StatusDetails(message="AssertionError: x")
    attempt = Attempt(SCENARIO, has_ended=True, known=True, defect=PRODUCT)
    result = completed(attempt, Status.BROKEN, statusDetails=details)
    assert defect(result) == [KNOWN]
    assert (result.statusDetails.message, result.statusDetails.known) == ("AssertionError: x", True)


def test_a_scenario_that_passes_at_last_is_flaky() -> None:
    result = completed(Attempt(SCENARIO, has_ended=True, flaky=True), Status.PASSED)
    assert result.statusDetails.flaky is True


def test_a_message_takes_the_place_of_allure_pytests() -> None:
    attempt = Attempt(SCENARIO, has_ended=True, message="take the tag away")
    result = completed(attempt, Status.FAILED, statusDetails=StatusDetails(message="[XPASS]"))
    assert result.statusDetails.message == "take the tag away"


def test_a_scenario_that_was_cut_off_did_not_pass() -> None:
    result = completed(Attempt(SCENARIO), Status.PASSED)
    assert (result.status, defect(result)) == (Status.BROKEN, [ENVIRONMENT])
    assert "interrupted" in result.statusDetails.message


def test_a_scenario_that_was_cut_off_in_a_step_ends_as_the_step() -> None:
    details = StatusDetails(message="KeyboardInterrupt")
    steps = [
        model2.TestStepResult(status=Status.PASSED),
        model2.TestStepResult(status=Status.FAILED, statusDetails=details),
    ]
    result = completed(Attempt(SCENARIO), Status.PASSED, steps=steps)
    assert (result.status, result.statusDetails.message) == (Status.FAILED, "KeyboardInterrupt")


def test_a_skipped_scenario_is_cut_off_too_unless_it_has_ended() -> None:
    assert completed(Attempt(SCENARIO, has_ended=True), Status.SKIPPED).status == Status.SKIPPED


def test_the_words_of_errors_are_ours_in_all_steps() -> None:
    attempt = Attempt(SCENARIO, has_ended=True)
    attempt.record_error(WRONG, ROOT)
    pythons = format_exception(type(WRONG), WRONG)
    inner = model2.TestStepResult(statusDetails=StatusDetails(message=pythons, trace="Traceback"))
    other = model2.TestStepResult(statusDetails=StatusDetails(message="another"), steps=[inner])
    completed(attempt, Status.FAILED, steps=[model2.TestStepResult(steps=[other])])
    assert inner.statusDetails.message != pythons
    assert "it is wrong" in inner.statusDetails.message
    assert inner.statusDetails.trace != "Traceback"
    assert other.statusDetails.message == "another"


def test_an_attempt_is_taken_once() -> None:
    running = Running()
    assert running.take() is None
    running.attempt = attempt = Attempt(SCENARIO)
    assert running.take() is attempt
    assert running.take() is None


@pytest.mark.parametrize("status", [Status.FAILED, Status.BROKEN])
def test_a_failure_without_details_has_some_all_the_same(status: str) -> None:
    result = completed(Attempt(SCENARIO), status)
    assert result.statusDetails == StatusDetails()
