"""Where a schema forbids what another one allows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from support.contract.changes.schemas.assumptions import Assumptions
from support.contract.changes.schemas.fields import EXTRA, entry, field, names, required, types
from support.contract.changes.schemas.parts import NOTHING, UNIONS, Opener, Part, Parts
from support.contract.changes.schemas.sameness import Sameness
from support.contract.changes.schemas.sampling import Assuming, Path, Step
from support.contract.changes.schemas.unchecked import unchecked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.contract.schemas import Forms

Rule = Literal[
    "missing", "always there", "forbidden", "unnamed", "narrow only", "wide only", "values"
]
"""What differs at a path: a field that is required, named or allowed by one of both only; values.

``missing``: the narrow schema requires it, ``always there``: the wide one; ``forbidden``: the
narrow one has no such field, and allows no others; ``unnamed``: it allows no others; ``wide only``
and ``narrow only``: one names the field, the other allows fields that it does not name.
"""

_BETWEEN: Part = {}  # parts of the one and of the other
_HANDLED = ("properties", "required", "items", "additionalProperties")


@dataclass(frozen=True)
class Difference:
    """A difference of two schemas, of which the ``narrow`` one has to allow what ``wide`` allows.

    ``is_contained`` says that it is proven to do so. ``is_named`` is about a field: whether the
    wide schema names one that is ``missing``; whether one that is ``narrow only`` may have any
    value, or is forbidden by the wide schema.
    """

    path: Path
    rule: Rule
    wide: Parts = ()
    narrow: Parts = ()
    is_contained: bool = False
    is_named: bool = False


class Comparison:
    """Finds where a schema of one document forbids what a schema of another one allows."""

    def __init__(self, wide: Opener, narrow: Opener, names_: tuple[str, str], forms: Forms) -> None:
        self._wide = wide
        self._narrow = narrow
        self._names = names_
        self._forms = forms
        self._is_same = Sameness(wide, narrow)
        self._found: Assumptions[tuple[Difference, ...]] = Assumptions(())

    def differences(self, wide: Parts, narrow: Parts) -> tuple[Difference, ...]:
        """Return all differences, with paths from here."""
        pair = (*wide, _BETWEEN, *narrow)
        return self._found.of(pair, lambda: tuple(self._compared(wide, narrow)))

    def _compared(self, wide: Parts, narrow: Parts) -> Iterator[Difference]:
        if NOTHING in wide:
            if NOTHING not in narrow:
                yield Difference((), "values", wide, narrow, is_contained=True)
            return
        if not (wide and narrow) or NOTHING in narrow:
            if wide or narrow:
                yield Difference((), "values", wide, narrow, is_contained=not narrow)
            return
        both = [kind for kind in types(wide) if kind in types(narrow)]
        if "object" in both:
            yield from self._of_fields(wide, narrow)
        if "array" in both:
            inner = entry(wide, self._wide.parts), entry(narrow, self._narrow.parts)
            yield from _below(0, self.differences(*inner))
        yield from self._of_values(wide, narrow)

    def _of_fields(self, wide: Parts, narrow: Parts) -> Iterator[Difference]:
        always, needed, named = required(wide), required(narrow), names(wide)
        for name in sorted(needed - always):
            yield Difference((name,), "missing", is_named=name in named)
        for name in sorted((always - needed) & {*names(narrow)}):
            yield Difference((name,), "always there", is_contained=True)
        for name in dict.fromkeys((*named, *names(narrow))):
            yield from self._of_field(name, wide, narrow)
        outer, inner = self._field(EXTRA, wide, narrow)
        if (NOTHING in outer) != (NOTHING in inner):
            is_closed = NOTHING in outer
            yield Difference((EXTRA,), "unnamed", outer, inner, is_contained=is_closed)
        else:
            yield from _below(EXTRA, self.differences(outer, inner))

    def _of_field(self, name: str, wide: Parts, narrow: Parts) -> Iterator[Difference]:
        outer, inner = self._field(name, wide, narrow)
        in_wide, in_narrow = name in names(wide), name in names(narrow)
        is_missing = name in required(narrow) - required(wide)
        if NOTHING in outer:
            if in_narrow and NOTHING not in inner and not is_missing:
                yield Difference((name,), "narrow only", outer, inner, is_named=True)
        elif NOTHING in inner:
            yield Difference((name,), "forbidden", outer, inner)
        elif in_narrow and not in_wide and name not in required(wide):
            if not is_missing:
                yield Difference((name,), "narrow only", outer, inner, is_named=not inner)
        else:
            if in_wide and not in_narrow:
                yield Difference((name,), "wide only", outer, inner)
            if inner or in_narrow:
                yield from _below(name, self.differences(outer, inner))

    def _field(self, name: str, wide: Parts, narrow: Parts) -> tuple[Parts, Parts]:
        return field(wide, name, self._wide.parts), field(narrow, name, self._narrow.parts)

    def _of_values(self, wide: Parts, narrow: Parts) -> Iterator[Difference]:
        """Compare what is not about single fields and entries."""
        allowed, asked = list(_atoms(wide)), list(_atoms(narrow))
        left = [one for one in asked if not any(self._is_same.holds(w, one) for w in allowed)]
        gone = [one for one in allowed if not any(self._is_same.holds(one, n) for n in asked)]
        for one in tuple(left):
            nearest = next((w for w in gone if _is_alike(w, one)), None)
            found = list(self._of_alternatives(wide, nearest, one)) if nearest else []
            broken = [difference for difference in found if not difference.is_contained]
            if nearest and (broken or self._is_enough(one)):
                left.remove(one)
                gone.remove(nearest)
                yield from broken or found
        if left or gone:
            proven = not left or self._is_proven(wide, tuple(left))
            yield Difference((), "values", wide, narrow, is_contained=proven)

    def _of_alternatives(self, wide: Parts, one: Part, other: Part) -> Iterator[Difference]:
        """Compare alternatives in pairs, with what applies where one of them is chosen."""
        rest = tuple(_apart_from(one, part) for part in wide if "if" not in part)
        for allowed, asked, condition in _pairs(one, other):
            within = self._wide.parts(allowed), self._narrow.parts(asked)
            chosen = Assuming((*rest, *self._wide.parts(condition), *within[0]))
            yield from _below(chosen, self.differences(*within))

    def _is_enough(self, narrow: Part) -> bool:
        """Return whether a value may be one of any of the alternatives: it is never one of two."""
        kinds = [types(self._narrow.parts(one)) for one in narrow.get("oneOf") or ()]
        return len({kind for one in kinds for kind in one}) == sum(map(len, kinds))

    def _is_proven(self, wide: Parts, narrow: Parts) -> bool:
        known = unchecked(_atoms(wide), self._wide.target)
        if not unchecked(narrow, self._narrow.target) <= known:
            return False
        outer = {"allOf": [self._absolute(part, self._names[1]) for part in narrow]}
        inner = {"allOf": [self._absolute(part, self._names[0]) for part in wide]}
        return self._forms.covers(outer, inner) is True

    def _absolute(self, node: Any, name: str) -> Any:
        """Return a schema whose references name their document."""
        if isinstance(node, list):
            return [self._absolute(one, name) for one in node]
        if not isinstance(node, dict):
            return node
        return {
            key: self._forms.reference(name, value)
            if key == "$ref" and isinstance(value, str)
            else self._absolute(value, name)
            for key, value in node.items()
        }


def _apart_from(one: Part, part: Part) -> Part:
    return {key: value for key, value in part.items() if one.get(key, part) != value}


def _below(step: Step, found: tuple[Difference, ...]) -> Iterator[Difference]:
    return (replace(one, path=(step, *one.path)) for one in found)


def _atoms(parts: Parts) -> Iterator[Part]:
    """Yield what parts say but about single fields and entries, in pieces that can be compared."""
    for part in parts:
        rest = {key: value for key, value in part.items() if key not in _HANDLED}
        for key in UNIONS:
            if key in rest:
                yield {key: rest.pop(key)}
        if "if" in rest:
            yield {key: rest.pop(key) for key in ("if", "then", "else") if key in rest}
        if "patternProperties" in rest or "unevaluatedProperties" in rest:
            rest |= {
                key: part[key] for key in ("properties", "additionalProperties") if key in part
            }
        if "prefixItems" in rest or "unevaluatedItems" in rest:
            rest |= {key: part[key] for key in ("items",) if key in part}
        if rest:
            yield rest


def _is_alike(one: Part, other: Part) -> bool:
    """Return whether two atoms have alternatives that belong together in pairs."""
    if "if" in one and "if" in other:
        return bool(one["if"] == other["if"] and "else" not in {*one, *other})
    keyword = next((key for key in UNIONS if key in one and key in other), None)
    return keyword is not None and len(one[keyword]) == len(other[keyword])


def _pairs(one: Part, other: Part) -> Iterator[tuple[Any, Any, Any]]:
    """Yield alternatives in pairs, each with the condition for them."""
    if "if" in one:
        yield one.get("then", True), other.get("then", True), one["if"]
        return
    keyword = next(key for key in UNIONS if key in one)
    for allowed, asked in zip(one[keyword], other[keyword], strict=True):
        yield allowed, asked, {}
