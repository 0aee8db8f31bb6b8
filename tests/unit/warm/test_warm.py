"""Runs of pytest that are forked from a warm process are like those of new processes."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from typing import TYPE_CHECKING

import pytest

from support.bootstrap import ROOT
from tests.warm import Done, Running, run_pytest, start_pytest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

ENVIRONMENT = {name: os.environ[name] for name in os.environ if name.startswith("COVERAGE_")}


WAITING = """
import os, time
from pathlib import Path

def test_it():
    Path("pid").write_text(str(os.getpid()))
    time.sleep(60)
"""
WORKERS = ("-p", "xdist.plugin", "-n", "2", "--dist", "worksteal")


def run(folder: Path, code: str, *options: str, limit: float = 60, **environment: str) -> Done:
    """Run a file of tests, without plugins."""
    return run_pytest(written(folder, code, options), folder, {**ENVIRONMENT, **environment}, limit)


def started(folder: Path, *options: str) -> Running:
    """Start a test that waits, and return when it does."""
    running = start_pytest(written(folder, WAITING, options), folder, ENVIRONMENT)
    deadline = time.monotonic() + 30
    while not has_pid(folder):
        assert running.poll() is None, running.written()
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return running


def has_pid(folder: Path) -> bool:
    return (folder / "pid").exists() and (folder / "pid").read_text() != ""


def written(folder: Path, code: str, options: Sequence[str]) -> list[str]:
    """Write a file of tests; return the arguments of its run."""
    (folder / "test_it.py").write_text(code)
    (folder / "pytest.ini").touch()
    return ["-s", "-p", "no:cacheprovider", "--disable-plugin-autoload", *options]


def test_what_it_prints_is_kept_apart(tmp_path: Path) -> None:
    code = """
import os, sys

def test_it():
    print("to the one")
    print("to the other", file=sys.stderr)
    os.system("echo so do processes")
"""
    done = run(tmp_path, code, PATH=os.environ["PATH"])
    assert done.returncode == 0
    assert "to the one\n" in done.stdout
    assert "so do processes\n" in done.stdout
    assert "1 passed" in done.stdout
    assert done.stderr == "to the other\n"


@pytest.mark.parametrize(
    ("does", "status"),
    [
        ("pass", 0),
        ("assert False", 1),
        ("raise KeyboardInterrupt", 2),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", -signal.SIGKILL),
        ("import os; os._exit(77)", 77),
    ],
)
def test_its_status_is_that_of_the_process(tmp_path: Path, does: str, status: int) -> None:
    assert run(tmp_path, f"def test_it():\n    {does}\n").returncode == status


def test_it_has_the_environment_that_it_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OURS", "1")
    code = f"""
import os, sys
from pathlib import Path

def test_it():
    assert "OURS" not in os.environ
    assert os.environ["THEIRS"] == "2"
    assert Path.cwd() == Path({str(tmp_path)!r})
    assert sys.path.count("/somewhere") == 1
"""
    done = run(tmp_path, code, THEIRS="2", PYTHONPATH="/somewhere")
    assert done.returncode == 0, done.stdout


def test_nothing_stays_for_the_next_run(tmp_path: Path) -> None:
    code = """
import os, sys

def test_it():
    assert not hasattr(os, "left")
    assert "left" not in sys.modules
    os.left = sys.modules["left"] = os
"""
    for _ in range(2):
        done = run(tmp_path, code)
        assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", ["", str(ROOT)], ids=["alone", "before ours"])
def test_a_copy_of_the_project_uses_its_own_modules(tmp_path: Path, path: str) -> None:
    (tmp_path / "support").mkdir()
    (tmp_path / "support" / "__init__.py").write_text("WHOSE = 'of the copy'\n")
    code = "import support\n\ndef test_it():\n    assert support.WHOSE == 'of the copy'\n"
    done = run(tmp_path, code, PYTHONPATH=path)
    assert done.returncode == 0, done.stdout


def test_elsewhere_the_project_is_found_by_the_path_only(tmp_path: Path) -> None:
    code = "def test_it():\n    import support.bootstrap\n"
    assert run(tmp_path, code, PYTHONPATH=str(ROOT)).returncode == 0
    without = run(tmp_path, code)
    assert "No module named 'support'" in without.stdout


def test_a_run_over_its_limit_is_killed(tmp_path: Path) -> None:
    """And the next one is as ever."""
    with pytest.raises(subprocess.TimeoutExpired):
        run(tmp_path, WAITING, limit=3)
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)
    assert run(tmp_path, "def test_it():\n    pass\n").returncode == 0


@pytest.mark.parametrize("options", [(), WORKERS], ids=["alone", "workers"])
def test_a_started_run_receives_signals(tmp_path: Path, options: tuple[str, ...]) -> None:
    running = started(tmp_path, *options)
    running.send_signal(signal.SIGINT)
    assert running.wait(30) == 2
    assert "KeyboardInterrupt" in running.written()[0]


def test_a_run_is_killed_with_its_workers(tmp_path: Path) -> None:
    running = started(tmp_path, *WORKERS)
    with pytest.raises(subprocess.TimeoutExpired):
        running.wait(0.01)
    running.kill()
    assert running.returncode == -signal.SIGKILL
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


def test_workers_are_processes_of_their_own(tmp_path: Path) -> None:
    """They have the run's environment; one that is killed is replaced."""
    code = """
import os, pytest, signal
from pathlib import Path

@pytest.mark.parametrize("n", range(4))
def test_it(n):
    assert os.environ["THEIRS"] == "2"
    assert Path.cwd() == Path(__file__).parent
    Path(f"{os.environ['PYTEST_XDIST_WORKER']}.pid").write_text(str(os.getpid()))
    if n == 1:
        os.kill(os.getpid(), signal.SIGKILL)
"""
    done = run(tmp_path, code, *WORKERS, THEIRS="2")
    assert "1 failed, 3 passed" in done.stdout
    assert "node down: Not properly terminated" in done.stdout  # of whichever ran the test
    pids = [int(path.read_text()) for path in tmp_path.glob("gw?.pid")]
    assert len(set(pids)) == len(pids) > 1
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
