"""Check the order of a scenario's steps before the run: requests first, then their responses.

Step definitions declare what they do by the values below (``@checked(does=READS)``). A step that
is not known may send requests: nothing is reported that it may have made right.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any, Literal, Protocol

from support.conversation.checks.bursts import Shares
from support.conversation.errors import (
    NO_REQUEST,
    NOTHING_BEFORE,
    NOTHING_SENT,
    TWO_BODIES,
    several_responses,
    unrepeatable,
)
from support.http.retry import IDEMPOTENT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


_NONE_FOLLOWS = (
    "this is for the next request, but none follows in the scenario (the same request again is "
    "sent unchanged); write it before the When that sends the request"
)


class Use(Protocol):
    """The data of a step."""

    @property
    def arguments(self) -> Mapping[str, object]:
        """The arguments in its text."""
        ...

    @property
    def datatable(self) -> Sequence[Sequence[Any]] | None:
        """Its table."""
        ...


class Step(Protocol):
    """A step among the others of its scenario."""

    @property
    def does(self) -> object:
        """What its definition declares."""
        ...

    @property
    def use(self) -> Use | None:
        """Its data, None for a step without checks."""
        ...

    @property
    def is_known(self) -> bool:
        """Whether it does nothing else."""
        ...


Content = Literal["", "json", "form", "parts", "text", "file", "rows"]
"""What a step sends in a body: its docstring, or its table, with an object for each of its rows."""


@dataclass(frozen=True)
class Sends:
    """Sends requests, as many as its argument ``count``, or as its table has ``rows``.

    ``is_kept`` unless later steps cannot check the responses; then the step itself expects
    ``success``, or the statuses in its table of callers.
    """

    content: Content = ""
    is_kept: bool = True
    expects: Literal["", "success", "statuses"] = ""

    @property
    def has_body(self) -> bool:
        """Whether it sets the body."""
        return bool(self.content)

    @property
    def has_rows(self) -> bool:
        """Whether it sends a request for each row of its table."""
        return self.content == "rows"

    def number(self, use: Use | None) -> int:
        """Return the number of requests, at least 1."""
        if self.has_rows:
            return max(1, len((use.datatable if use else None) or ()) - 1)
        count = use.arguments.get("count", 1) if use else 1
        return max(1, count) if isinstance(count, int) else 1


@dataclass(frozen=True)
class Drafts:
    """Sets a part of the next request: its body, its query, or its headers."""

    content: Content = ""
    is_query: bool = False

    @property
    def has_body(self) -> bool:
        """Whether it sets the body."""
        return bool(self.content)


class Does(Enum):
    """What further steps do, most of them with the requests before them.

    The docstring of READS_JSON is the JSON that the body, or the value at the path in the step's
    text, has to match; that of READS_ENTRIES is the one that each of its entries has to match.
    """

    READS = "check the only response"
    READS_JSON = "check the JSON of the only response"
    READS_ENTRIES = "check each entry of a list in the only response"
    READS_ALL = "check one or several responses"
    REPEATS = "send the last requests again"
    POLLS = "repeat the last request"
    COMPARES = "compare the responses with those before"
    NAMES = "give JSON a name"
    LEAVES = "send further requests to another service"
    FOLLOWS = "follow redirects"


_OF_ONE = frozenset({Does.READS, Does.READS_JSON, Does.READS_ENTRIES, Does.POLLS})
_OF_NONE = frozenset({Does.NAMES, Does.LEAVES, Does.FOLLOWS})


@dataclass
class _Course:
    """The state after some steps; a number is None where a step that is not known may change it."""

    sent: int | None = 0
    before: int | None = 0
    request: tuple[str, str] | None = None
    draft: list[int] = field(default_factory=list)
    has_body: bool = False

    def send(self, step: Sends, use: Use | None) -> Iterator[str]:
        if step.has_body and self.has_body:
            yield TWO_BODIES
        self.draft, self.has_body = [], False
        if step.is_kept:
            self.before, self.sent = self.sent, step.number(use)
            self.request = _request(use)

    def draft_by(self, number: int, step: Drafts) -> Iterator[str]:
        if step.has_body and self.has_body:
            yield TWO_BODIES
        self.draft.append(number)
        self.has_body = self.has_body or step.has_body

    def repeat(self) -> Iterator[str]:
        if self.sent == 0:
            yield NOTHING_SENT
        self.before = self.sent

    def read(self, does: Does, use: Use | None) -> Iterator[str]:
        if self.sent == 0:
            yield NO_REQUEST
        elif self.sent is not None:
            number, expected = self.sent, _expected(use)
            if number > 1 and does in _OF_ONE:
                yield several_responses(number)
            elif expected not in {None, number}:
                yield f"the last step sends {_requests(number)}, not {expected}; write that number"
        if does is Does.COMPARES and self.sent:
            yield from self._compare(self.sent)
        if does is Does.POLLS:
            yield from self._poll()

    def _compare(self, sent: int) -> Iterator[str]:
        if self.before == 0:
            yield NOTHING_BEFORE
        elif self.before not in {None, sent}:
            yield (
                f"the last step sends {_requests(sent)}, and the one before {self.before}, so that "
                'their responses are never the same; write "When I send the same request again"'
            )

    def _poll(self) -> Iterator[str]:
        if self.request and self.request[0] not in IDEMPOTENT:
            yield unrepeatable(*self.request)


def check_order(steps: Sequence[Step]) -> Iterator[tuple[int, str]]:
    """Yield the index and the fault of each step that cannot follow those before it.

    Also of each that sets a part of a request, if no request follows.
    """
    course = _Course()
    for number, step in enumerate(steps):
        if not step.is_known:
            course = _Course(sent=None, before=None)
            continue
        yield from ((number, fault) for fault in _follow(course, number, step))
    yield from ((number, _NONE_FOLLOWS) for number in course.draft)


def _follow(course: _Course, number: int, step: Step) -> Iterator[str]:
    does = step.does
    if isinstance(does, Sends):
        yield from course.send(does, step.use)
    elif isinstance(does, Drafts):
        yield from course.draft_by(number, does)
    elif does is Does.REPEATS:
        yield from course.repeat()
    elif isinstance(does, Does) and does not in _OF_NONE:
        yield from course.read(does, step.use)
        if does is Does.POLLS:
            course.sent = 1


def _request(use: Use | None) -> tuple[str, str] | None:
    """Return method and address as written."""
    if use is None or "method" not in use.arguments:
        return None
    return str(use.arguments["method"]), str(getattr(use.arguments["address"], "written", ""))


def _expected(use: Use | None) -> int | None:
    """Return the number of responses that a step expects, None for any."""
    if use is None:
        return None
    shares, count = use.arguments.get("shares"), use.arguments.get("count")
    if isinstance(shares, Shares):
        return sum(part for part, _ in shares.parts())
    return count if isinstance(count, int) else None


def _requests(number: int) -> str:
    return "1 request" if number == 1 else f"{number} requests"
