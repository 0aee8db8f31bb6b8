"""The tools that are compared: their environments, their projects and their commands."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import TYPE_CHECKING

from support.bootstrap import ROOT
from tests.benchmarks.comparison import scenarios
from tests.benchmarks.comparison.server import TOKEN

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

OWN, VOCABULARY = "own steps", "vocabulary"
STOCK, CUCUMBER, HURL = "stock", "cucumber-js", "hurl --jobs 8"
ALLURE, PARALLEL, EIGHT = ", Allure", ", --parallel auto", ", --parallel 8"
REPORT = ", HTML"

_STOCK_PACKAGES = ("pytest", "pytest-bdd", "httpx", "allure-pytest", "pytest-xdist")
_CUCUMBER_PACKAGES = ("@cucumber/cucumber@12.9.0", "allure-cucumberjs@3.12.2")
_CONFTEST = 'pytest_plugins = ["support.plugin", "steps", "own_steps"]\n'
_PYTEST = ("-m", "pytest", "-q", "-p", "no:cacheprovider")


@dataclass(frozen=True)
class Variant:
    """A tool with its options.

    ``{n}`` in the folder and in the command stands for the number of scenarios, ``{out}`` for an
    empty folder for results, ``{url}`` for the address of the API.
    """

    name: str
    folder: str
    command: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=dict)

    def plus(self, name: str, *options: str) -> Variant:
        """Return the variant with more options."""
        return Variant(self.name + name, self.folder, (*self.command, *options), self.environment)


def prepare(work: Path, sizes: Iterable[int]) -> list[Variant]:
    """Make the environments and projects of the tools that this machine has; return the variants.

    Raises subprocess.CalledProcessError if an environment cannot be made.
    """
    tools = [*_own(), *_stock(work), *_cucumber(work), *_hurl()]
    for size in sizes:
        for tool in {variant.folder for variant in tools}:
            _write(tool, work / tool.format(n=size), size)
    return tools


def missing() -> list[str]:
    """Return what is left out because its program is not on PATH."""
    found = []
    if shutil.which("npm") is None:
        found.append(f"{CUCUMBER} is left out: npm is not on PATH")
    if not _hurl():
        found.append(f"{HURL} is left out: hurl is not on PATH, and HURL is not set")
    return found


def _write(tool: str, folder: Path, size: int) -> None:
    """Write the project of a tool with this number of scenarios."""
    if tool.startswith("hurl"):
        scenarios.write_hurl(folder, size)
        return
    features = folder / "features"
    if tool.startswith("project"):
        scenarios.write_features(features / f"{_folder(VOCABULARY)}_{size}", size, vocabulary=True)
        features /= f"{_folder(OWN)}_{size}"
        shutil.copy(ROOT / "pyproject.toml", folder)
        (folder / "conftest.py").write_text(_CONFTEST)
        (folder / "own_steps.py").write_text(scenarios.OWN_STEPS)
    scenarios.write_features(features, size)
    if tool.startswith("stock"):
        (folder / "pytest.ini").write_text("[pytest]\nbdd_features_base_dir = features\n")
        (folder / "conftest.py").write_text(scenarios.STOCK_STEPS)
        (folder / "test_users.py").write_text(
            'from pytest_bdd import scenarios\n\nscenarios(".")\n'
        )
    if tool.startswith("cucumber"):
        (folder / "steps.js").write_text(scenarios.CUCUMBER_STEPS)
        modules = folder / "node_modules"
        if not modules.is_symlink():
            modules.symlink_to(folder.parent / "cucumber" / "node_modules")


def _folder(name: str) -> str:
    return name.replace(" ", "_")


def _own() -> list[Variant]:
    """Return this project's variants; its plugin is used from here, without a ``.env``."""
    found = []
    environment = {"PYTHONPATH": str(ROOT)}
    allure = ("--alluredir={out}",)
    for name in (OWN, VOCABULARY):
        features = f"features/{_folder(name)}_{{n}}"
        one = Variant(name, "project", (sys.executable, *_PYTEST, features), environment)
        found += [one, one.plus(ALLURE, *allure)]
        if _has_parallel():
            several = one.plus(PARALLEL, "--parallel=auto")
            found += [several, several.plus(ALLURE, *allure)]
    return found


def _has_parallel() -> bool:
    command = [sys.executable, "-m", "pytest", "--help"]
    shown = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return "--parallel" in shown


def _stock(work: Path) -> list[Variant]:
    """Install stock pytest-bdd in the versions of this project; return its variants."""
    home = work / "stock"
    python = home / ("Scripts" if os.name == "nt" else "bin") / "python"
    if not (home / ".ready").exists():
        _run(sys.executable, "-m", "venv", str(home))
        packages = [f"{name}=={version(name)}" for name in _STOCK_PACKAGES]
        _run(str(python), "-m", "pip", "install", "--quiet", *packages)
        (home / ".ready").touch()
    stock = Variant(STOCK, "stock-{n}", (str(python), *_PYTEST))
    return [stock, stock.plus(ALLURE, "--alluredir={out}")]


def _cucumber(work: Path) -> list[Variant]:
    """Install cucumber-js if there is npm; return its variants."""
    npm, home = shutil.which("npm"), work / "cucumber"
    if npm is None:
        return []
    if not (home / ".ready").exists():
        home.mkdir(exist_ok=True)
        (home / "package.json").write_text('{"private": true}')
        _run(npm, "install", "--no-audit", "--no-fund", *_CUCUMBER_PACKAGES, folder=home)
        (home / ".ready").touch()
    program = "node_modules/@cucumber/cucumber/bin/cucumber.js"
    options = ("--format", "progress", "--require", "steps.js")
    cucumber = Variant(CUCUMBER, "cucumber-{n}", ("node", program, *options))
    results = '{{"resultsDir": "{out}"}}'
    allure = ("--format", "allure-cucumberjs/reporter", "--format-options", results)
    several = cucumber.plus(EIGHT, "--parallel", "8")
    return [cucumber, cucumber.plus(ALLURE, *allure), several, several.plus(ALLURE, *allure)]


def _hurl() -> list[Variant]:
    """Return hurl's variants if it is on PATH, or its command is the variable HURL."""
    program = shlex.split(os.environ.get("HURL") or shutil.which("hurl") or "")
    if not program:
        return []
    options = ("--test", "--jobs", "8", "--variable", "base_url={url}", "--variable")
    hurl = Variant(HURL, "hurl-{n}", (*program, *options, f"token={TOKEN}", "."))
    return [hurl, hurl.plus(REPORT, "--report-html", "{out}")]


def _run(*command: str, folder: Path | None = None) -> None:
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
