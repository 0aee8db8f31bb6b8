"""Which runs of the comparison count, and what is measured of them."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.benchmarks.comparison.running import (
    NotCountedError,
    can_watch_memory,
    fault_of,
    pss_of,
    run,
)
from tests.benchmarks.comparison.server import serving
from tests.benchmarks.comparison.tools import Variant

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.benchmarks.comparison.server import Server

WAITING = "import threading; threading.Event().wait()"
EXACT = {"POST 201": 2, "GET 200": 2, "DELETE 204": 2}
SENDING = """
import json, os, sys, urllib.request
def send(method, path, body=None):
    headers = {"Authorization": "Bearer " + os.environ["API_TOKEN"]}
    url = os.environ["API_BASE_URL"] + path
    request = urllib.request.Request(url, body, headers, method=method)
    return urllib.request.urlopen(request).read()
os.mkdir(sys.argv[2])
for number in range(int(sys.argv[1])):
    user = json.loads(send("POST", "/users", b'{"email": "a", "name": "b", "password": "c"}'))
    send("GET", f"/users/{user['id']}")
    send("DELETE", f"/users/{user['id']}")
    open(f"{sys.argv[2]}/{number}", "w").close()
"""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving(0) as running:
        yield running


def variant(folder: Path, code: str) -> Variant:
    """Return a tool that runs this program with the number of scenarios and the results' folder."""
    program = folder / "program.py"
    program.write_text(code)
    return Variant("a tool", "", (sys.executable, str(program), "{n}", "{out}"))


def test_a_run_counts_if_each_scenario_has_done_its_work() -> None:
    assert fault_of(0, {**EXACT, "GET 404": 1}, 2) == ""


@pytest.mark.parametrize(
    ("status", "counts", "fault"),
    [
        (3, EXACT, "it ended with status 3"),
        (0, {**EXACT, "GET 200": 3}, "the server answered {'POST 201': 2, 'GET 200': 3, "),
        (0, {}, "the server answered {}, not {'POST 201': 2, "),
    ],
)
def test_other_runs_do_not_count(status: int, counts: dict[str, int], fault: str) -> None:
    assert fault_of(status, counts, 2).startswith(fault)


def test_a_run_is_measured(server: Server, tmp_path: Path) -> None:
    """The counts start again for each run."""
    for _ in range(2):
        done = run(variant(tmp_path, SENDING), tmp_path, server, 2)
        assert (done.files, done.memory) == (2, 0.0)
        assert min(done.processor, done.seconds) > 0


def test_a_run_that_does_something_else_is_reported(server: Server, tmp_path: Path) -> None:
    with pytest.raises(NotCountedError, match=r"^a tool, 3 scenarios: the server answered \{\}"):
        run(variant(tmp_path, "pass"), tmp_path, server, 3)
    with pytest.raises(NotCountedError, match=r"(?s)it ended with status 1\n.*ValueError: why"):
        run(variant(tmp_path, "raise ValueError('why')"), tmp_path, server, 3)


def test_nothing_is_left_of_a_run_that_is_interrupted(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tool has a session of its own, which Ctrl-C does not reach."""
    started: list[int] = []

    def wait(process: int, _: int) -> None:
        started.append(process)
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "wait4", wait)
    with pytest.raises(KeyboardInterrupt):
        run(variant(tmp_path, WAITING), tmp_path, server, 1)
    with pytest.raises(ProcessLookupError):
        os.kill(started[0], 0)


def test_memory_is_that_of_the_processes_of_a_session(tmp_path: Path) -> None:
    for process, session, pss in ((1, 7, 1024), (2, 7, 512), (3, 8, 4096)):
        (tmp_path / str(process)).mkdir()
        (tmp_path / str(process) / "stat").write_text(
            f"{process} (a) b (c) S 0 {process} {session} 0"
        )
        (tmp_path / str(process) / "smaps_rollup").write_text(f"Rss: 9 kB\nPss: {pss} kB\n")
    (tmp_path / "4").mkdir()  # one that has just ended
    (tmp_path / "uptime").write_text("1")
    assert pss_of(7, tmp_path) == 1.5


@pytest.mark.skipif(not can_watch_memory(), reason="only Linux tells the memory of processes")
def test_the_memory_of_a_process_is_found(server: Server, tmp_path: Path) -> None:
    holding = "held = b'x' * (60 << 20); print('ready', flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", holding],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        assert process.stdout
        process.stdout.readline()
        assert 60 < pss_of(process.pid) < 120
        process.communicate(b"\n")
    watched = run(variant(tmp_path, SENDING), tmp_path, server, 1, watches_memory=True)
    assert watched.memory > 0
