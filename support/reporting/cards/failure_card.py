"""What somebody has to know of a failure, on one page of plain text.

It is text, not Markdown or HTML: those Allure shows in a frame, which has no height in a report
that is opened as a file, and what comes from outside would have to be made harmless in them.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

from support.gherkin.soft import SoftFailuresError
from support.http.redaction import MASK
from support.reporting.cards import curl, differences, explanation
from support.reporting.cards.visible import line, shortened

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from support.http.exchange import Exchange
    from support.matching.engine import Mismatch

NAME = "Failure card"
MEDIA_TYPE = "text/plain"

_LONGEST = 2_000  # characters of a line
_INDENT = "  "


@dataclass(frozen=True)
class Failure:
    """A scenario that failed.

    ``place`` is a line of a feature file and ``step`` the step there, for errors that do not tell
    theirs. ``exchange`` is the last one before the failure, masked; ``command`` repeats the
    scenario; paths are shown from ``root`` on.
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
        """What went wrong and in which step, for Allure's ``statusDetails``."""
        return explanation.message(self.error, self.root)

    @property
    def trace(self) -> str:
        """The author's lines of code that led there, for the same."""
        return explanation.trace(self.error, self.root)

    @property
    def expected(self) -> str:
        """What Allure compares with ``actual``; empty where the error carries text only."""
        return differences.expected_side(differences.differences(self.error))

    @property
    def actual(self) -> str:
        """What was got instead."""
        return differences.actual_side(differences.differences(self.error))

    @property
    def card(self) -> str:
        """The page."""
        named = [line(one, _LONGEST) for one in (self.place, self.step) if one]
        where = "\n".join(explanation.places(self.error) or named)
        sections = [
            *self._wrong(),
            ("THE LAST REQUEST BEFORE IT", self._request()),
            ("WHERE", textwrap.indent(where, _INDENT)),
            ("REPEAT THIS SCENARIO ALONE", self._repeat()),
        ]
        return "\n\n".join(f"{title}\n{text}" for title, text in sections) + "\n"

    def _wrong(self) -> Iterator[tuple[str, str]]:
        if not isinstance(self.error, SoftFailuresError):
            yield "WHAT WENT WRONG", textwrap.indent(_told(self.error, self.root), _INDENT)
            return
        steps = len(self.error.errors)
        for number, error in enumerate(self.error.errors, 1):
            places = "\n".join(explanation.places(error))
            text = f"{places}\n\n{_told(error, self.root)}"
            yield f"WHAT WENT WRONG, {number} OF {steps}", textwrap.indent(text, _INDENT)

    def _request(self) -> str:
        exchange = self.exchange
        if exchange is None:
            return f"{_INDENT}none: the scenario has sent nothing"
        request, response = exchange.request, exchange.response
        asked = f"{line(request.method, _LONGEST)} {line(request.url, _LONGEST)}"
        answer = f"{response.status} {response.reason}".strip() if response else "no answer"
        told = [asked, f"-> {line(answer, _LONGEST)}, after {exchange.elapsed * 1000:,.0f} ms"]
        if exchange.error:
            told.append(shortened(exchange.error, _LONGEST))
        if exchange.attempt > 1:
            told.append(f"this was attempt {exchange.attempt}")
        command = curl.command(request)
        if MASK in command:
            told.append(f"to send it again, put your secrets in the place of {MASK}")
        shown = textwrap.indent("\n".join(told), _INDENT)
        return f"{shown}\n\n{command}"

    def _repeat(self) -> str:
        return f"{_INDENT}with the same data (seed {self.seed})\n\n{shortened(self.command, 4000)}"


def _told(error: BaseException, root: Path) -> str:
    """Return what an error says; where it carries differences, those by their places."""
    said = explanation.said(error, root)
    found = differences.differences(error)
    if not found:
        return said
    first, _, others = said.partition("\n")
    more = differences.left_out(error)
    head, tail = [first] if others else [], [f"and {more:,} more"] if more else []
    return "\n\n".join([*head, *map(_difference, found), *tail])


def _difference(one: Mismatch) -> str:
    return (
        f"{one.path} {one.problem}\n{_side('expected', one.expected)}\n{_side('got', one.actual)}"
    )


def _side(name: str, text: str) -> str:
    """Return a value after its name; lines below the first are indented alike."""
    first = f"{_INDENT}{name + ':':<11}"
    return first + text.replace("\n", "\n" + " " * len(first))
