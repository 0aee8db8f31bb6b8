"""Tracebacks that start at the author's frame."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from support.gherkin.running import soft
from support.gherkin.running.soft import SoftFailuresError
from support.gherkin.running.tracebacks import from_author, trim

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType


def author() -> None:
    raise ValueError("wrong")


def names(traceback: TracebackType | None) -> list[str]:
    found = []
    while traceback is not None:
        found.append(traceback.tb_frame.f_code.co_name)
        traceback = traceback.tb_next
    return found


def through_the_engine() -> ValueError:
    """Return an error raised through plumbing, of asyncio and of the engine itself."""

    async def step() -> None:
        author()

    def run() -> None:
        soft.run_softly(lambda: asyncio.run(step()), None, {})

    place = run.__code__.replace(co_filename="/project/a.feature")
    run.__code__ = place
    with pytest.raises(ValueError, match="wrong") as caught:
        run()
    return caught.value


def test_the_frames_before_the_authors_are_cut() -> None:
    error = through_the_engine()
    assert error.__traceback__ is not None
    before = names(error.__traceback__)
    assert "run_softly" in before
    assert before[0] == "through_the_engine"  # as a hook that wraps the test
    rest = before[before.index("<lambda>") + 1 :]
    assert names(from_author(error.__traceback__)) == ["<lambda>", *rest]


def test_a_traceback_of_nothing_but_plumbing_is_shown_whole(
    loop: asyncio.AbstractEventLoop,
) -> None:
    future = loop.create_future()
    future.set_exception(ValueError("wrong"))
    with pytest.raises(ValueError, match="wrong") as caught:
        loop.run_until_complete(future)
    traceback = caught.value.__traceback__
    assert traceback is not None
    assert traceback.tb_next is not None
    assert from_author(traceback.tb_next) is traceback.tb_next


def _caught(function: Callable[[], None]) -> pytest.ExceptionInfo[BaseException]:
    with pytest.raises(Exception) as caught:  # noqa: PT011 - whatever it is
        function()
    return caught


def test_an_exception_is_trimmed() -> None:
    trimmed = trim(_caught(author))
    assert trimmed.value.args == ("wrong",)
    assert names(trimmed.tb)[-1] == "author"


def test_several_failures_have_the_traceback_of_the_first() -> None:
    first = _caught(author).value

    def end() -> None:
        raise SoftFailuresError([first, ValueError("other")])

    trimmed = trim(_caught(end))
    assert isinstance(trimmed.value, SoftFailuresError)
    assert names(trimmed.tb)[-1] == "author"
