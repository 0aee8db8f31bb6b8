"""Paths with their variables, from the paths of requests."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from support.contract.draft.ids import is_id
from support.http.json_body import read_plain_json
from support.language.plurals import singular

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from support.http.exchange import Exchange

_NOT_FOUND = 404
_CREATED = 201
_ID_NAME = re.compile(r"(?:.*[a-z_-])?(?:id|uuid|slug|key)", re.IGNORECASE)
_UNNAMED = re.compile(r"\W+")


def templates(
    exchanges: Sequence[tuple[str, Exchange]], secrets: Collection[str] = ()
) -> dict[str, str]:
    """Return the documented path of each path; those of the exchanges are without the API's.

    A segment is a variable if it has the form of an id, if an answer has it under a name such as
    ``id`` or at the end of the ``Location`` of something created, or if one of the ``secrets`` is
    in it. A path that was never found belongs to another one that fits it: its id is unknown.
    """
    ids = {one for _, exchange in exchanges for one in _ids(exchange)}
    found = {path for path, one in exchanges if one.response and one.response.status != _NOT_FOUND}
    made = {path: _template(path, ids, secrets) for path, _ in exchanges}
    known = sorted({made[path] for path in found})
    return {
        path: template
        if path in found
        else next((one for one in known if _fits(path, one)), template)
        for path, template in made.items()
    }


def _template(path: str, ids: Collection[str], secrets: Collection[str]) -> str:
    made: list[str] = []
    for segment in path.split("/"):
        text = unquote(segment)
        is_variable = is_id(text) or text in ids or any(secret in text for secret in secrets)
        made.append(f"{{{_name(made)}}}" if segment and is_variable else segment)
    return "/".join(made)


def _name(before: list[str]) -> str:
    """Return the name of a variable, by the segment before it: ``user_id`` of ``users``."""
    last = next((one for one in reversed(before) if one and "{" not in one), "")
    name = f"{_UNNAMED.sub('_', singular(unquote(last))).strip('_').lower()}_id".lstrip("_")
    taken = sum(one.startswith(f"{{{name}") for one in before)
    return f"{name}_{taken + 1}" if taken else name


def _fits(path: str, template: str) -> bool:
    segments, parts = path.split("/"), template.split("/")
    return len(segments) == len(parts) and all(
        one == other or (other.startswith("{") and one)
        for one, other in zip(segments, parts, strict=True)
    )


def _ids(exchange: Exchange) -> Iterator[str]:
    """Yield the ids that an answer has."""
    response = exchange.response
    if response is None:
        return
    location = response.named_headers.get("location", "") if response.status == _CREATED else ""
    if last := location.partition("?")[0].rstrip("/").rpartition("/")[2]:
        yield unquote(last)
    try:
        yield from _named_ids(read_plain_json(response.body))
    except ValueError:
        return


def _named_ids(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for one in value:
            yield from _named_ids(one)
    if isinstance(value, dict):
        for name, one in value.items():
            if isinstance(one, str | int) and _ID_NAME.fullmatch(name) and one not in {"", True}:
                yield str(one)
            yield from _named_ids(one)
