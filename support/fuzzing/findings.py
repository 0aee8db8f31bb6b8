"""What fuzzing finds: requests whose responses are wrong, and the sentences about them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from support.language.visible import line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from support.http.exchange import Exchange

MOST_SHOWN = 3  # findings of one kind
SERVER_ERROR = "a server error"
ACCEPTED = "an invalid request is accepted"
_LONGEST_TARGET = 200  # characters
_LONGEST_BODY = 300  # characters


@dataclass(frozen=True)
class Fault:
    """What is wrong with a response: its ``kind``, which those of one cause share, and why."""

    kind: str
    title: str
    details: str = ""


@dataclass(frozen=True)
class Finding:
    """A request and its response, what is wrong with it, and what was special about the request."""

    fault: Fault
    exchange: Exchange
    case: str

    @property
    def group(self) -> tuple[str, str]:
        """What it has in common with others of the same cause."""
        return self.fault.kind, self.exchange.outcome

    @property
    def text(self) -> str:
        """The request, the response, and what is wrong, in lines; secrets are not masked."""
        request, response = self.exchange.request, self.exchange.response
        parts = urlsplit(request.url)
        target = line(f"{parts.path}?{parts.query}".rstrip("?"), _LONGEST_TARGET)
        sent = f"{request.method} {target} {_shown(request.body)}".rstrip()
        received = _shown(response.body) if response else self.exchange.error or ""
        lines = [sent, f"{self.exchange.outcome} {received}".rstrip()]
        return "\n".join([*lines, *self.fault.details.splitlines()])


@dataclass
class Tally:
    """The cases of an operation that were sent, and what was found."""

    sent: int = 0
    findings: list[Finding] = field(default_factory=list)
    _outcomes: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def note(
        self, case: str, exchange: Exchange, faults: Sequence[Fault], *, is_valid: bool
    ) -> None:
        """Add a case that was sent."""
        self.sent += 1
        self._outcomes["valid" if is_valid else "invalid", case, exchange.outcome] += 1
        self.findings += [Finding(fault, exchange, case) for fault in faults]

    @property
    def rows(self) -> list[tuple[str, str, str, str]]:
        """What was sent: whether it was valid, what was special, the outcome, and how often."""
        return [(*key, str(count)) for key, count in self._outcomes.items()]

    @property
    def has_server_error(self) -> bool:
        """Whether the API has failed, instead of answering something wrong."""
        return any(finding.fault.title == SERVER_ERROR for finding in self.findings)

    @property
    def groups(self) -> list[Sequence[Finding]]:
        """The findings of each kind, in the order of the first; those with other responses first.

        Responses to requests with one fault in common often say that there are others.
        """
        found: dict[tuple[str, str], list[Finding]] = {}
        for finding in self.findings:
            found.setdefault(finding.group, []).append(finding)
        return [_varied(group) for group in found.values()]

    def lines(self) -> Iterator[str]:
        """Yield a line for each kind of finding, and those of its first findings."""
        for group in self.groups:
            yield f"{group[0].fault.title}, {_requests(len(group))}:"
            for finding in group[:MOST_SHOWN]:
                yield f"    {finding.case}"
                yield from (f"        {text}" for text in finding.text.splitlines())
            if len(group) > MOST_SHOWN:
                yield f"    and {len(group) - MOST_SHOWN} more"


class FoundError(AssertionError):
    """An operation has findings; the message names their kinds."""

    def __init__(self, tally: Tally, command: str) -> None:
        titles = [f"{group[0].fault.title} ({group[0].exchange.outcome})" for group in tally.groups]
        super().__init__(f"{'; '.join(dict.fromkeys(titles))}, in {_requests(tally.sent)}")
        self._tally = tally
        self._command = command

    @property
    def report(self) -> str:
        """The findings, and the command that repeats them; secrets are not masked."""
        return "\n".join([*self._tally.lines(), f"repeat it: {self._command}"])


def _varied(group: Sequence[Finding]) -> Sequence[Finding]:
    seen: set[bytes] = set()
    repeated: list[bool] = []
    for finding in group:
        body = finding.exchange.response.body if finding.exchange.response else b""
        repeated.append(body in seen)
        seen.add(body)
    return [one for _, one in sorted(zip(repeated, group, strict=True), key=lambda pair: pair[0])]


def _shown(body: bytes) -> str:
    return line(body.decode("utf-8", "replace"), _LONGEST_BODY)


def _requests(number: int) -> str:
    return f"{number} request{'' if number == 1 else 's'}"
