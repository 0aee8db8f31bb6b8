"""A process ends although a thread of a step does not."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading

import pytest

from support.gherkin.running.interruption import lingering as lingering_module
from support.gherkin.running.interruption.lingering import Lingering, StepThreads
from tests.conftest import ROOT

# A thread of an executor, which Python waits for, and what the process does at its end.
PROCESS = """
import concurrent.futures, sys, time
from support.gherkin.running.interruption import lingering as module

module.GRACE = 0.05
lingering = module.Lingering()
lingering.has_ended_step = sys.argv[1] == "ended"
pool = concurrent.futures.ThreadPoolExecutor()
pool.submit(time.sleep, float(sys.argv[2]))
lingering.watch(lambda: 7)
print("the end")
"""


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", PROCESS, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


@pytest.mark.promise("clean-up.md", "A thread that such a step leaves behind")
@pytest.mark.promise("clean-up.md", "2 seconds later the process ends")
def test_a_thread_of_an_ended_step_does_not_keep_the_process_alive() -> None:
    done = run("ended", "600")
    assert done.returncode == 7
    assert done.stdout == "the end\n"
    assert "a step was ended, but not its threads; the process ends without waiting" in done.stderr
    assert "thread.py:" in done.stderr


@pytest.mark.parametrize("arguments", [("ended", "0"), ("not ended", "0.3")], ids=" ".join)
def test_otherwise_python_waits_for_it(arguments: tuple[str, str]) -> None:
    done = run(*arguments)
    assert (done.returncode, done.stderr) == (0, "")


def test_nothing_watches_threads_of_before_and_daemons() -> None:
    end = threading.Event()
    threads = [threading.Thread(target=end.wait, daemon=number == 1) for number in range(2)]
    threads[0].start()
    lingering = Lingering()
    lingering.has_ended_step = True
    threads[1].start()
    lingering.watch(lambda: 7)
    assert not any(one.name == "lingering" for one in threading.enumerate())
    end.set()


def test_nothing_happens_once_the_threads_have_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "_exit", lambda _: pytest.fail("it ends the process"))
    thread = threading.Thread(target=str)
    thread.start()
    thread.join()
    Lingering()._end([thread], lambda: 7)


def test_the_place_of_a_thread_is_a_line_of_the_project() -> None:
    begun, end = threading.Event(), threading.Event()

    def wait() -> None:
        begun.set()
        end.wait()

    thread = threading.Thread(target=wait)
    thread.start()
    begun.wait()
    path = "tests/unit/gherkin/running/interruption/test_lingering.py"
    assert lingering_module._place(thread).startswith(f"{path}:")
    end.set()
    thread.join()
    assert lingering_module._place(thread) == thread.name
    assert not lingering_module._is_ending()


def test_an_event_loop_ends_without_its_threads() -> None:
    begun, end = threading.Event(), threading.Event()

    def wait() -> None:
        begun.set()
        end.wait()

    async def leave() -> None:
        asyncio.get_running_loop().set_default_executor(StepThreads())
        step = asyncio.create_task(asyncio.to_thread(wait))
        await asyncio.sleep(0)
        begun.wait()
        step.cancel()

    asyncio.run(leave())
    assert not end.is_set()
    end.set()


def test_a_forked_worker_leaves_the_threads_of_ended_steps(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """It does not return to where Python would wait for them."""
    statuses: list[int] = []
    monkeypatch.setattr(os, "_exit", statuses.append)
    monkeypatch.setattr(lingering_module, "GRACE", 0.01)
    lingering, end = Lingering(), threading.Event()
    thread = threading.Thread(target=end.wait)
    thread.start()
    try:
        lingering.leave(0)
        assert statuses == [], "no step was ended"
        lingering.has_ended_step = True
        lingering.leave(0)
        assert statuses == [0]
        assert "the process ends without waiting for them" in capfd.readouterr().err
    finally:
        end.set()
        thread.join()
