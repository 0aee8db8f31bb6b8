"""What a template asks for and cannot have."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable


AS_IT_IS = "for the text itself double its braces"


class TemplateError(Exception):
    """A placeholder that cannot be filled, or a name that cannot be remembered."""


def listed(names: Iterable[object], otherwise: str) -> str:
    """Return names separated by commas, at most 20, or what to say when there are none."""
    texts = [str(name) for name in names]
    more = [f"and {len(texts) - 20} more"] if len(texts) > 20 else []  # noqa: PLR2004 - a screenful
    return ", ".join([*texts[:20], *more]) or otherwise


def meant(word: str, words: Iterable[str]) -> str:
    """Return ``; did you mean x or y?`` for the words that come closest, or nothing."""
    folded = {known.casefold(): known for known in words}
    found = difflib.get_close_matches(word.casefold(), folded, n=3)
    return f"; did you mean {' or '.join(folded[name] for name in found)}?" if found else ""


def unknown_name(name: str, known: Collection[str], generators: Collection[str]) -> TemplateError:
    """Say that nothing has this name, what has one, and what may have been meant."""
    there = listed(sorted(known), "nothing yet")
    return TemplateError(
        f"nothing is called {name}; remembered: {there}; made up: {', '.join(generators)}; "
        f"{AS_IT_IS}"
        f"{meant(name, [*known, *generators])}"
    )
