"""Names in the messages of template errors."""

from __future__ import annotations

import pytest

from support.language.placeholders.errors import TemplateError, listed, unknown_name


@pytest.mark.parametrize(
    ("count", "ending"), [(1, "0"), (20, ", 19"), (21, ", 19, and 1 more"), (0, "none")]
)
def test_at_most_twenty_names_are_listed(count: int, ending: str) -> None:
    assert listed(range(count), "none").endswith(ending)


def test_an_unknown_name_is_reported_with_known_ones_and_suggestions() -> None:
    error = unknown_name("usr", ["user", "team"], ["uuid"])
    assert isinstance(error, TemplateError)
    message = str(error)
    assert "usr" in message
    assert "team, user" in message
    assert "uuid" in message
    assert message.endswith("did you mean user?")
    assert "nothing yet" in str(unknown_name("usr", [], []))
