"""The parameter types of the example's steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from support.gherkin.authoring import parameters
from support.gherkin.authoring.parameters import kind, one_of
from support.users.cast import VISITOR
from support.users.reasons import REASONS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from support.gherkin.authoring.parameters import Kind, KindParser

T = TypeVar("T")

FIELDS = {"e-mail address": "email", "name": "name", "password": "password", "role": "role"}
"""The details of an account as features name them, and the fields that hold them."""

SPELLINGS: dict[str, Callable[[str], str]] = {
    " as registered": str,
    " in capitals": str.upper,
    " in mixed case": str.title,
}
"""The spellings of one e-mail address."""

_NAME = r"[A-Z]\w*"


def parse(text: str, **words: Mapping[str, object]) -> KindParser:
    """Return a parser for a step with parameters.

    ``{x:Person}`` is a first name or ``a visitor``; ``{x:People}`` several first names;
    ``{x:Reason}``, ``{x:Field}`` and ``{x:Spelling}`` one of the phrases above or in
    ``support.users.reasons``; ``{x:Fields}`` several fields. Further types are passed by name, as
    a mapping of phrases to values; ``support.gherkin.authoring.parameters`` has the general ones.
    """
    return parameters.parse(text, **_KINDS, **{name: one_of(w) for name, w in words.items()})


def _several(pattern: str, read: Callable[[str], T]) -> Kind[list[T]]:
    """Read ``Alice``, ``Alice and Bob`` or ``Alice, Bob and Carol``."""

    def values(text: str) -> list[T]:
        return [read(word) for word in text.replace(" and ", ", ").split(", ")]

    return kind(rf"{pattern}(?:(?:, | and ){pattern})*", values)


def _field(text: str) -> str:
    return FIELDS[text.removeprefix("the ")]


_KINDS: dict[str, Kind[object]] = {
    "Person": kind(rf"{VISITOR}|{_NAME}", str),
    "People": _several(_NAME, str),
    "Reason": one_of(REASONS),
    "Field": one_of(FIELDS),
    "Fields": _several(f"the (?:{'|'.join(FIELDS)})", _field),
    "Spelling": one_of(SPELLINGS),
}
