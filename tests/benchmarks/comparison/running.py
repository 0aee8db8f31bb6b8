"""One run of a tool: its time, its files, its memory, and whether it counts."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.comparison.server import TOKEN

if TYPE_CHECKING:
    import resource
    from collections.abc import Iterator

    from tests.benchmarks.comparison.server import Server
    from tests.benchmarks.comparison.tools import Variant

_FOREIGN = ("API_", "COVERAGE_", "PYTEST_", "PYTHON")  # beginnings of variables that are left out
_EVERY = 0.05  # seconds between two looks at the memory
_PROC = Path("/proc")


class NotCountedError(Exception):
    """A run that failed, or that has sent other requests than its scenarios say."""


@dataclass(frozen=True)
class Run:
    """Seconds of wall time and of processor time, the number of files written as results.

    ``memory`` is the largest sum of the memory of all its processes (PSS: what they share counts
    once) in MiB, 0 if it was not watched.
    """

    seconds: float
    processor: float
    files: int
    memory: float = 0.0


def run(
    variant: Variant, work: Path, server: Server, count: int, *, watches_memory: bool = False
) -> Run:
    """Run a tool on its project with ``count`` scenarios; raises NotCountedError."""
    with tempfile.TemporaryDirectory(dir=work) as name:
        out, log = Path(name, "results"), work / "last.log"
        values = {"n": count, "out": out, "url": server.address}
        server.take_counts()
        os.sync()  # or this run would wait for the disk writes of the one before
        with log.open("wb") as output:
            started = time.perf_counter()
            process = subprocess.Popen(
                [part.format(**values) for part in variant.command],
                cwd=work / variant.folder.format(**values),
                env=_environment(server) | variant.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
            with _watched(process.pid, enabled=watches_memory) as most:
                usage = _end(process)
            seconds = time.perf_counter() - started
        if fault := fault_of(process.returncode, server.take_counts(), count):
            shown = log.read_text(errors="replace")[-1000:]
            raise NotCountedError(f"{variant.name}, {count} scenarios: {fault}\n{shown}")
        files = sum(path.is_file() for path in out.rglob("*"))
        return Run(seconds, usage.ru_utime + usage.ru_stime, files, max(most, default=0.0))


def _end(process: subprocess.Popen[bytes]) -> resource.struct_rusage:
    """Wait for a process, and return what it and its children have used; kill it if interrupted."""
    try:
        _, status, usage = os.wait4(process.pid, 0)
    except BaseException:  # Ctrl-C does not reach another session
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        raise
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage


def fault_of(status: int, counts: dict[str, int], scenarios: int) -> str:
    """Return why a run does not count; an empty string if each scenario has done its work once.

    ``counts`` are the server's, by method and status; what answered otherwise, such as a check
    before the run, does not matter.
    """
    wanted = dict.fromkeys(("POST 201", "GET 200", "DELETE 204"), scenarios)
    if status:
        return f"it ended with status {status}"
    if any(counts.get(key, 0) != times for key, times in wanted.items()):
        return f"the server answered {counts}, not {wanted}"
    return ""


def pss_of(session: int, proc: Path = _PROC) -> float:
    """Return the memory of all processes of a session in MiB, shared pages in proportion.

    Raises OSError where the system has no /proc/*/smaps_rollup.
    """
    total = 0
    for folder in proc.iterdir():
        if not folder.name.isdecimal():
            continue
        try:
            if _session_of((folder / "stat").read_text()) == session:
                total += _pss((folder / "smaps_rollup").read_text())
        except (FileNotFoundError, ProcessLookupError):  # it has ended in the meantime
            continue
    return total / 1024


def _session_of(stat: str) -> int:
    """Return the session in /proc/PID/stat; the name before it may contain anything."""
    return int(stat.rpartition(")")[2].split()[3])


def _pss(rollup: str) -> int:
    found = (line.split()[1] for line in rollup.splitlines() if line.startswith("Pss:"))
    return int(next(found, 0))  # a process that has ended, but not been waited for, has no memory


@contextmanager
def _watched(session: int, *, enabled: bool) -> Iterator[list[float]]:
    """Collect the memory of a session, in a thread, while something runs."""
    found: list[float] = []
    if not enabled:
        yield found
        return
    ended = threading.Event()

    def watch() -> None:
        found.append(pss_of(session))
        while not ended.wait(_EVERY):
            found.append(pss_of(session))

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield found
    finally:
        ended.set()
        thread.join()


def _environment(server: Server) -> dict[str, str]:
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(_FOREIGN)}
    return inherited | {
        "API_BASE_URL": server.address,
        "API_TOKEN": TOKEN,
        "API_ROLES__ADMIN__AUTH": "token",
        "API_ROLES__ADMIN__TOKEN": TOKEN,
        "CI": "1",
        "NO_COLOR": "1",
    }


def can_watch_memory() -> bool:
    """Return whether the system tells the memory of processes: Linux does."""
    return (_PROC / "self" / "smaps_rollup").exists()
