"""Unit tests mirror the product: tests/unit/http/test_client.py is for support/http/client.py.

A module may have several, test_client.py and test_client_origin.py. Those of a package itself are
named after it: tests/unit/settings/test_settings.py. Below tests/unit/steps they mirror steps/.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.structure.modules import is_below
from tests.structure.rules import is_product

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tests.structure.modules import Module

UNIT = "tests.unit"
WITHOUT_MODULE: Mapping[str, str] = {
    f"{UNIT}.language.matching.test_docs": "it runs the examples of docs/matching.md",
    f"{UNIT}.language.placeholders.test_docs": "it runs the examples of docs/templates.md",
    f"{UNIT}.test_architecture": "it tests the structure of all modules",
    f"{UNIT}.test_features": "it tests the style of all features",
    f"{UNIT}.test_promises": "it tests that each promise of the docs has a test",
    f"{UNIT}.test_lock_files": "it tests the files that pin what is installed",
}
"""Test modules that mirror no module, and why."""


def mirror_faults(modules: Iterable[Module]) -> list[str]:
    """Return the test modules below tests/unit that mirror no module and are not excepted."""
    modules = list(modules)
    names = {module.name.removesuffix(".__init__") for module in modules}
    tests = [m.name for m in modules if is_below(m.name, [UNIT]) and ".test_" in m.name]
    return [
        f"{test} mirrors no module"
        for test in tests
        if test not in WITHOUT_MODULE and not any(name in names for name in mirrored_by(test))
    ]


def mirrored_by(test: str) -> Iterator[str]:
    """Yield the names that the module or package tested by a test module may have."""
    package, _, name = test.partition(f"{UNIT}.")[2].rpartition("test_")
    words = name.split("_")
    stems = ["_".join(words[:count]) for count in range(len(words), 0, -1)]
    for root in ("support.", "", "tests."):
        folder = f"{root}{package}"
        yield from (f"{folder}{stem}" for stem in stems)
        itself = folder.rstrip(".")
        yield from (itself for stem in stems if package and itself.endswith(f".{stem}"))


def untested_packages(modules: Iterable[Module]) -> list[str]:
    """Return the packages of support/ and steps/ that no module below tests/unit imports.

    Those of the example have their tests below tests/users; a team's own are the team's affair.
    """
    modules = list(modules)
    imported = {n for m in modules if is_below(m.name, [UNIT]) for n in m.imported}
    packages = {m.name.rpartition(".")[0] for m in modules if is_product(m)}
    return sorted(
        package
        for package in packages - {"support", "steps"}
        if not any(is_below(n, [package]) for n in imported)
    )
