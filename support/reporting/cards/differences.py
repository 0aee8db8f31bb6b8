"""The expected and actual values of a failed check."""

from __future__ import annotations

import textwrap
from pprint import pformat
from typing import TYPE_CHECKING

from support.gherkin.authoring.comparisons import DifferenceError
from support.gherkin.running.soft import SoftFailuresError
from support.language.json_output import write_json
from support.language.matching.engine import Mismatch, MismatchError
from support.language.visible import line, shortened

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST = 50  # differences shown
_LONGEST = 2_000  # characters of either side
_LONGEST_PATH = 500
_INDENT = "    "


def differences(error: BaseException) -> tuple[Mismatch, ...]:
    """Return the differences of an error, safe to show; empty if it has only a message."""
    found = _found(error)
    return tuple(_shown(one) for one in found[:MOST])


def left_out(error: BaseException) -> int:
    """Return the number of differences that are not shown."""
    return max(0, len(_found(error)) - MOST)


def expected_side(found: Sequence[Mismatch]) -> str:
    """Return the expected values, each below its path, for a line-by-line diff."""
    return "\n".join(f"{one.path}\n{textwrap.indent(one.expected, _INDENT)}" for one in found)


def actual_side(found: Sequence[Mismatch]) -> str:
    """Return the actual values in the same format."""
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
    """Return both as JSON, or if that makes them equal, as Python literals."""
    try:
        texts = _json(expected), _json(actual)
    except (TypeError, ValueError, RecursionError):  # not JSON
        texts = "", ""
    return texts if texts[0] != texts[1] else (_python(expected), _python(actual))


def _json(value: object) -> str:
    return write_json(value, indent=2)


def _python(value: object) -> str:
    text = repr(value)
    return text if len(text) > _LONGEST else pformat(value)  # which is slow for long texts
