"""The reasons for which the API refuses a request, and how its response shows them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from support.gherkin.authoring.comparisons import same

if TYPE_CHECKING:
    from support.users.responses import RefusedError

_CHALLENGE_ERROR = re.compile(r'\berror="([^"]*)"')


@dataclass(frozen=True)
class Reason:
    """Everything in a refusal that distinguishes its reason from the others.

    ``error`` is the OAuth error in the problem document (RFC 6749, 5.2), ``challenge`` the one in
    WWW-Authenticate (RFC 6750, 3.1), and ``detail`` a part of the problem's detail: only that
    distinguishes a wrong password from an invalid refresh token.
    """

    status: int
    error: str | None = None
    challenge: str | None = None
    detail: str = ""

    def check(self, refusal: RefusedError) -> None:
        """Raise AssertionError unless the refusal has this reason."""
        __tracebackhide__ = True
        problem = refusal.problem
        same(f"the status ({refusal})", refusal.status, self.status)
        same("the status in the problem document", problem.status, self.status)
        same(f"the OAuth error ({refusal})", problem.error, self.error)
        same(f"the error in WWW-Authenticate ({refusal})", _challenge(refusal), self.challenge)
        if self.detail not in (problem.detail or ""):
            raise AssertionError(f"the detail: expected {self.detail!r} in {problem.detail!r}")


def _challenge(refusal: RefusedError) -> str | None:
    found = _CHALLENGE_ERROR.search(refusal.response.headers.get("WWW-Authenticate", ""))
    return found and found[1]


REASONS = {
    "the request is malformed": Reason(400),
    "signing in is required": Reason(401),
    "the address or the password is wrong": Reason(
        401, error="invalid_grant", detail="user name and password"
    ),
    "the refresh token is invalid": Reason(401, error="invalid_grant", detail="refresh token"),
    "the access token is invalid": Reason(401, challenge="invalid_token"),
    "the caller lacks permission": Reason(403),
    "the account does not exist": Reason(404),
    "the address is taken": Reason(409),
    "the account has changed since it was opened": Reason(412),
    "the request is too large": Reason(413),
    "the format is not supported": Reason(415),
    "the details are invalid": Reason(422),
    "there were too many requests": Reason(429),
    "the service is unavailable": Reason(503),
}
"""The reasons as features word them; no refusal has two of them."""
