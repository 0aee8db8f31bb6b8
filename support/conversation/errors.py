"""What a scenario cannot do."""

from __future__ import annotations


class ConversationError(Exception):
    """Something that a scenario asks for and that cannot be done; says what to write instead."""
