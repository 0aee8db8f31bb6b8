"""Figures of a checkout's structure, to compare two states of it."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections import Counter
from statistics import median, quantiles
from typing import TYPE_CHECKING

from tests.structure.modules import import_graph, is_below, read_modules

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from tests.structure.modules import Module

_WORDS = re.compile(
    r"\b(?:tell|tells|told|said|says|made[- ]up|as whom)\b|\bis no \w", re.IGNORECASE
)
_NOT_COUNTED = ("noqa", "type:", "pragma", "fmt:")


def figures(root: Path) -> dict[str, str]:
    """Return the figures of a checkout by their names."""
    modules = read_modules(root, "support")
    graph = import_graph(read_modules(root, "support", "steps"))
    sizes = [len(module.source.splitlines()) for module in modules]
    trees = [module.tree for module in modules]
    named = [module for module in modules if not module.name.endswith("__init__")]
    importers = Counter(other for imported in graph.values() for other in imported)
    bases = Counter(module.name.rpartition(".")[2] for module in named)
    return {
        "support/: entries": str(_entries(root / "support")),
        "support/: modules / lines": f"{len(modules)} / {sum(sizes):,}",
        "lines a module: median/p90/max": _spread(sizes),
        "lines a function: median/p90/max": _spread(list(_functions(trees))),
        "most modules in a folder of support/, steps/": str(_fullest(root)),
        "comments per 100 lines": f"{100 * sum(map(_comments, modules)) / sum(sizes):.1f}",
        "public classes": str(sum(map(_public_classes, trees))),
        "modules with one importer": str(sum(importers[m.name] == 1 for m in named)),
        "module names that repeat": str(sum(count > 1 for count in bases.values())),
        "translated words per 1,000 lines": f"{1000 * _translated(modules) / sum(sizes):.1f}",
        "mentions of workerinput outside one module": str(_elsewhere(modules, "workerinput")),
        "get_close_matches outside one module": str(_elsewhere(modules, "get_close_matches")),
        "packages of support/ without a unit test that imports them": str(len(untested(root))),
    }


def untested(root: Path) -> list[str]:
    """Return the packages of support/ that no module below tests/unit imports."""
    tests = read_modules(root, "tests/unit")
    names = {name for test in tests for name in test.imported}
    packages = {m.name.rpartition(".")[0] for m in read_modules(root, "support")} - {"support"}
    return sorted(p for p in packages if not any(is_below(name, [p]) for name in names))


def _entries(folder: Path) -> int:
    return sum(
        p.suffix == ".py" or (p.is_dir() and p.name != "__pycache__") for p in folder.iterdir()
    )


def _fullest(root: Path) -> int:
    counts: Counter[Path] = Counter()
    for folder in ("support", "steps"):
        counts.update(path.parent for path in (root / folder).rglob("*.py"))
    return max(counts.values())


def _functions(trees: Iterable[ast.Module]) -> Iterator[int]:
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield (node.end_lineno or node.lineno) - node.lineno + 1


def _public_classes(tree: ast.Module) -> int:
    return sum(isinstance(n, ast.ClassDef) and not n.name.startswith("_") for n in tree.body)


def _comments(module: Module) -> int:
    tokens = tokenize.generate_tokens(io.StringIO(module.source).readline)
    texts = (token.string.lstrip("# ") for token in tokens if token.type == tokenize.COMMENT)
    return sum(not text.startswith(_NOT_COUNTED) for text in texts)


def _translated(modules: Iterable[Module]) -> int:
    return sum(len(_WORDS.findall(module.source)) for module in modules)


def _elsewhere(modules: Iterable[Module], word: str) -> int:
    return max(0, sum(word in module.source for module in modules) - 1)


def _spread(numbers: Sequence[int]) -> str:
    p90 = quantiles(numbers, n=10)[-1]
    return f"{median(numbers):g} / {p90:.0f} / {max(numbers)}"
