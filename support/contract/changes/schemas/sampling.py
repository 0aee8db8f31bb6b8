"""Values that a schema may allow; whether it does is for the validators to say."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice, takewhile
from typing import TYPE_CHECKING, Any, Final

from support.contract.changes.schemas.fields import (
    ALL_TYPES,
    EXTRA,
    entry,
    field,
    names,
    required,
    types,
)
from support.contract.changes.schemas.parts import NOTHING, UNIONS, Part, Parts
from support.contract.changes.schemas.scalars import numbers, texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ABSENT: Final = object()
"""Stands for a field that is not there."""

_DEEPEST = 5  # levels of optional fields, and of schemas that contain themselves
_MANY = 40  # variants of a whole value
_LONGEST = 1_000  # entries of a list
_NUMBERS_OF_FIELDS = ("minProperties", "maxProperties")
_HINTS = {
    "object": ("properties", "required", "additionalProperties", "minProperties", "propertyNames"),
    "array": ("items", "prefixItems", "minItems", "maxItems", "uniqueItems", "contains"),
    "string": ("pattern", "minLength", "maxLength", "format"),
    "number": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
}


@dataclass(frozen=True)
class Assuming:
    """A step of a path into one of several alternatives: the parts that apply then."""

    parts: Parts


Step = str | int | Assuming
Path = tuple[Step, ...]


class Sampler:
    """Makes values of schemas, in no random way."""

    def __init__(self, open_: Callable[[Any], Parts]) -> None:
        self._open = open_

    def values(self, parts: Parts, more: Parts = (), depth: int = 0) -> Iterator[Any]:
        """Yield values, first those that fit; ``more`` has schemas whose limits are of interest."""
        if NOTHING in parts:
            return
        given = _given(parts)
        if given is not None:
            yield from given
            return
        for chosen in self._chosen(parts):
            kinds = _types(chosen)
            for kind in kinds:
                yield from self._of_type(kind, chosen, more, depth)

    def holding(self, parts: Parts, path: Path, value: Any) -> Iterator[Any]:
        """Yield values of a schema that have a value at a path, or nothing if it is ABSENT."""
        if not path:
            yield value
            return
        step, rest = path[0], path[1:]
        if isinstance(step, Assuming):
            yield from self.holding(step.parts, rest, value)
            return
        for chosen in islice(self._chosen(parts), _MANY):
            for base in islice(self._of_type(_container(step), chosen, (), 0), 2):
                if value is ABSENT and not rest:
                    yield {name: one for name, one in base.items() if name != step}
                    continue
                within = self.child(chosen, step)
                for inner in islice(self.holding(within, rest, value), _MANY):
                    yield _with(base, step, inner)

    def child(self, parts: Parts, step: str | int) -> Parts:
        """Return the parts of what is at a step: of a field, or of an entry."""
        if isinstance(step, int):
            return entry(parts, self._open)
        return field(parts, step, self._open)

    def _chosen(self, parts: Parts) -> Iterator[Parts]:
        """Yield the parts with one alternative of each union, and with conditions that hold."""
        for number, part in enumerate(parts):
            union = next((key for key in UNIONS if key in part), None)
            if union:
                rest = _without(parts, number, union)
                for alternative in part[union]:
                    yield from self._chosen((*rest, *self._open(alternative)))
                return
        conditions = [part for part in parts if "if" in part]
        rest = tuple(part for part in parts if "if" not in part)
        for part in conditions:
            then = part.get("then", True)
            yield from self._chosen((*rest, *self._open(part["if"]), *self._open(then)))
        for part in conditions:
            yield from self._chosen((*rest, *self._open(part.get("else", True))))
        yield rest

    def _of_type(self, kind: str, parts: Parts, more: Parts, depth: int) -> Iterator[Any]:
        match kind:
            case "object":
                yield from self._objects(parts, more, depth)
            case "array":
                yield from self._arrays(parts, more, depth)
            case "string":
                yield from texts(parts, more)
            case "integer":
                yield from (int(one) for one in numbers(parts, more) if one == int(one))
            case "number":
                yield from numbers(parts, more)
            case "boolean":
                yield from (True, False)
            case _:
                yield None

    def _objects(self, parts: Parts, more: Parts, depth: int) -> Iterator[Any]:
        needed, named = required(parts), names(parts)
        least = max((part.get("minProperties", 0) for part in parts), default=0)
        extra = [name for name in named if name not in needed][: max(0, least - len(needed))]
        for chosen in [(*needed, *extra), *([(*needed, *named)] if depth == 0 else [])]:
            made = self._object(parts, chosen, depth)
            if needed <= made.keys():  # not where a schema contains itself without an end
                yield made
        limits = (part[key] for part in more for key in _NUMBERS_OF_FIELDS if key in part)
        for number in limits:
            yield {f"{EXTRA}-{n}": "a" for n in range(min(number + 1, _LONGEST))}
            yield {}

    def _object(self, parts: Parts, names: Any, depth: int) -> dict[str, Any]:
        made = {}
        for name in sorted({*names}):
            value = self._first(self.child(parts, name), depth)
            if value is not ABSENT:
                made[name] = value
        return made

    def _arrays(self, parts: Parts, more: Parts, depth: int) -> Iterator[Any]:
        listed = [one for part in parts for one in part.get("prefixItems") or ()]
        if listed:
            firsts = (self._first(self._open(one), depth) for one in listed)
            yield list(takewhile(lambda first: first is not ABSENT, firsts))
        inner = self.values(self.child(parts, 0), (), depth + 1)
        some = list(islice(inner, _MANY)) if depth < _DEEPEST else []
        entries = list({repr(entry): entry for entry in some}.values())
        least = max((part.get("minItems", 0) for part in parts), default=0)
        limits = [limit for part in (*parts, *more) for limit in _limits(part)]
        for length in (least, 1, 0, 2, *limits) if entries else (0,):
            if 0 <= length <= _LONGEST:
                yield [entries[number % len(entries)] for number in range(length)]
                yield entries[:1] * length

    def _first(self, parts: Parts, depth: int) -> Any:
        """Return the first value that fits as far as the simple keywords say."""
        if depth > _DEEPEST + 1:
            return ABSENT
        first: Any = ABSENT
        for value in islice(self.values(parts, (), depth + 1), _MANY):
            if _may_fit(parts, value):
                return value
            first = value if first is ABSENT else first
        return first


def _limits(part: Part) -> Iterator[int]:
    for keyword in ("minItems", "maxItems"):
        if keyword in part:
            yield from (part[keyword], part[keyword] + 1, part[keyword] - 1)


def _given(parts: Parts) -> list[Any] | None:
    """Return the values that schemas list, the fewest; None if none does."""
    listed = [part["enum"] for part in parts if "enum" in part]
    listed += [[part["const"]] for part in parts if "const" in part]
    return min(listed, key=len) if listed else None


def _types(parts: Parts) -> list[str]:
    """Return the types that all parts allow, those that their keywords are about first."""
    allowed = types(parts)
    hinted = [
        kind
        for kind, words in _HINTS.items()
        if kind in allowed and any(word in part for part in parts for word in words)
    ]
    is_open = not hinted and len(allowed) == len(ALL_TYPES)
    return list(dict.fromkeys((*hinted, *(["string"] if is_open else []), *allowed)))


def _may_fit(parts: Parts, value: Any) -> bool:
    """Return whether a text or number is within the limits of its parts."""
    for part in parts:
        if isinstance(value, str) and not (
            part.get("minLength", 0) <= len(value) <= part.get("maxLength", len(value))
        ):
            return False
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            if not part.get("minimum", value) <= value <= part.get("maximum", value):
                return False
            if value % part.get("multipleOf", value or 1):
                return False
    return True


def _container(step: str | int) -> str:
    return "array" if isinstance(step, int) else "object"


def _with(base: Any, step: str | int, value: Any) -> Any:
    if isinstance(step, int):
        return [value, *base[1:]]
    return {**base, step: value}


def _without(parts: Parts, number: int, *keywords: str) -> Parts:
    rest = {key: value for key, value in parts[number].items() if key not in keywords}
    return (*parts[:number], *([rest] if rest else []), *parts[number + 1 :])
