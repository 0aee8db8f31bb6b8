"""Modules of a checkout and what they import of each other."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path


@dataclass(frozen=True)
class Module:
    """A module by its dotted name (``__init__`` included for packages) and its source."""

    name: str
    source: str

    @cached_property
    def tree(self) -> ast.Module:
        """Its syntax tree."""
        return ast.parse(self.source)

    @cached_property
    def imported(self) -> list[str]:
        """The full name of everything that it imports, also for types only."""
        return list(_imports(self.name, self.tree))


def read_modules(root: Path, *folders: str) -> list[Module]:
    """Return the modules below some folders of a checkout, in the order of their paths."""
    paths = [path for folder in folders for path in sorted((root / folder).rglob("*.py"))]
    return [
        Module(".".join(path.relative_to(root).with_suffix("").parts), path.read_text("utf-8"))
        for path in paths
    ]


def is_below(name: str, packages: Iterable[str]) -> bool:
    """Return whether a name is one of these packages or inside one of them."""
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def import_graph(modules: Iterable[Module]) -> dict[str, set[str]]:
    """Return, by module, the other modules that it imports."""
    modules = list(modules)
    known = {module.name.removesuffix(".__init__"): module.name for module in modules}
    return {m.name: set(_resolved(m.imported, known)) - {m.name} for m in modules}


def _imports(module: str, tree: ast.AST) -> Iterator[str]:
    """Yield what a module imports, also by ``import_module`` and as pytest's plugins."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(
                func=ast.Name("import_module") | ast.Attribute(attr="import_module"),
                args=[ast.Constant(str(name)), *_],
            ):
                yield name
            case ast.Assign(targets=[ast.Name("pytest_plugins")], value=ast.List(entries)):
                yield from (str(e.value) for e in entries if isinstance(e, ast.Constant))
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parents = module.split(".")[: -node.level] if node.level else []
            base = ".".join([*parents, *([node.module] if node.module else [])])
            yield from (f"{base}.{alias.name}" for alias in node.names)


def _resolved(imported: Iterable[str], known: Mapping[str, str]) -> Iterator[str]:
    """Yield the modules behind imported names: a.b for ``a.b.c`` where c is not a module."""
    for name in imported:
        while name and name not in known:
            name = name.rpartition(".")[0]  # noqa: PLW2901 - up to the module
        if name:
            yield known[name]
