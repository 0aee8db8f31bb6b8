"""Access tables: send one request as each of several callers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from support.conversation.errors import ConversationError
from support.conversation.tables import as_csv
from support.http.errors import RequestError
from support.http.retry import READING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from support.conversation.conversation import Conversation
    from support.conversation.requests import Request
    from support.conversation.responses import Statuses

_REFUSAL = 400


@dataclass(frozen=True)
class Access:
    """The expected and the actual result of one caller: a status, or an error."""

    caller: str
    expected: Statuses
    found: str

    @property
    def is_right(self) -> bool:
        """Return whether the status is the expected one."""
        return self.found.isdecimal() and self.expected.accept(int(self.found))

    @property
    def verdict(self) -> str:
        """``allowed`` or ``refused``, according to the status."""
        return "allowed" if self.found.isdecimal() and int(self.found) < _REFUSAL else "refused"


async def try_access(
    conversation: Conversation, request: Request, rows: Sequence[tuple[str, Statuses]]
) -> list[Access]:
    """Send a request as each caller in turn, and return the results.

    For requests that may change data, the resources they use are recreated for each caller if
    there is a recipe. Raises ConversationError if a caller's change would affect the next one.
    """
    tried: list[Access] = []
    changed_by = ""
    for number, (name, expected) in enumerate(rows):
        # The first caller uses the resources as the scenario has created them.
        if number and request.method not in READING:
            _check_unchanged(conversation, request, changed_by)
            await conversation.recipes.renew(request.names())
        caller = await conversation.callers.called(name)
        filled = request.filled(conversation.values)
        try:
            status = (await conversation.deliver(filled, caller)).status
        except RequestError as error:
            found = str(error)
        else:
            found = str(status)
            changed_by = name if status < _REFUSAL else changed_by
        tried.append(Access(name, expected, found))
    return tried


def check_access(tried: Iterable[Access]) -> None:
    """Raise AssertionError that lists every caller with an unexpected result."""
    __tracebackhide__ = True
    wrong = [
        f"{access.caller} got {access.found} where {access.expected.written} was expected"
        for access in tried
        if not access.is_right
    ]
    if wrong:
        raise AssertionError("; ".join(wrong))


def grid(tried: Iterable[Access]) -> str:
    """Return the table for the report, as CSV."""
    rows = [("caller", "expected", "got", "access", "")]
    for access in tried:
        verdict = "" if access.is_right else "WRONG"
        rows.append((access.caller, access.expected.written, access.found, access.verdict, verdict))
    return as_csv(rows)


def _check_unchanged(conversation: Conversation, request: Request, changed_by: str) -> None:
    method, names = request.method, request.names()
    if not changed_by or method == "POST" or conversation.recipes.covers(names):
        return
    raise ConversationError(
        f"{method} {request.address.written} succeeded for {changed_by}, so the next caller would "
        "not start from the same state. Use a resource that is created for each caller: "
        'Given a new "account" for each caller, by POST "/users" with JSON:'
    )
