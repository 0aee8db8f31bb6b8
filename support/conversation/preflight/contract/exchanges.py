"""The requests of a scenario as its steps write them, and what later steps expect of the answers.

A step that is not known may send requests: what follows it is no longer about those before it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from support.conversation.checks.bursts import Shares
from support.conversation.errors import ConversationError
from support.conversation.preflight.order import Does, Drafts, Sends
from support.conversation.responses import Statuses
from support.conversation.tables import callers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from support.conversation.preflight.data import Use
    from support.conversation.preflight.order import Content, Step
    from support.conversation.step_values import Text

_SUCCESS = re.compile(r"\b[23](?:\d\d|xx)")


@dataclass(frozen=True)
class Written:
    """A step, by its index, with what it does and its data."""

    number: int
    does: object
    use: Use


@dataclass(frozen=True)
class Body:
    """A step that writes a body, and the form of it."""

    step: Written
    content: Content


@dataclass(frozen=True)
class Accepted:
    """Statuses of an answer that several steps name: each step accepts one of its own."""

    steps: tuple[tuple[Statuses, ...], ...]

    def __call__(self, status: int) -> bool:
        """Return whether all steps accept a status; if there are none, any is accepted."""
        return all(any(one.accept(status) for one in several) for several in self.steps)

    @property
    def is_success(self) -> bool:
        """Whether steps expect that the request is accepted."""
        return bool(self.steps) and all(
            any(_SUCCESS.search(one.written) for one in several) for several in self.steps
        )

    @property
    def is_refusal(self) -> bool:
        """Whether steps expect that the request is refused."""
        return bool(self.steps) and not self.is_success


@dataclass
class Exchange:
    """A request, and what is expected of its answer.

    ``statuses`` are those that steps name, all of which the answer must have; ``reads`` are steps
    about its JSON. It ``is_repeated`` if the same request was written before. ``names`` are the
    steps that give JSON a name before it. If it ``follows_redirects``, the answer may be that of
    another request.
    """

    step: Written
    queries: tuple[Written, ...] = ()
    body: Body | None = None
    names: Mapping[str, Written] = field(default_factory=dict)
    statuses: list[tuple[Statuses, ...]] = field(default_factory=list)
    reads: list[Written] = field(default_factory=list)
    is_repeated: bool = False
    follows_redirects: bool = False

    @property
    def method(self) -> str:
        """Its method."""
        return str(self.step.use.arguments.get("method", "GET"))

    @property
    def address(self) -> str:
        """Its address, with placeholders."""
        address: Text = self.step.use.arguments["address"]  # type: ignore[assignment]
        return address.written

    @property
    def accepted(self) -> Accepted:
        """The statuses that the answer may have."""
        return Accepted(tuple(self.statuses))


@dataclass
class _Course:
    """The state after some steps."""

    last: Exchange | None = None
    queries: tuple[Written, ...] = ()
    body: Body | None = None
    names: dict[str, Written] = field(default_factory=dict)
    follows_redirects: bool = False

    def send(self, step: Written, sends: Sends) -> Iterator[Exchange]:
        body = Body(step, sends.content) if sends.content else self.body
        made = Exchange(
            step,
            self.queries,
            body,
            names=dict(self.names),
            statuses=list(_expected(step, sends)),
            follows_redirects=self.follows_redirects,
        )
        self.queries, self.body = (), None
        if sends.is_kept:
            self.last = made
        yield made

    def draft(self, step: Written, drafts: Drafts) -> None:
        if drafts.is_query:
            self.queries = (*self.queries, step)
        if drafts.content:
            self.body = Body(step, drafts.content)

    def repeat(self) -> Iterator[Exchange]:
        if self.last is not None:
            self.last = replace(self.last, statuses=[], reads=[], is_repeated=True)
            yield self.last

    def read(self, step: Written) -> None:
        if self.last is None:
            return
        arguments = step.use.arguments
        statuses, shares = arguments.get("statuses"), arguments.get("shares")
        if isinstance(statuses, Statuses):
            self.last.statuses.append((statuses,))
        if isinstance(shares, Shares):
            self.last.statuses.append(tuple(one for _, one in shares.parts()))
        self.last.reads.append(step)


def exchanges(steps: Sequence[Step]) -> list[Exchange]:
    """Return the requests to the API, in their order."""
    course, found = _Course(), list[Exchange]()
    for number, step in enumerate(steps):
        if not step.is_known:
            course = _Course(names=course.names, follows_redirects=course.follows_redirects)
        elif step.does is Does.LEAVES:
            break
        elif step.use is not None:
            found += _follow(course, Written(number, step.does, step.use))  # type: ignore[arg-type]
    return found


def _follow(course: _Course, step: Written) -> Iterator[Exchange]:
    does = step.does
    if isinstance(does, Sends):
        yield from course.send(step, does)
    elif isinstance(does, Drafts):
        course.draft(step, does)
    elif does is Does.NAMES:
        course.names[str(step.use.arguments["name"])] = step
    elif does is Does.FOLLOWS:
        course.follows_redirects = True
    elif does is Does.REPEATS:
        yield from course.repeat()
    elif isinstance(does, Does):  # looks at answers
        if does is Does.POLLS:
            yield from course.repeat()
        course.read(step)
    if does is not Does.NAMES:
        course.names.pop(str(step.use.arguments.get("name")), None)


def _expected(step: Written, sends: Sends) -> Iterator[tuple[Statuses, ...]]:
    """Yield the statuses that a request expects by itself."""
    if sends.expects == "success":
        yield (Statuses("2xx"),)
    if sends.expects == "statuses":
        try:
            yield tuple(statuses for _, statuses in callers(step.use.datatable or ()))
        except ConversationError:  # reported elsewhere
            return
