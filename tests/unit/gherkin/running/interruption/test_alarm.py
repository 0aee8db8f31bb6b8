"""The alarm raises an error in code that blocks the main thread, until it ends."""

from __future__ import annotations

import signal
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest

from support.gherkin.running.interruption import alarm as alarm_module
from support.gherkin.running.interruption.alarm import Alarm
from support.gherkin.running.interruption.blocking import OverdueError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.skipif(
    not hasattr(signal, "setitimer"), reason="this system has no SIGALRM"
)
BRIEF = 0.01


def times(count: int) -> Callable[[str], OverdueError | None]:
    """Return what an alarm raises so many times: later, it would hit pytest's own code."""
    raised: list[str] = []

    def error(where: str) -> OverdueError | None:
        raised.append(where)
        return OverdueError(where) if len(raised) <= count else None

    return error


@pytest.fixture
def alarm(monkeypatch: pytest.MonkeyPatch) -> Iterator[Alarm]:
    """An alarm that rings soon and often, and what it would end the process with."""
    for name in ("GRACE", "_AGAIN", "_SOONEST"):
        monkeypatch.setattr(alarm_module, name, BRIEF)
    alarm = Alarm()
    yield alarm
    alarm.clear()


@pytest.mark.parametrize("wait", [lambda: time.sleep(60), threading.Event().wait])
def test_what_waits_is_interrupted_and_its_line_is_named(
    alarm: Alarm, wait: Callable[[], object]
) -> None:
    alarm.set(BRIEF, times(1))
    with pytest.raises(OverdueError, match=r"^it blocks at .*\.py:\d+") as caught:
        wait()
    assert caught.value.where == str(caught.value)


def test_a_loop_is_interrupted(alarm: Alarm) -> None:
    def loop() -> None:
        while True:
            pass

    alarm.set(BRIEF, times(1))
    with pytest.raises(OverdueError):
        loop()


def test_a_step_that_retries_does_not_take_it_for_a_failure(alarm: Alarm) -> None:
    alarm.set(BRIEF, times(1))
    with pytest.raises(OverdueError), suppress(Exception):
        time.sleep(60)


def test_what_swallows_the_error_is_interrupted_again(alarm: Alarm) -> None:
    swallowed: list[str] = []

    def retry() -> None:
        try:
            time.sleep(60)
        except OverdueError as error:
            swallowed.append(error.where)
            time.sleep(60)

    alarm.set(BRIEF, times(2))
    with pytest.raises(OverdueError):
        retry()
    assert len(swallowed) == 1


@pytest.mark.promise("clean-up.md", "Two kinds of steps cannot be")
@pytest.mark.promise("clean-up.md", "The process then ends without")
def test_what_swallows_every_error_ends_the_process(
    alarm: Alarm, monkeypatch: pytest.MonkeyPatch
) -> None:
    class EndedError(Exception):
        pass

    def end(reason: str) -> None:
        raise EndedError(reason)

    def deaf() -> None:
        while True:
            try:
                time.sleep(60)
            except OverdueError:
                tries.append(1)

    tries: list[int] = []
    monkeypatch.setattr(alarm.watchdog, "end", end)
    monkeypatch.setattr(alarm_module, "_MOST", 3)
    alarm.set(BRIEF, OverdueError)
    with pytest.raises(EndedError, match=r"test_alarm\.py.* and whatever inter"):
        deaf()
    assert len(tries) == 3


def test_an_error_may_be_put_off(alarm: Alarm) -> None:
    asked: list[str] = []

    def error(where: str) -> OverdueError | None:
        asked.append(where)
        return OverdueError(where) if len(asked) == 3 else None

    alarm.set(BRIEF, error)
    with pytest.raises(OverdueError):
        time.sleep(60)
    assert len(asked) == 3


def test_once_cleared_it_does_not_ring(alarm: Alarm) -> None:
    before = signal.getsignal(signal.SIGALRM)
    alarm.set(60, OverdueError)
    alarm.set(120, OverdueError)
    assert signal.getsignal(signal.SIGALRM) != before
    alarm.clear()
    assert signal.getsignal(signal.SIGALRM) == before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    alarm._ring(signal.SIGALRM, None)  # it was about to ring


def test_while_it_is_suspended_it_is_not_set(alarm: Alarm) -> None:
    alarm.set(60, OverdueError)
    alarm.suspend()
    alarm.set(60, OverdueError)
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    alarm.resume()
    alarm.set(60, OverdueError)
    assert signal.getitimer(signal.ITIMER_REAL)[0] > 0


def test_the_alarm_of_others_is_left_alone(alarm: Alarm) -> None:
    def theirs(*_: Any) -> None: ...

    usual = signal.signal(signal.SIGALRM, theirs)
    try:
        alarm.set(BRIEF, OverdueError)
        assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
        alarm.clear()
        assert signal.getsignal(signal.SIGALRM) is theirs
    finally:
        signal.signal(signal.SIGALRM, usual)


def test_the_watchdog_counts_the_alarm_only_while_it_is_set(alarm: Alarm) -> None:
    def theirs(*_: Any) -> None: ...

    watchdog = alarm.watchdog
    usual = signal.signal(signal.SIGALRM, theirs)
    try:
        watchdog._note(signal.SIGALRM)
        assert watchdog._deadline is None
    finally:
        signal.signal(signal.SIGALRM, usual)
    alarm.set(60, OverdueError)
    watchdog._note(signal.SIGALRM)
    assert watchdog._deadline is not None


def test_in_another_thread_nothing_is_set(alarm: Alarm) -> None:
    thread = threading.Thread(target=lambda: alarm.set(60, OverdueError))
    thread.start()
    thread.join()
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
