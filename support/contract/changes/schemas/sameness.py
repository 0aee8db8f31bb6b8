"""Whether two schemas, each of a document of its own, say the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from support.contract.changes.schemas.assumptions import Assumptions
from support.contract.changes.schemas.parts import ANNOTATIONS
from support.contract.documents.structure import STRUCTURE

if TYPE_CHECKING:
    from support.contract.changes.schemas.parts import Opener

_IN_ANY_ORDER: Final = frozenset({"required", "enum", "type"})
_CHILDREN: Final = STRUCTURE["schema"]


class Sameness:
    """Compares schemas, their references followed, and without annotations."""

    def __init__(self, one: Opener, other: Opener) -> None:
        self._one = one
        self._other = other
        self._known = Assumptions(assumed=True)

    def holds(self, one: Any, other: Any) -> bool:
        """Return whether two schemas say the same."""
        if not (isinstance(one, dict) and isinstance(other, dict)):
            return bool(one == other)
        return self._known.of((one, other), lambda: self._compared(one, other))

    def _compared(self, one: dict[str, Any], other: dict[str, Any]) -> bool:
        if one.keys() == {"$ref"} and other.keys() == {"$ref"}:
            return self.holds(self._one.target(one), self._other.target(other))
        one, other = _asserted(one), _asserted(other)
        return one.keys() == other.keys() and all(
            self._is_same(key, one[key], other[key]) for key in one
        )

    def _is_same(self, keyword: str, one: Any, other: Any) -> bool:
        if keyword == "$ref":
            return self.holds(self._one.target({"$ref": one}), self._other.target({"$ref": other}))
        children = _CHILDREN.get(keyword)
        if children is None:
            return equal(keyword, one, other)
        if children.shape == "map":
            return one.keys() == other.keys() and all(self.holds(one[k], other[k]) for k in one)
        if children.shape == "list":
            return len(one) == len(other) and all(map(self.holds, one, other))
        return self.holds(one, other)


def equal(keyword: str, one: Any, other: Any) -> bool:
    """Return whether a keyword without schemas has equal values."""
    if keyword in _IN_ANY_ORDER:
        one, other = (sorted(map(repr, _listed(values))) for values in (one, other))
    return bool(one == other and isinstance(one, bool) == isinstance(other, bool))


def _listed(values: Any) -> list[Any]:
    return values if isinstance(values, list) else [values]


def _asserted(schema: dict[str, Any]) -> dict[str, Any]:
    return {key: v for key, v in schema.items() if key not in ANNOTATIONS and key[:2] != "x-"}
