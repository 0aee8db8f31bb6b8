"""Errors in how a scenario is written."""

from __future__ import annotations


class ConversationError(Exception):
    """An invalid use of a step; the message says what to write instead."""
