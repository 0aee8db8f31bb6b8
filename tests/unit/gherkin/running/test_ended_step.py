"""Checks of a step that has ended."""

from __future__ import annotations

import pytest

from support.gherkin.running.ended_step import checked


def fail() -> None:
    raise ValueError("wrong")


def test_a_step_whose_checks_fail_fails() -> None:
    called: list[str] = []
    assert checked(lambda: "done", [lambda: called.append("check")]) == "done"
    assert called == ["check"]
    with pytest.raises(ValueError, match="wrong"):
        checked(lambda: "done", [fail])


@pytest.mark.parametrize("error", [LookupError("first"), pytest.fail.Exception("first")], ids=repr)
def test_the_error_of_a_step_comes_first_and_what_its_checks_raise_is_a_note(
    error: BaseException,
) -> None:
    def step() -> None:
        raise error

    with pytest.raises(type(error), match="first") as caught:
        checked(step, [fail])
    assert caught.value.__notes__ == ["wrong"]
