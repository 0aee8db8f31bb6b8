"""Messages of failures as somebody reads them who knows no Python."""

from __future__ import annotations

import re

# The project's own errors are sentences, and so is what fails or skips on purpose. The classes of
# others (KeyError) tell what is wrong, and stay.
_CLASS = re.compile(
    r"^(?:(?:support|steps)\.[\w.]+|AssertionError|Failed|Skipped"
    r"|_pytest\.outcomes\.\w+|pytest_bdd\.exceptions\.\w+)(?:: |$)"
)
INTERRUPT = "KeyboardInterrupt"
"""What a message begins with where a run was told to stop."""

_XFAIL = re.compile(r"^XFAIL\b ?(?P<reason>[^\n]*)(?:\n\n(?P<error>.*))?", re.DOTALL)


def plain_message(message: str) -> str:
    """Return a message without the class at its beginning, where its name says nothing."""
    if message.startswith(INTERRUPT):
        by = message.removeprefix(INTERRUPT).removeprefix(": ").strip()
        return f"the run was interrupted: {by or 'Ctrl-C'}"
    expected = _XFAIL.match(message)
    if expected is None:
        return _CLASS.sub("", message) or message
    reason = expected["reason"] or "no reason given"
    error = plain_message(expected["error"] or "")
    return f"known to fail: {reason}\n\n{error}".strip()
