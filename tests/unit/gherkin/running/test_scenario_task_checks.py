"""Checks of a step that has ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.gherkin.running.scenario_task import ScenarioTask

    Opened = Callable[..., ScenarioTask]


def fail() -> None:
    raise ValueError("wrong")


def test_a_step_whose_checks_fail_fails(opened: Opened) -> None:
    task, called = opened(), []

    def check() -> None:
        called.append("check")
        if len(called) > 1:
            raise AssertionError("broken")

    task.checks.append(check)
    assert task.checked(lambda: "done") == "done"
    with pytest.raises(AssertionError, match="broken"):
        task.checked(lambda: "done")


def test_the_error_of_a_step_comes_first_and_what_its_checks_raise_is_a_note(
    opened: Opened,
) -> None:
    task = opened()
    task.checks.append(fail)
    with pytest.raises(ZeroDivisionError) as error:
        task.checked(lambda: 1 / 0)
    assert error.value.__notes__ == ["wrong"]
