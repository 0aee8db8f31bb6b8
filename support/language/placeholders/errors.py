"""Errors in templates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.language.spelling import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable


AS_IT_IS = "for literal braces, double them"


class TemplateError(Exception):
    """A placeholder that cannot be filled, or a name that is not allowed."""


def listed(names: Iterable[object], otherwise: str) -> str:
    """Return at most 20 names separated by commas, or ``otherwise`` if there are none."""
    texts = [str(name) for name in names]
    more = [f"and {len(texts) - 20} more"] if len(texts) > 20 else []  # noqa: PLR2004 - a screenful
    return ", ".join([*texts[:20], *more]) or otherwise


def unknown_name(name: str, known: Collection[str], generators: Collection[str]) -> TemplateError:
    """Return the error for an unknown name, with the known ones and suggestions."""
    there = listed(sorted(known), "nothing yet")
    return TemplateError(
        f"nothing is called {name}; remembered: {there}; generated: {', '.join(generators)}; "
        f"{AS_IT_IS}"
        f"{did_you_mean(name, [*known, *generators], most=3)}"
    )
