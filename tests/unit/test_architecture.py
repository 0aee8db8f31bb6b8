"""Imports point one way; modules are small; the plugin only delegates."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from support.bootstrap import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LONGEST = 250  # lines of a module

PYTEST = frozenset({"pytest", "_pytest", "pytest_asyncio", "pytest_bdd", "allure", "allure_pytest"})
OURS = frozenset({"support", "steps", "tests", "conftest"})


@dataclass(frozen=True)
class Rule:
    """What the modules below ``package`` may import of ours, and must not import of others."""

    package: str
    ours: frozenset[str]
    forbidden: frozenset[str] = frozenset()

    def violations(self, module: str, source: str) -> list[str]:
        """Return what a module imports against this rule, as ``module imports name``."""
        if not _is_below(module, {self.package}):
            return []
        return [
            f"{module} imports {name}"
            for name in imports(module, source)
            if _is_below(name, self.forbidden)
            or (_is_below(name, OURS) and not _is_below(name, self.ours | {self.package}))
        ]


RULES = [
    Rule("support", frozenset({"support"})),
    Rule("support.gherkin", frozenset()),
    Rule("support.http", frozenset(), PYTEST),
    Rule("support.api", frozenset({"support.http"}), PYTEST),
    Rule(
        "support.backends",
        frozenset({"support.http", "support.settings"}),
        PYTEST,
    ),
    Rule("support.backends.reference", frozenset(), PYTEST),  # it stands for somebody else's API
    Rule("support.templates", frozenset(), PYTEST | {"httpx"}),
    Rule("support.matching", frozenset(), PYTEST | {"httpx"}),
    Rule(
        "support.conversation",
        frozenset(
            {
                "support.http",
                "support.matching",
                "support.settings",
                "support.templates",
            }
        ),
        PYTEST,
    ),
    Rule(
        "support.ledger",
        frozenset({"support.http", "support.matching", "support.settings"}),
        PYTEST,
    ),
    Rule("support.settings", frozenset(), PYTEST),
    Rule(
        "support.reporting.cards",
        frozenset(
            {
                "support.bootstrap",
                "support.checks",
                "support.gherkin",
                "support.http",
                "support.matching",
            }
        ),
        frozenset({"pytest", "allure", "allure_commons", "allure_pytest"}),
    ),
    Rule(
        "support.reporting.page",
        frozenset({"support.bootstrap", "support.reporting.cards", "support.settings"}),
        PYTEST,
    ),
    Rule("support.outcome", frozenset(), PYTEST),
    Rule("steps", frozenset({"support", "steps.parameters"})),
]
REPORTING_STARTS = {"support.plugin", "support.acceptance"}  # the run, and what calls it


def _is_below(name: str, packages: frozenset[str] | set[str]) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def imports(module: str, source: str) -> Iterator[str]:
    """Yield the full name of everything that a module imports, wherever in it."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parents = module.split(".")[: -node.level] if node.level else []
            base = ".".join([*parents, *([node.module] if node.module else [])])
            yield from (f"{base}.{alias.name}" for alias in node.names)


def reporting_violations(module: str, source: str) -> list[str]:
    """Return imports of support.reporting by what should only publish to it."""
    if module in REPORTING_STARTS or _is_below(module, {"support.reporting"}):
        return []
    return [
        f"{module} imports {name}"
        for name in imports(module, source)
        if _is_below(name, {"support.reporting"})
    ]


def sibling_violations(module: str, source: str) -> list[str]:
    """Return imports of one module of steps by another, the parameters of its folder apart."""
    parameters = f"{module.rpartition('.')[0]}.parameters"
    return (
        []
        if module == parameters
        else Rule(module, frozenset({"support", parameters})).violations(module, source)
    )


def plugin_violations(source: str) -> list[str]:
    """Return what a plugin defines besides hooks."""
    definitions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return [
        f"line {node.lineno}: {node.name} is no hook"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, definitions)
        and (isinstance(node, ast.ClassDef) or not node.name.startswith("pytest_"))
    ]


def too_long(source: str) -> bool:
    """Tell whether a module has more lines than one should."""
    return len(source.splitlines()) > LONGEST


def _module(path: Path) -> str:
    """Return the name of a module; of a package, with ``__init__``, which dots count from."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


MODULES = {
    _module(path): path.read_text(encoding="utf-8")
    for folder in ("support", "steps")
    for path in sorted((ROOT / folder).rglob("*.py"))
}
"""The source of each module of the project by its name."""


def test_the_modules_are_found() -> None:
    expected = {"support.plugin", "support.http.client", "support.api.__init__", "steps.parameters"}
    assert expected <= MODULES.keys()
    for rule in RULES:
        assert any(_is_below(module, {rule.package}) for module in MODULES), rule.package


@pytest.mark.parametrize("module", MODULES)
def test_imports_point_one_way(module: str) -> None:
    source = MODULES[module]
    assert [fault for rule in RULES for fault in rule.violations(module, source)] == []


@pytest.mark.parametrize("module", MODULES)
def test_nothing_calls_reporting(module: str) -> None:
    assert reporting_violations(module, MODULES[module]) == []


@pytest.mark.parametrize("module", [module for module in MODULES if module.startswith("steps.")])
def test_modules_of_steps_do_not_import_each_other(module: str) -> None:
    assert sibling_violations(module, MODULES[module]) == []


def test_the_plugin_only_has_hooks() -> None:
    assert plugin_violations(MODULES["support.plugin"]) == []


@pytest.mark.parametrize("module", MODULES)
def test_modules_are_small(module: str) -> None:
    assert not too_long(MODULES[module]), f"{module} has more than {LONGEST} lines: split it"


# Each check can fail


@pytest.mark.parametrize(
    ("module", "source", "name"),
    [
        ("support.run", "import steps.people", "steps.people"),
        ("support.run", "from tests import helpers", "tests.helpers"),
        ("support.gherkin.plugin", "from support import api", "support.api"),
        ("support.gherkin.plugin", "from support.run import SEED", "support.run.SEED"),
        ("support.http.client", "import pytest", "pytest"),
        ("support.http.client", "from pytest_bdd import given", "pytest_bdd.given"),
        (
            "support.http.client",
            "from support.settings import Settings",
            "support.settings.Settings",
        ),
        ("support.api.cast", "import support.backends.live", "support.backends.live"),
        ("support.api.cast", "if TYPE_CHECKING:\n    import pytest", "pytest"),
        ("support.api.__init__", "from ..settings import Settings", "support.settings.Settings"),
        ("support.backends.live", "def f():\n    from support import api", "support.api"),
        ("support.backends.live", "from .. import run", "support.run"),
        ("support.backends.reference.app", "import support.http.auth", "support.http.auth"),
        (
            "support.backends.reference.app",
            "from support.backends import live",
            "support.backends.live",
        ),
        ("support.settings", "import support.run", "support.run"),
        ("support.outcome", "import pytest", "pytest"),
        ("steps.people", "from tests import helpers", "tests.helpers"),
    ],
)
def test_an_import_the_other_way_is_found(module: str, source: str, name: str) -> None:
    found = [fault for rule in RULES for fault in rule.violations(module, source)]
    assert set(found) == {f"{module} imports {name}"}


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("support.api.cast", "from support.http.auth import BearerAuth\nimport pydantic"),
        ("support.api.cast", "from .models import User"),
        ("support.backends.__init__", "from .live import LiveBackend"),
        ("support.http.client", "import pytester_of_another_name"),
        ("steps.people", "from support.api.cast import Cast\nimport pytest"),
    ],
)
def test_an_import_that_points_the_right_way_is_fine(module: str, source: str) -> None:
    assert [fault for rule in RULES for fault in rule.violations(module, source)] == []


@pytest.mark.parametrize("module", ["support.run", "support.http.client", "steps.people"])
@pytest.mark.parametrize(
    "source", ["import support.reporting.page.html", "from support.reporting.page import html"]
)
def test_a_call_of_reporting_is_found(module: str, source: str) -> None:
    assert reporting_violations(module, source) == [f"{module} imports support.reporting.page.html"]


@pytest.mark.parametrize("module", ["support.plugin", "support.reporting.page.html"])
def test_those_who_start_reporting_may_import_it(module: str) -> None:
    assert reporting_violations(module, "import support.reporting.page.html") == []


@pytest.mark.parametrize(
    "source", ["import steps.listing", "from steps import listing", "from . import listing"]
)
def test_steps_that_import_steps_are_found(source: str) -> None:
    assert sibling_violations("steps.people", source) == ["steps.people imports steps.listing"]
    assert sibling_violations("steps.people", "from steps.parameters import step") == []
    assert sibling_violations("steps.endpoints.files", "from steps.parameters import step") != []


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("def helper(): ...", "helper"),
        ("async def helper(): ...", "helper"),
        ("class Reporter:\n    def pytest_configure(self): ...", "Reporter"),
        ("def pytest_configure():\n    def inner(): ...", "inner"),
    ],
)
def test_a_plugin_with_more_than_hooks_is_found(source: str, name: str) -> None:
    assert [fault.partition(": ")[2] for fault in plugin_violations(source)] == [
        f"{name} is no hook"
    ]
    assert plugin_violations("def pytest_configure(config): ...") == []


@pytest.mark.parametrize(("lines", "is_too_long"), [(LONGEST, False), (LONGEST + 1, True)])
def test_a_long_module_is_found(lines: int, *, is_too_long: bool) -> None:
    assert too_long("x = 1\n" * lines) == is_too_long
