"""Differences of schemas in words, for requests and for answers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from support.contract.changes.schemas.fields import EXTRA, types
from support.contract.changes.schemas.parts import NOTHING
from support.contract.changes.schemas.sameness import equal
from support.contract.changes.schemas.sampling import Assuming
from support.contract.documents.structure import STRUCTURE
from support.contract.drifts import json_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.contract.changes.change import Verdict
    from support.contract.changes.schemas.containment import Difference, Rule
    from support.contract.changes.schemas.parts import Parts
    from support.contract.changes.schemas.sampling import Path
    from support.contract.documents.directions import Direction

_LONGEST = 60  # characters of a value


class Words(NamedTuple):
    """What is said of a difference, and the verdict if there is an example of it."""

    verdict: Verdict
    sentence: str


def words(difference: Difference, direction: Direction) -> Words:
    """Return what a difference means.

    In requests, the wide schema is the old one, whose requests the new one should allow; in
    answers, it is the new one, whose answers those who know the old one have to understand.
    """
    if difference.rule == "values":
        return Words(
            "safe" if difference.is_contained else "breaking", _values(difference, direction)
        )
    if difference.rule == "unnamed" and difference.is_contained:
        said = "other fields" if direction == "request" else "no other fields"
        return Words("safe", f"NEW allows {said} than those it names")
    key: tuple[Rule, bool] = difference.rule, difference.is_named
    sentences = _OF_REQUESTS if direction == "request" else _OF_ANSWERS
    return sentences[key]


def path_of(path: Path) -> str:
    """Return a path as one of JSON, with ``[*]`` for every entry and ``.*`` for other fields."""
    steps = [step for step in path if not isinstance(step, Assuming)]
    return json_path(steps).replace("[0]", "[*]").replace(f"['{EXTRA}']", ".*")


_BREAKING_REQUESTS: dict[tuple[Rule, bool], str] = {
    ("missing", True): "NEW requires the field, which was optional",
    ("missing", False): "NEW requires the field, which OLD does not name",
    ("forbidden", False): "NEW has no such field, and allows no others than those it names",
    ("unnamed", False): "NEW allows no other fields than those it names",
}
_BREAKING_ANSWERS: dict[tuple[Rule, bool], str] = {
    ("missing", True): "the field may be missing, which OLD requires",
    ("missing", False): "NEW does not name the field, which OLD requires",
    ("forbidden", False): "the field is new, and OLD allows no others than those it names",
    ("unnamed", False): "NEW allows other fields than those it names, as OLD does not",
}
_OF_REQUESTS: dict[tuple[Rule, bool], Words] = {
    **{key: Words("breaking", text) for key, text in _BREAKING_REQUESTS.items()},
    ("always there", False): Words("safe", "the field is no longer required"),
    ("narrow only", True): Words("safe", "the field is new and optional"),
    ("narrow only", False): Words(
        "look", "the field is new and optional; OLD allows any value under this name"
    ),
    ("wide only", False): Words("look", "NEW does not name the field, and may ignore it"),
}
_OF_ANSWERS: dict[tuple[Rule, bool], Words] = {
    **{key: Words("breaking", text) for key, text in _BREAKING_ANSWERS.items()},
    ("always there", False): Words("safe", "the field is always there"),
    **dict.fromkeys(
        (("narrow only", True), ("narrow only", False)),
        Words("look", "NEW does not name the field, which was optional"),
    ),
    ("wide only", False): Words("safe", "the field is new"),
}


def _values(difference: Difference, direction: Direction) -> str:
    old, new = difference.wide, difference.narrow
    if direction == "response":
        old, new = new, old
    if NOTHING in new:
        return "NEW allows no value here"
    if NOTHING in old:
        return "OLD allows no value here"
    said = [*_changed(_merged(old), _merged(new))]
    return "; ".join(said) or "the schema is written in another way"


def _merged(parts: Parts) -> dict[str, list[Any]]:
    merged: dict[str, list[Any]] = {}
    for part in parts:
        for keyword, value in part.items():
            if keyword not in _OF_FIELDS:
                merged.setdefault(keyword, []).append(value)
    if len(merged.get("type", ())) > 1:
        allowed = [kind for kind in types(parts) if kind != "integer"] or types(parts)
        merged["type"] = [allowed[0] if len(allowed) == 1 else allowed]
    return merged


def _changed(old: dict[str, list[Any]], new: dict[str, list[Any]]) -> Iterator[str]:
    for keyword in dict.fromkeys((*old, *new)):
        before, after = old.get(keyword, []), new.get(keyword, [])
        if len(before) == len(after) and all(map(equal, [keyword] * len(before), before, after)):
            continue
        if keyword in _WITH_SCHEMAS:
            how = "has changed" if before and after else "is new" if after else "is gone"
            yield f"{keyword} {how}"
        elif keyword == "enum" and before and after:
            yield from _of_enum(before[0], after[0])
        elif before and after:
            yield f"{keyword} was {_shown(before)} and is {_shown(after)}"
        else:
            yield f"{keyword} {_shown(before or after)} is {'new' if after else 'gone'}"


def _of_enum(before: list[Any], after: list[Any]) -> Iterator[str]:
    if lost := [value for value in before if value not in after]:
        yield f"enum has lost {_shown(lost)}"
    if gained := [value for value in after if value not in before]:
        yield f"enum has gained {_shown(gained)}"


def _shown(values: list[Any]) -> str:
    text = ", ".join(json.dumps(value, ensure_ascii=False) for value in values)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


_OF_FIELDS = frozenset({"properties", "required", "items", "additionalProperties"})
_WITH_SCHEMAS = frozenset(STRUCTURE["schema"])
