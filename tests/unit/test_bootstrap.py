"""The virtual environment is made once, completely, or not at all."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from support import bootstrap
from support.bootstrap import ToolingError

if TYPE_CHECKING:
    from collections.abc import Sequence


class Recorder:
    """Stands for `bootstrap.run`: remembers the commands; makes what `venv` would make."""

    def __init__(self, *, failing: str = "") -> None:
        self.commands: list[list[str]] = []
        self.failing = failing

    def __call__(self, command: Sequence[str], cwd: Path) -> str:
        assert cwd.is_dir()
        self.commands.append(list(command))
        if self.failing and self.failing in command:
            raise ToolingError(f"{self.failing} fails")
        if "venv" in command:
            directory = Path(command[-1])
            shutil.rmtree(directory, ignore_errors=True)
            python = bootstrap.interpreter(directory)
            python.parent.mkdir(parents=True)
            python.symlink_to(sys.executable)
        return ""


@pytest.fixture
def venv(tmp_path: Path) -> Path:
    return tmp_path / "venv"


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    file = tmp_path / "some.lock"
    file.write_text("one==1\n")
    return file


@pytest.fixture
def without_uv(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.devnull)


def modules(commands: list[list[str]]) -> list[str]:
    """Name what each command ran: python -m THIS."""
    return [command[command.index("-m") + 1] for command in commands]


@pytest.mark.usefixtures("without_uv")
def test_setup_makes_the_environment_and_fills_it_with_pip(venv: Path, lock: Path) -> None:
    run = Recorder()
    bootstrap.setup(venv, lock, run)
    creation, installation = run.commands
    assert creation == [sys.executable, "-m", "venv", "--clear", str(venv)]
    assert installation[0] == str(bootstrap.interpreter(venv))
    assert installation[1:4] == ["-m", "pip", "install"]
    assert installation[-3:] == ["--require-hashes", "-r", str(lock)]


def test_uv_installs_where_it_is_on_the_path(
    venv: Path, lock: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    uv = tmp_path / "bin" / "uv"
    uv.parent.mkdir()
    uv.write_text("#!/bin/sh\n")
    uv.chmod(0o755)
    monkeypatch.setenv("PATH", str(uv.parent))
    run = Recorder()
    bootstrap.setup(venv, lock, run)
    python = str(bootstrap.interpreter(venv))
    assert run.commands[1] == [
        *(str(uv), "pip", "install", "--python", python),
        *("--require-hashes", "-r", str(lock)),
    ]


def test_a_complete_environment_is_left_alone(venv: Path, lock: Path) -> None:
    bootstrap.setup(venv, lock, Recorder())
    second = Recorder()
    bootstrap.setup(venv, lock, second)
    assert second.commands == []


def change_lock(_venv: Path, lock: Path) -> None:
    lock.write_text("one==2\n")


def lose_interpreter(venv: Path, _lock: Path) -> None:
    python = bootstrap.interpreter(venv)
    python.unlink()
    python.symlink_to("/no/such/python")


def lose_stamp(venv: Path, lock: Path) -> None:
    (venv / f"{lock.name}.stamp").unlink()


def change_python(venv: Path, lock: Path) -> None:
    stamp = venv / f"{lock.name}.stamp"
    assert sys.implementation.cache_tag
    stamp.write_text(stamp.read_text().replace(sys.implementation.cache_tag, "cpython-310"))


@pytest.mark.parametrize(
    "damage", [change_lock, lose_interpreter, lose_stamp, change_python], ids=lambda f: f.__name__
)
def test_any_other_environment_is_made_anew(venv: Path, lock: Path, damage: object) -> None:
    bootstrap.setup(venv, lock, Recorder())
    assert callable(damage)
    damage(venv, lock)
    second = Recorder()
    bootstrap.setup(venv, lock, second)
    assert modules(second.commands[:1]) == ["venv"]
    assert bootstrap.is_installed(lock, venv)


def test_a_link_is_not_emptied(venv: Path, lock: Path, tmp_path: Path) -> None:
    venv.symlink_to(tmp_path, target_is_directory=True)
    run = Recorder()
    with pytest.raises(ToolingError, match=r"^venv is a link to .* Remove the link"):
        bootstrap.setup(venv, lock, run)
    assert run.commands == []


def test_a_moved_environment_is_made_anew(venv: Path, lock: Path, tmp_path: Path) -> None:
    bootstrap.setup(venv, lock, Recorder())
    moved = venv.rename(tmp_path / "elsewhere")
    assert not bootstrap.is_installed(lock, moved)


def test_a_failed_installation_is_not_taken_for_done(venv: Path, lock: Path) -> None:
    with pytest.raises(ToolingError):
        bootstrap.setup(venv, lock, Recorder(failing="--require-hashes"))
    assert not bootstrap.is_installed(lock, venv)


def test_a_second_lock_is_added_to_the_environment(venv: Path, lock: Path, tmp_path: Path) -> None:
    bootstrap.setup(venv, lock, Recorder())
    other = tmp_path / "other.lock"
    other.write_text("two==2\n")
    run = Recorder()
    bootstrap.install(other, venv, run)
    bootstrap.install(other, venv, run)
    assert len(run.commands) == 1
    assert bootstrap.is_installed(lock, venv)
    assert bootstrap.is_installed(other, venv)


def test_an_old_python_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "MINIMUM_PYTHON", (4, 0))
    with pytest.raises(ToolingError, match=r"too old: 3\.11 or newer is needed"):
        bootstrap.check_python()


def test_a_python_without_ensurepip_is_refused_with_the_package_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: name == "venv" or None)
    version = "{}.{}".format(*sys.version_info)
    with pytest.raises(ToolingError, match=rf"no ensurepip module.*python{version}-venv"):
        bootstrap.check_python()


def test_this_python_will_do() -> None:
    bootstrap.check_python()


def test_the_oldest_python_is_the_same_everywhere() -> None:
    assert bootstrap.MINIMUM_PYTHON == (3, 11)
    assert 'requires-python = ">=3.11"' in (bootstrap.ROOT / "pyproject.toml").read_text()
    assert "sys.version_info < (3, 11)" in (bootstrap.ROOT / "Makefile").read_text()


def test_run_returns_both_streams_in_order(tmp_path: Path) -> None:
    code = "import os; os.write(1, b'out\\n'); os.write(2, b'err\\n'); print(os.getcwd())"
    printed = bootstrap.run([sys.executable, "-c", code], tmp_path)
    assert printed.splitlines() == ["out", "err", str(tmp_path)]


def test_a_failing_command_is_reported_with_its_last_lines(tmp_path: Path) -> None:
    code = "print('\\n'.join(f'line {n}' for n in range(100))); raise SystemExit(7)"
    with pytest.raises(ToolingError, match="ended with exit status 7") as caught:
        bootstrap.run([sys.executable, "-c", code], tmp_path)
    assert "line 99" in str(caught.value)
    assert "line 79" not in str(caught.value)


def test_a_command_that_cannot_start_is_reported(tmp_path: Path) -> None:
    with pytest.raises(ToolingError, match="cannot start `/no/such/tool --now`"):
        bootstrap.run(["/no/such/tool", "--now"], tmp_path)


@pytest.mark.parametrize(
    ("error", "status", "message"),
    [
        (None, 0, ""),
        (ToolingError("pip fell over"), 1, "setup failed: pip fell over\n"),
        (PermissionError("read-only disk"), 1, "setup failed: read-only disk\n"),
        (KeyboardInterrupt(), 130, "setup was interrupted; run it again to start over\n"),
    ],
    ids=["success", "tool", "disk", "ctrl-c"],
)
def test_the_command_tells_what_happened(
    error: BaseException | None,
    status: int,
    message: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def setup() -> None:
        if error is not None:
            raise error

    monkeypatch.setitem(bootstrap.COMMANDS, "setup", setup)
    assert bootstrap.main([]) == status
    assert capsys.readouterr().err == message


@pytest.mark.parametrize("arguments", [["sweep"], ["clean", "--all"]])
def test_an_unknown_command_is_refused(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert bootstrap.main(arguments) == 2
    assert "is not one of: setup, fuzz, clean, lock" in capsys.readouterr().err


@pytest.mark.usefixtures("without_uv")
def test_what_fuzzing_needs_is_added_to_the_environment(venv: Path, lock: Path) -> None:
    run = Recorder()
    bootstrap.setup(venv, lock, run)
    other = lock.with_name("fuzz.lock")
    other.write_text("two==2\n")
    bootstrap.add_fuzzing(venv, other, run)
    bootstrap.add_fuzzing(venv, other, run)
    assert run.commands[-1][-2:] == ["-r", str(other)]
    assert len(run.commands) == 3
    assert bootstrap.is_installed(lock, venv)
    assert bootstrap.is_installed(other, venv)


def test_clean_deletes_what_is_generated_and_nothing_else(tmp_path: Path) -> None:
    generated = [
        ".venv/bin/python",
        "reports/html/index.html",
        "reports/node_modules/x.js",
        "reports/contract-coverage.json",
        "reports/contract-coverage.md",
        "support/http/__pycache__/x.pyc",
        ".coverage",
        ".coverage.host.1",
    ]
    kept = [
        ".env",
        ".coveragerc",
        "reports/history.jsonl",
        "support/http/x.py",
        "features/a.feature",
    ]
    for name in [*generated, *kept]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    bootstrap.clean(tmp_path)
    files = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    assert files == set(kept)


def test_a_warm_setup_is_quick(venv: Path, lock: Path) -> None:
    """It starts Python and reads two files: it must not import what takes time."""
    bootstrap.setup(venv, lock, Recorder())
    code = (
        "import sys; from pathlib import Path; from support import bootstrap;"
        "bootstrap.setup(Path(sys.argv[1]), Path(sys.argv[2]), None);"
        "print(sorted({'asyncio', 'venv', 'ssl', 'pytest', 'httpx'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(venv), str(lock)],
        cwd=bootstrap.ROOT,
        capture_output=True,
        text=True,
        check=True,
        env={name: value for name, value in os.environ.items() if "COVERAGE" not in name},
    )
    assert done.stdout == "[]\n"


def test_it_runs_as_a_module() -> None:
    with pytest.raises(ToolingError, match="ended with exit status 2"):
        bootstrap.run([sys.executable, "-m", "support.bootstrap", "sweep"], bootstrap.ROOT)
