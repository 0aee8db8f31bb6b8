"""Messages for readers who do not know Python."""

from __future__ import annotations

import pytest

from support.reporting.results.writer import plain_message


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("AssertionError: it is wrong", "it is wrong"),
        ("support.http.errors.ConnectionLostError: GET /: cut", "GET /: cut"),
        ("Failed: on purpose", "on purpose"),
        ("Skipped: not now", "not now"),
        ("_pytest.outcomes.Exit: enough", "enough"),
        ("KeyError: 'id'", "KeyError: 'id'"),
        ("AssertionError", "AssertionError"),
        ("a text\nAssertionError: in it", "a text\nAssertionError: in it"),
        ("XFAIL waits\n\nAssertionError: it is wrong", "known to fail: waits\n\nit is wrong"),
        ("XFAIL\n\nKeyError: 'id'", "known to fail: no reason given\n\nKeyError: 'id'"),
        ("KeyboardInterrupt", "the run was interrupted: Ctrl-C"),
        ("KeyboardInterrupt: SIGTERM", "the run was interrupted: SIGTERM"),
        ("XFAIL waits", "known to fail: waits"),
    ],
)
def test_class_names_that_say_nothing_are_left_out(message: str, shown: str) -> None:
    assert plain_message(message) == shown
