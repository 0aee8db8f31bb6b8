"""Checks of a step that has ended, for plugins: what they raise fails the step."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

T = TypeVar("T")


def checked(call: Callable[[], T], checks: Sequence[Callable[[], None]]) -> T:
    """Return the result of a step; if its checks raise, so does this.

    What they raise after an error of the step itself is added to that as a note.
    """
    __tracebackhide__ = True
    try:
        result = call()
    except (Exception, pytest.fail.Exception) as error:
        for other in _failed(checks):
            error.add_note(str(other))
        raise
    for failed in _failed(checks):
        raise failed
    return result


def _failed(checks: Sequence[Callable[[], None]]) -> Iterator[Exception]:
    for check in checks:
        try:
            check()
        except Exception as error:  # noqa: BLE001 - of any kind: it fails the step
            yield error
