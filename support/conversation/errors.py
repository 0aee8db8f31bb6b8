"""Errors in how a scenario is written."""

from __future__ import annotations

NO_ANSWER = "no answer"
"""The failure of a request without a response, which a later Then of the scenario may handle."""

NO_REQUEST = "no response yet: send a request first"
NOTHING_SENT = "no request has been sent yet: send one first"
NOTHING_BEFORE = 'no previous response to compare; write "When I send the same request again"'
TWO_BODIES = "an earlier step has already set the body of this request"


def several_responses(number: int) -> str:
    """Return the error of a step that checks one of several responses."""
    return (
        f"the last step had {number} responses, but this step checks one; write "
        f'"all {number} responses are ..." or "exactly 1 response is ... and ..."'
    )


def unrepeatable(method: str, address: str) -> str:
    """Return the error of a step that would repeat a request which may change data."""
    return (
        f"{method} {address} cannot be repeated to wait for another response: it may change data "
        "each time. Send a GET first"
    )


class ConversationError(Exception):
    """An invalid use of a step; the message says what to write instead."""
