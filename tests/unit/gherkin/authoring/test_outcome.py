"""A When step keeps its outcome for the Then steps."""

from __future__ import annotations

import asyncio

import pytest

from support.gherkin.authoring.outcome import Outcome, attempt, attempt_all


class RefusalError(Exception):
    pass


async def succeed(value: str | None = "done") -> str | None:
    return value


async def fail(error: BaseException) -> str:
    raise error


async def test_a_success_has_a_value_and_no_error() -> None:
    outcome = await attempt(succeed())
    assert outcome.value == "done"
    assert not outcome.failed()


async def test_nothing_is_a_value_too() -> None:
    outcome = await attempt(succeed(None))
    assert outcome.value is None
    assert not outcome.failed()


async def test_a_failure_has_the_error_expected() -> None:
    error = RefusalError("taken")
    outcome = await attempt(fail(error))
    assert outcome.failed()
    assert outcome.error(RefusalError) is error
    assert outcome.error(Exception) is error


async def test_the_value_of_a_failure_raises_the_error() -> None:
    """So that a Then step that uses the value fails with the cause."""
    outcome = await attempt(fail(RefusalError("taken")))
    with pytest.raises(RefusalError, match="taken"):
        _ = outcome.value


async def test_an_error_is_expected_and_there_is_none() -> None:
    outcome = await attempt(succeed())
    with pytest.raises(AssertionError, match=r"^it succeeded, but should have failed"):
        outcome.error(RefusalError)


async def test_another_error_than_expected_is_raised_itself() -> None:
    outcome = await attempt(fail(ConnectionError("cut off")))
    with pytest.raises(ConnectionError, match="cut off"):
        outcome.error(RefusalError)


@pytest.mark.parametrize(
    "end", [asyncio.CancelledError(), KeyboardInterrupt()], ids=["cancelled", "interrupted"]
)
async def test_what_ends_the_run_is_not_kept(end: BaseException) -> None:
    """Cancellation and Ctrl-C propagate."""
    with pytest.raises(type(end)):
        await _by_hand(end)


async def _by_hand(end: BaseException) -> Outcome[str]:
    """Drive the coroutine directly: a task would pass KeyboardInterrupt to the event loop."""
    steps = attempt(fail(end)).__await__()
    next(steps)
    raise AssertionError("it went on")


async def test_many_are_attempted_at_the_same_time_and_answer_in_order() -> None:
    """Each waits until both have started; sequentially, neither would finish."""
    barrier = asyncio.Barrier(2)

    async def meet(name: str) -> str:
        async with asyncio.timeout(5):
            await barrier.wait()
        if name == "second":
            raise RefusalError(name)
        return name

    first, second = await attempt_all([meet("first"), meet("second")])
    assert first.value == "first"
    assert str(second.error(RefusalError)) == "second"


async def test_no_awaitables_have_no_outcomes() -> None:
    assert await attempt_all([]) == []


async def test_an_outcome_cannot_be_changed() -> None:
    outcome = await attempt(succeed())
    with pytest.raises(AttributeError):
        outcome._value = "other"  # type: ignore[misc]  # mypy reports it, too
