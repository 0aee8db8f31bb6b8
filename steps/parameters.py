"""The kinds of value that stand in a step's text."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from support.api.cast import VISITOR
from support.gherkin import parameters
from support.gherkin.parameters import kind, one_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from support.gherkin.parameters import Kind, KindParser

T = TypeVar("T")

REASONS = {
    "it makes no sense": 400,
    "nobody is signed in": 401,
    "that is not allowed": 403,
    "there is no such account": 404,
    "the address is taken": 409,
    "the account has changed meanwhile": 412,
    "it is not in a form that is understood": 415,
    "something in it is invalid": 422,
    "there were too many requests": 429,
    "the service is not available": 503,
}
"""Why the API refuses something, and the status that says so."""

FIELDS = {"e-mail address": "email", "name": "name", "password": "password", "role": "role"}
"""What the details of an account are called, and the fields that hold them."""

SPELLINGS: dict[str, Callable[[str], str]] = {
    " as it is": str,
    " in capitals": str.upper,
    " in mixed capitals": str.title,
}
"""How an e-mail address may be written."""

_NAME = r"[A-Z]\w*"


def parse(text: str, **words: Mapping[str, object]) -> KindParser:
    """Return a parser for a step with parameters.

    ``{x:Person}`` is a first name or ``a visitor``; ``{x:People}`` several first names;
    ``{x:Reason}``, ``{x:Field}`` and ``{x:Spelling}`` one of the words above; ``{x:Fields}``
    several fields. Further kinds are given by name, as the words that they take and what each
    stands for; ``support.gherkin.parameters`` lists those that every project needs.
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
