"""Check the requests of a scenario, and what it reads of their answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, cast
from urllib.parse import unquote_plus

from support.conversation.preflight.contract.exchanges import Accepted, exchanges
from support.conversation.preflight.contract.templates import (
    json_of,
    line_of,
    row_of,
    templates,
)
from support.conversation.preflight.order import Does
from support.conversation.responses import Statuses
from support.conversation.step_values import JsonPath
from support.language.json_text import JsonTextError
from support.language.matching.paths import PathError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from support.contract.preflight.addresses import Addresses, Asked, Unknown
    from support.contract.preflight.names import Answers, Names
    from support.conversation.preflight.contract.exchanges import Exchange, Written
    from support.conversation.preflight.order import Step
    from support.conversation.step_values import ExpectedValue

_OF_JSON = frozenset({Does.READS_JSON, Does.READS_ENTRIES})
_WHOLE = JsonPath("$")
_ACCEPTED = Accepted(((Statuses("2xx or 3xx"),),))
_REFUSED = Accepted(((Statuses("1xx, 4xx or 5xx"),),))


class Fault(NamedTuple):
    """What is unknown in a step: its index, and the line in its table or docstring.

    The line is 0 for its text.
    """

    step: int
    line: int
    unknown: Unknown


@dataclass(frozen=True)
class ContractCheck:
    """Checks scenarios against the addresses and names of a document."""

    addresses: Addresses
    names: Names

    def faults(self, steps: Sequence[Step]) -> Iterator[Fault]:
        """Yield the faults of a scenario's steps."""
        for exchange in exchanges(steps):
            path = self.addresses.path_of(exchange.address)
            if path is None:
                continue
            asked = self.addresses.asked(exchange.method, path)
            if asked is not None:
                yield from self._faults(exchange, asked)
            elif not exchange.is_repeated and (
                unknown := self.addresses.fault(exchange.method, path)
            ):
                yield Fault(exchange.step.number, 0, unknown)

    def _faults(self, exchange: Exchange, asked: Asked) -> Iterator[Fault]:
        if not exchange.is_repeated:
            yield from self._of_query(exchange, asked)
            yield from self._of_body(exchange, asked)
        if exchange.method != "HEAD" and not exchange.follows_redirects:
            answers = self.names.answers(asked, exchange.accepted)
            for step in exchange.reads:
                yield from self._of_reading(step, answers)

    def _of_query(self, exchange: Exchange, asked: Asked) -> Iterator[Fault]:
        is_refused = exchange.accepted.is_refusal
        inline = [unquote_plus(part.partition("=")[0]) for part in _query(exchange.address)]
        for unknown in self.names.query(asked, inline, is_refused=is_refused):
            yield Fault(exchange.step.number, 0, unknown)
        for step in exchange.queries:
            table = step.use.datatable or ()
            names = [str(row[0]) for row in table]
            for unknown in self.names.query(asked, names, is_refused=is_refused):
                yield Fault(step.number, row_of(table, unknown.name), unknown)

    def _of_body(self, exchange: Exchange, asked: Asked) -> Iterator[Fault]:
        if exchange.body is None or exchange.accepted.is_refusal:
            return
        is_expected = self._is_expected(exchange, asked)
        for template in templates(exchange.body, exchange.names):
            for unknown in self.names.body(
                asked, template.media_type, template.value, is_expected=is_expected
            ):
                yield Fault(template.step.number, template.line(unknown.name), unknown)

    def _is_expected(self, exchange: Exchange, asked: Asked) -> bool:
        """Return whether success is expected: by a status, or by what only such answers have."""
        if exchange.statuses:
            return exchange.accepted.is_success
        success, refusal = (self.names.answers(asked, one) for one in (_ACCEPTED, _REFUSED))
        return any(
            self._has(success, step) and not self._has(refusal, step) for step in exchange.reads
        )

    def _has(self, answers: Answers, step: Written) -> bool:
        """Return whether answers have all that a step reads, and whether it reads anything."""
        is_read = step.does in _OF_JSON or "path" in step.use.arguments
        return is_read and not answers.is_empty and not any(self._of_reading(step, answers))

    def _of_reading(self, step: Written, answers: Answers) -> Iterator[Fault]:
        try:
            for unknown in self._unread(step, answers):
                line = line_of(step.use.docstring or "", unknown.name)
                yield Fault(step.number, line, unknown)
        except (PathError, JsonTextError):  # reported by the checks of values
            return

    def _unread(self, step: Written, answers: Answers) -> Iterable[Unknown]:
        """Return the names that a step reads and answers do not have; none if it reads no JSON."""
        arguments = step.use.arguments
        path = cast("JsonPath", arguments.get("path", _WHOLE)).written
        if step.does is Does.READS_ENTRIES:
            return self.names.in_entries(answers, path, json_of(step).value)
        if step.does is Does.READS_JSON:
            return self.names.at_path(answers, path, [json_of(step).value])
        if "path" not in arguments:
            return ()
        expected = [
            cast("ExpectedValue", arguments[n]) for n in ("expected", "end") if n in arguments
        ]
        return self.names.at_path(answers, path, [one.template for one in expected])


def _query(address: str) -> list[str]:
    query = address.partition("#")[0].partition("?")[2]
    return [part for part in query.split("&") if part]
