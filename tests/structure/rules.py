"""The rules of the product's structure; each returns what breaks it, as lines for a person."""

from __future__ import annotations

import ast
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, get_args

from support.settings import Settings
from tests.structure.layers import EXAMPLE, LAYERS, height, package_of
from tests.structure.modules import import_graph, is_below

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from collections.abc import Set as AbstractSet

    from tests.structure.modules import Module

PYTEST = ("pytest", "_pytest", "pytest_asyncio", "pytest_bdd", "xdist")
ALLURE = ("allure", "allure_commons", "allure_pytest")
LIBRARIES: Mapping[str, tuple[str, ...]] = {
    "support.language": (*PYTEST, *ALLURE, "httpx"),
    "support.http": (*PYTEST, *ALLURE),
    "support.settings": (*PYTEST, *ALLURE),
    "support.gherkin": ("httpx", *ALLURE),
    "support.auth": (*PYTEST, *ALLURE),
    "support.secrets": ALLURE,
    "support.contract": (*PYTEST, *ALLURE, "httpx"),
    "support.conversation": (*PYTEST, *ALLURE),
    "support.backends": (*PYTEST, *ALLURE),
    "support.run": ALLURE,
    "support.fuzzing": ALLURE,
    "support.run.ledger": (*PYTEST, *ALLURE),
    "support.reporting.page": (*PYTEST, *ALLURE),
    "support.reporting.cards": ("pytest", *ALLURE),
}
"""Libraries that a package must not import."""

ISOLATED: Mapping[str, tuple[str, ...]] = {
    "support.backends.reference": (),  # it stands in for a third-party API
    "support.run.ledger": ("support.http", "support.settings", "support.language"),
}
"""Packages that import less of ours than their layer allows: only these."""

TESTS = [
    *(f"tests.{name}" for name in ("unit", "engine", "suite", "end_to_end", "browser", "apis")),
    "tests.benchmarks",
    *(f"tests.{name}" for name in ("conftest", "demonstration", "rehearsals", "structure", "warm")),
]
"""The tests of the product; a team's own are in folders of its own."""

BACKENDS = frozenset(get_args(get_args(Settings.model_fields["backend"].annotation)[0]))
LONGEST = 400  # lines of a module
LONGEST_STEP = 5  # lines of a step's body


def is_product(module: Module) -> bool:
    """Return whether a module belongs to the product: to LAYERS, but not to the example."""
    return package_of(module.name) is not None and not is_below(module.name, EXAMPLE)


def layer_faults(module: Module) -> list[str]:
    """Return imports from the module's own layer or one above it, except from its own package."""
    own = package_of(module.name)
    if own is None:
        return []
    return [f"{module.name} imports {n}" for n in module.imported if is_below(n, ["tests"])] + [
        f"{module.name} imports {name}"
        for name in module.imported
        if package_of(name) not in {None, own} and height(name) >= height(module.name)
    ]


def example_imports(module: Module) -> list[str]:
    """Return imports of the product, or its tests, from the example or a team's own packages."""
    if not is_product(module) and not is_below(module.name, TESTS):
        return []
    return [
        f"{module.name} imports {name}"
        for name in module.imported
        if is_below(name, EXAMPLE)
        or (is_below(name, ["support", "steps"]) and "." in name and package_of(name) is None)
    ]


def library_faults(module: Module) -> list[str]:
    """Return imports of libraries that the module's package must not know."""
    rules = LIBRARIES.items()
    unknown = {
        name for package, names in rules if is_below(module.name, [package]) for name in names
    }
    return [f"{module.name} imports {name}" for name in module.imported if is_below(name, unknown)]


def isolation_faults(module: Module) -> list[str]:
    """Return imports of a package in ISOLATED from other packages of ours."""
    return [
        f"{module.name} imports {name}"
        for package, known in ISOLATED.items()
        if is_below(module.name, [package])
        for name in module.imported
        if is_below(name, ["support", "steps", "tests"]) and not is_below(name, [package, *known])
    ]


def reporting_faults(module: Module) -> list[str]:
    """Return imports of reporting by modules that should only publish to it."""
    callers = ("support.reporting", "support.plugin", "support.acceptance", "support.fuzz", "tests")
    if is_below(module.name, callers):
        return []
    return [
        f"{module.name} imports {name}"
        for name in module.imported
        if is_below(name, ["support.reporting"])
    ]


def sibling_faults(module: Module) -> list[str]:
    """Return imports of one module of steps from another, except the folder's parameters."""
    parameters = f"{module.name.rpartition('.')[0]}.parameters"
    if not is_below(module.name, ["steps"]) or module.name == parameters:
        return []
    return [
        f"{module.name} imports {name}"
        for name in module.imported
        if is_below(name, ["steps"]) and not is_below(name, [parameters, module.name])
    ]


def circles(modules: Iterable[Module]) -> list[str]:
    """Return the circles of imports between modules, and between the parts of each package."""
    graph = import_graph(modules)
    parents = {parent for name in graph for parent in _parents(name)}
    graphs = [graph, *(_between_parts(graph, parent) for parent in sorted(parents))]
    return [circle for one in graphs if (circle := _circle(one))]


def mentions(modules: Iterable[Module], word: str) -> list[str]:
    """Return the modules in which a word occurs."""
    return [module.name for module in modules if word in module.source]


def backend_name_faults(module: Module) -> list[str]:
    """Return the lines that compare something with the name of a backend."""
    return [
        f"{module.name}:{compared.lineno}"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Compare | ast.match_case)
        for compared in [node.pattern if isinstance(node, ast.match_case) else node]
        if any(isinstance(n, ast.Constant) and n.value in BACKENDS for n in ast.walk(compared))
    ]


def step_faults(module: Module) -> list[str]:
    """Return the step functions whose body, the docstring apart, has more than five lines."""
    if not is_below(module.name, ["steps"]):
        return []
    return [
        f"{module.name}:{node.lineno}: {lines} lines"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and _is_step(node)
        if (lines := _body_lines(node)) > LONGEST_STEP
    ]


def hook_faults(module: Module) -> list[str]:
    """Return what a plugin defines besides hooks."""
    definitions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return [
        f"{module.name}:{node.lineno}: {node.name} is not a hook"
        for node in ast.walk(module.tree)
        if isinstance(node, definitions)
        and (isinstance(node, ast.ClassDef) or not node.name.startswith("pytest_"))
    ]


def oversized_folders(folders: Mapping[str, int], most: int) -> list[str]:
    """Return the folders with more entries than allowed."""
    return [f"{folder}: {count}" for folder, count in folders.items() if count > most]


def length_faults(module: Module) -> list[str]:
    """Return the module's name and length if it is too long for one subject."""
    lines = len(module.source.splitlines())
    return [f"{module.name}: {lines} lines"] if lines > LONGEST else []


def unlisted(modules: Iterable[Module]) -> list[str]:
    """Return packages of LAYERS, LIBRARIES and ISOLATED without a module; not the example's."""
    named = {*(entry for layer in LAYERS for entry in layer), *LIBRARIES, *ISOLATED} - {*EXAMPLE}
    names = [module.name for module in modules]
    return sorted(one for one in named if not any(is_below(name, [one]) for name in names))


def _body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    has_docstring = ast.get_docstring(function) is not None
    body = function.body[1:] if has_docstring else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def _is_step(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    called = (d.func for d in function.decorator_list if isinstance(d, ast.Call))
    names = {getattr(f, "id", getattr(f, "attr", "")) for f in called}
    return not names.isdisjoint({"given", "when", "then", "step"})


def _parents(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[:count]) for count in range(1, len(parts))]


def _between_parts(graph: Mapping[str, AbstractSet[str]], parent: str) -> dict[str, set[str]]:
    """Return which parts of a package, modules and packages, import which."""

    def part(name: str) -> str | None:
        inside = name.startswith(f"{parent}.")
        return f"{parent}.{name[len(parent) + 1 :].partition('.')[0]}" if inside else None

    between: dict[str, set[str]] = {}
    for name, imported in graph.items():
        if own := part(name):
            others = {one for other in imported if (one := part(other)) and one != own}
            between.setdefault(own, set()).update(others)
    return between


def _circle(graph: Mapping[str, AbstractSet[str]]) -> str:
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return " -> ".join(error.args[1])
    return ""
