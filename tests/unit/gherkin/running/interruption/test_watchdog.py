"""The watchdog ends a process whose main thread handles no signals."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

import pytest

from support.gherkin.running.interruption import watchdog as watchdog_module
from support.gherkin.running.interruption.watchdog import INTERRUPTED, Watchdog
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no wakeup files")

# C code that never returns: it locks a mutex twice. Signals arrive meanwhile.
STUCK = """
import ctypes, os, signal, sys, threading
from support.gherkin.running.interruption import watchdog as module

module.PATIENCE = module.PATIENCE_WITH_LIMITS = 0.05
watchdog = module.Watchdog(2, stops=int(sys.argv[1]))
watchdog.farewell = "Farewell."
watchdog.start()
signals = [getattr(signal, name) for name in sys.argv[2:]]
def handle(*_):
    watchdog.heard()

for number in signals:
    watchdog.expect(number, handle)
    signal.signal(number, handle)

def send():
    for number in signals:
        os.kill(os.getpid(), number)

def stick():
    threading.Timer(0.05, send).start()
    mutex, libc = ctypes.create_string_buffer(64), ctypes.CDLL(None)
    libc.pthread_mutex_lock(mutex)
    libc.pthread_mutex_lock(mutex)

stick()
"""


@pytest.mark.promise("clean-up.md", "The process then ends without")
@pytest.mark.parametrize(
    "arguments", [("2", "SIGTERM", "SIGINT"), ("1", "SIGTERM"), ("2", "SIGALRM")], ids="-".join
)
def test_a_process_that_is_stuck_ends_with_a_sentence(arguments: tuple[str, ...]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", STUCK, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == INTERRUPTED
    assert done.stderr == (
        "\nit blocks at <string>:25, in code that is not Python's and does not return; "
        "the process ends here, without its clean-up. Farewell.\n"
    )


def test_it_ends_even_if_nobody_reads_why() -> None:
    """As in ``pytest 2>&1 | head``."""
    unread = """
import os
from support.gherkin.running.interruption.watchdog import Watchdog

reading, writing = os.pipe()
os.close(reading)
try:
    Watchdog(writing).end("it blocks")
finally:
    os._exit(1)
"""
    done = subprocess.run([sys.executable, "-c", unread], cwd=ROOT, timeout=60, check=False)
    assert done.returncode == INTERRUPTED


@pytest.fixture
def ended(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The reasons why the process would have ended."""
    reasons: list[str] = []
    monkeypatch.setattr(watchdog_module, "PATIENCE", 0.02)
    monkeypatch.setattr(watchdog_module, "PATIENCE_WITH_LIMITS", 0.02)
    monkeypatch.setattr(Watchdog, "end", lambda _, reason: reasons.append(reason))
    return reasons


NUMBERS = (signal.SIGTERM, signal.SIGINT, signal.SIGALRM)


def handled(*_: object) -> None: ...


def handled_by_others(*_: object) -> None: ...


@pytest.fixture
def watchdog(ended: list[str]) -> Iterator[Watchdog]:  # noqa: ARG001 - it must not end the tests
    """A watchdog that is told what signals would write, without any."""
    usual = [signal.signal(number, handled) for number in NUMBERS]
    watchdog = Watchdog(stops=2)
    for number in NUMBERS:
        watchdog.expect(number, handled)
    watchdog.start()
    yield watchdog
    watchdog.close()
    for number, handler in zip(NUMBERS, usual, strict=True):
        signal.signal(number, handler)


def until_ended(ended: list[str]) -> str:
    deadline = time.monotonic() + 20
    while not ended:
        assert time.monotonic() < deadline
        time.sleep(0.005)
    return ended[0]


@pytest.mark.parametrize(
    "signals", [(signal.SIGTERM, signal.SIGINT), (signal.SIGALRM,)], ids=["stops", "alarm"]
)
def test_a_signal_that_is_not_handled_in_time_ends_it(
    watchdog: Watchdog, ended: list[str], signals: tuple[int, ...]
) -> None:
    for number in signals:
        watchdog._tell(number)
    assert "in code that is not Python's" in until_ended(ended)


@pytest.mark.parametrize(
    "signals",
    [
        (signal.SIGTERM,),
        (signal.SIGTERM, 0, signal.SIGINT, 0),
        (signal.SIGTERM, signal.SIGTERM, 0),
        (signal.SIGALRM, 0, signal.SIGCHLD),
    ],
    ids=["the first to stop", "two, both handled", "two at once", "an alarm"],
)
def test_one_that_is_handled_or_need_not_be_does_not(
    watchdog: Watchdog, signals: tuple[int, ...]
) -> None:
    for number in signals:
        watchdog._tell(number)
    watchdog.close()
    assert watchdog._deadline is None


@pytest.mark.parametrize("number", NUMBERS, ids=["SIGTERM", "SIGINT", "SIGALRM"])
@pytest.mark.parametrize("is_ours", [True, False], ids=["ours", "of others"])
def test_a_signal_counts_only_while_its_handler_is_ours(
    watchdog: Watchdog, monkeypatch: pytest.MonkeyPatch, number: int, *, is_ours: bool
) -> None:
    """A debugger, or a server that a step runs, handles SIGINT itself; pytest-timeout, SIGALRM."""
    monkeypatch.setattr(watchdog_module, "PATIENCE", 60)
    monkeypatch.setattr(watchdog_module, "PATIENCE_WITH_LIMITS", 60)
    signal.signal(number, handled if is_ours else handled_by_others)
    for _ in range(2):
        signal.raise_signal(number)
    watchdog.close()  # what has been written before is read
    assert (watchdog._deadline is not None) is is_ours


def test_it_is_started_once_and_leaves_the_file_of_others(watchdog: Watchdog) -> None:
    thread = watchdog._thread
    watchdog.start()
    assert watchdog._thread is thread
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    signal.set_wakeup_fd(writing)
    watchdog.close()
    watchdog.close()
    assert signal.set_wakeup_fd(-1) == writing
    for file in (reading, writing):
        os.close(file)


def test_in_another_thread_it_is_not_started() -> None:
    watchdog = Watchdog()
    thread = threading.Thread(target=watchdog.start)
    thread.start()
    thread.join()
    assert watchdog._thread is None
    watchdog.heard()


def test_a_forked_process_is_not_watched(watchdog: Watchdog) -> None:
    """Its signals would be written to the same pipe."""
    file = signal.set_wakeup_fd(-1)
    signal.set_wakeup_fd(file)
    pipe = watchdog._pipe
    watchdog._leave()
    assert signal.set_wakeup_fd(file) == -1
    watchdog._leave()
    watchdog._pipe = pipe
