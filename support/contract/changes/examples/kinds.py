"""Media types that stand for a range of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from support.contract.operations import Body

_OTHER = "x-any"
"""A type, or subtype, that no document names."""


def is_range(kind: str) -> bool:
    """Return whether a media type stands for several, as ``text/*`` does."""
    return kind.partition(";")[0].strip().endswith("/*")


def concrete(kind: str) -> str:
    """Return a media type of a range of them."""
    if kind in {"*/*", "application/*"}:
        return "application/json"
    return kind.replace("/*", "/plain" if kind.startswith("text") else f"/{_OTHER}")


def coverings(kind: str, own: Body, other: Body) -> dict[str | None, str]:
    """Return which media types of another body cover those of one of a body, each with an example.

    None is the key of those that the other body has no media type for.
    """
    if not is_range(kind):
        return {other.covering(kind): kind}
    found: dict[str | None, str] = {}
    for one in _members((*own.content, *other.content)):
        if own.covering(one) == kind:
            found.setdefault(other.covering(one), one)
    return found


def _members(documented: Iterable[str]) -> Iterator[str]:
    """Yield a media type for each way to be covered by documented ones, those of JSON first."""
    known = [concrete(one).partition(";")[0].strip() for one in documented]
    yield from ("application/json", f"application/{_OTHER}+json", "text/plain")
    yield from known
    for one in dict.fromkeys(("application/", *known, f"{_OTHER}/")):
        yield f"{one.partition('/')[0]}/{_OTHER}"
