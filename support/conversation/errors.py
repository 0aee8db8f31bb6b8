"""Errors in how a scenario is written."""

from __future__ import annotations

NO_ANSWER = "no answer"
"""The failure of a request without a response, which a later Then of the scenario may handle."""


class ConversationError(Exception):
    """An invalid use of a step; the message says what to write instead."""
