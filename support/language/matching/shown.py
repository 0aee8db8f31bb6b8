"""Format values and paths for readers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from support.language.json_output import write_json

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST = 200  # characters
_MOST = 20  # names in a list
_PLAIN_NAME = re.compile(r"[^\W\d]\w*")


def shown(value: Any) -> str:
    """Return JSON on one line, shortened if it is long."""
    text = write_json(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}... ({len(text):,} characters)"


def listed(names: Iterable[object]) -> str:
    """Return names separated by commas, at most 20."""
    texts = [str(name) for name in names]
    more = [f"and {len(texts) - _MOST} more"] if len(texts) > _MOST else []
    return ", ".join([*texts[:_MOST], *more])


def below(path: str, step: str | int) -> str:
    """Return the path of a field or entry (RFC 9535): ``$.items[0]``, ``$['a b']``."""
    if isinstance(step, int):
        return f"{path}[{step}]"
    if _PLAIN_NAME.fullmatch(step):
        return f"{path}.{step}"
    quoted = write_json(step)[1:-1].replace('\\"', '"').replace("'", "\\'")
    return f"{path}['{quoted}']"
