"""The failure card: everything needed to understand a failure, as one page of plain text.

It is neither Markdown nor HTML: Allure shows these in a frame, which has no height in a report
opened as a file, and untrusted text would have to be escaped in them.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

from support.gherkin.running.soft import SoftFailuresError
from support.language.visible import line, shortened
from support.reporting.cards import curl, differences, explanation
from support.secrets.redactor import MASK

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from support.http.exchange import Exchange
    from support.language.matching.engine import Mismatch

NAME = "Failure card"
MEDIA_TYPE = "text/plain"

_LONGEST = 2_000  # characters of a line
_INDENT = "  "


@dataclass(frozen=True)
class Failure:
    """A failed scenario.

    ``place`` is a line of a feature file and ``step`` the step there, for errors that do not name
    theirs. ``exchange`` is the last one before the failure; it is masked before the ``card`` is
    made. ``command`` repeats the scenario; paths are shown relative to ``root``.
    """

    error: BaseException
    step: str
    place: str
    exchange: Exchange | None
    seed: int
    command: str
    root: Path

    @property
    def message(self) -> str:
        """The error's message and steps, for Allure's ``statusDetails``."""
        return explanation.message(self.error, self.root)

    @property
    def trace(self) -> str:
        """The traceback through the authors' code, for Allure's ``statusDetails``."""
        return explanation.trace(self.error, self.root)

    @property
    def expected(self) -> str:
        """The expected values, which Allure compares with ``actual``; empty without differences."""
        return differences.expected_side(differences.differences(self.error))

    @property
    def actual(self) -> str:
        """The actual values."""
        return differences.actual_side(differences.differences(self.error))

    @property
    def card(self) -> str:
        """The text of the card."""
        named = [line(one, _LONGEST) for one in (self.place, self.step) if one]
        where = "\n".join(explanation.places(self.error) or named)
        sections = [
            *self._wrong(),
            ("LAST REQUEST BEFORE THE FAILURE", self._request()),
            ("WHERE", textwrap.indent(where, _INDENT)),
            ("REPEAT THIS SCENARIO ALONE", self._repeat()),
        ]
        return "\n\n".join(f"{title}\n{text}" for title, text in sections) + "\n"

    def _wrong(self) -> Iterator[tuple[str, str]]:
        if not isinstance(self.error, SoftFailuresError):
            yield "WHAT WENT WRONG", textwrap.indent(_explained(self.error, self.root), _INDENT)
            return
        steps = len(self.error.errors)
        for number, error in enumerate(self.error.errors, 1):
            places = "\n".join(explanation.places(error))
            text = f"{places}\n\n{_explained(error, self.root)}"
            yield f"WHAT WENT WRONG, {number} OF {steps}", textwrap.indent(text, _INDENT)

    def _request(self) -> str:
        exchange = self.exchange
        if exchange is None:
            return f"{_INDENT}none: the scenario has sent no request"
        request, response = exchange.request, exchange.response
        asked = f"{line(request.method, _LONGEST)} {line(request.url, _LONGEST)}"
        outcome = f"{response.status} {response.reason}".strip() if response else "no response"
        lines = [asked, f"-> {line(outcome, _LONGEST)}, after {exchange.elapsed * 1000:,.0f} ms"]
        if exchange.error:
            lines.append(shortened(exchange.error, _LONGEST))
        if exchange.attempt > 1:
            lines.append(f"this was attempt {exchange.attempt}")
        command = curl.command(request)
        if MASK in command:
            lines.append(f"to send it again, replace {MASK} by your secrets")
        shown = textwrap.indent("\n".join(lines), _INDENT)
        return f"{shown}\n\n{command}"

    def _repeat(self) -> str:
        return f"{_INDENT}with the same data (seed {self.seed})\n\n{shortened(self.command, 4000)}"


def _explained(error: BaseException, root: Path) -> str:
    """Return the message of an error, or its differences by their paths."""
    reason = explanation.reason(error, root)
    found = differences.differences(error)
    if not found:
        return reason
    first, _, others = reason.partition("\n")
    more = differences.left_out(error)
    head, tail = [first] if others else [], [f"and {more:,} more"] if more else []
    return "\n\n".join([*head, *map(_difference, found), *tail])


def _difference(one: Mismatch) -> str:
    return (
        f"{one.path} {one.problem}\n{_side('expected', one.expected)}\n{_side('got', one.actual)}"
    )


def _side(name: str, text: str) -> str:
    """Return a labelled value, with its further lines aligned to the first."""
    first = f"{_INDENT}{name + ':':<11}"
    return first + text.replace("\n", "\n" + " " * len(first))
