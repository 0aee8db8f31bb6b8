"""What a failed check expected and what it got, place by place."""

from __future__ import annotations

import json
import textwrap
from pprint import pformat
from typing import TYPE_CHECKING

from support.checks import DifferenceError
from support.gherkin.soft import SoftFailuresError
from support.matching.engine import Mismatch, MismatchError
from support.reporting.cards.visible import line, shortened

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST = 50  # differences that are shown
_LONGEST = 2_000  # characters of either side
_LONGEST_PATH = 500
_INDENT = "    "


def differences(error: BaseException) -> tuple[Mismatch, ...]:
    """Return those that an error carries, safe to show; none where it carries text only."""
    found = _found(error)
    return tuple(_shown(one) for one in found[:MOST])


def left_out(error: BaseException) -> int:
    """Return how many more there are."""
    return max(0, len(_found(error)) - MOST)


def expected_side(found: Sequence[Mismatch]) -> str:
    """Return what was expected, each below its place, for a comparison line by line."""
    return "\n".join(f"{one.path}\n{textwrap.indent(one.expected, _INDENT)}" for one in found)


def actual_side(found: Sequence[Mismatch]) -> str:
    """Return what was got, likewise."""
    return "\n".join(f"{one.path}\n{textwrap.indent(one.actual, _INDENT)}" for one in found)


def _found(error: BaseException) -> tuple[Mismatch, ...]:
    if isinstance(error, SoftFailuresError):
        return tuple(one for each in error.errors for one in _found(each))
    if isinstance(error, MismatchError):
        return error.mismatches
    if isinstance(error, DifferenceError):
        expected, actual = _written(error.expected, error.actual)
        return (Mismatch(error.what, "is not the same", expected, actual),)
    return ()


def _shown(one: Mismatch) -> Mismatch:
    return Mismatch(
        line(one.path, _LONGEST_PATH),
        line(one.problem, _LONGEST),
        shortened(one.expected, _LONGEST),
        shortened(one.actual, _LONGEST),
    )


def _written(expected: object, actual: object) -> tuple[str, str]:
    """Return both as JSON where that tells them apart, else as Python has them."""
    try:
        texts = _json(expected), _json(actual)
    except (TypeError, ValueError, RecursionError):  # no JSON
        texts = "", ""
    return texts if texts[0] != texts[1] else (_python(expected), _python(actual))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


def _python(value: object) -> str:
    text = repr(value)
    return text if len(text) > _LONGEST else pformat(value)  # which takes long for long ones
