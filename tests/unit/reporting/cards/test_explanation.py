"""The explanation of an error: its message and its place in the code."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pytest_bdd.exceptions import StepDefinitionNotFoundError

from support.bootstrap import ROOT
from support.conversation.errors import ConversationError
from support.gherkin.authoring.comparisons import same
from support.gherkin.running.soft import SoftFailuresError
from support.reporting.cards.explanation import message, places, reason, trace

if TYPE_CHECKING:
    from collections.abc import Callable

PLACE = "features/people.feature:3: Then it is right"


def raised(function: Callable[[], object], note: str = PLACE) -> BaseException:
    """Return the error that a function raises, as the engine would report it."""
    with pytest.raises(BaseException) as caught:  # noqa: PT011 - any
        function()
    caught.value.add_note(note)
    return caught.value


def checks() -> None:
    """Fail a check."""
    same("the name", "Bob", "Ada")


def looks_up() -> None:
    """Contain a bug."""
    try:
        {"name": 1}["id"]
    except KeyError as error:
        raise ValueError("no id") from error


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (AssertionError("the name is wrong"), "the name is wrong"),
        (ConversationError("send a request first"), "send a request first"),
        (
            StepDefinitionNotFoundError("is not found"),
            "undefined step: no step definition matches its text",
        ),
        (pytest.fail.Exception("on purpose"), "on purpose"),
        (KeyError("id"), "KeyError: 'id'"),
        (ValueError("no number"), "ValueError: no number"),
        (ValueError(), "ValueError"),
        (AssertionError(), "a check failed without a message"),
        (AssertionError("in /p/features/a.feature"), "in features/a.feature"),
        (AssertionError("\x1b\u202e"), "\\u001b\\u202e"),
    ],
)
def test_only_classes_that_tell_something_are_named(error: BaseException, text: str) -> None:
    """Errors whose messages are sentences need no class."""
    assert reason(error, Path("/p")) == text


def test_a_message_has_the_step_that_failed() -> None:
    """Below the message."""
    error = raised(checks)
    error.add_note("called at features/people.feature:9: When they do it all")
    assert message(error, ROOT).splitlines() == [
        "the name: expected 'Ada', got 'Bob'",
        *places(error),
    ]
    assert places(error)[0] == PLACE
    assert len(message(AssertionError("x" * 1_000_000), ROOT)) < 8_100


def test_a_soft_scenario_lists_each_failed_step() -> None:
    """With its place."""
    error = SoftFailuresError([raised(checks), raised({}.popitem, "b.feature:4: Then more")])
    assert message(error, ROOT) == (
        "2 steps failed\n"
        f"{PLACE}\n    the name: expected 'Ada', got 'Bob'\n"
        "b.feature:4: Then more\n    KeyError: 'popitem(): dictionary is empty'"
    )


def test_a_trace_has_the_lines_of_authors() -> None:
    """Not those of hidden checks, and no absolute paths."""
    lines = trace(raised(checks), ROOT).splitlines()
    here = "tests/unit/reporting/cards/test_explanation.py:"
    assert [line.startswith(here) for line in lines] == [True, False] * 2
    assert lines[-1] == '    same("the name", "Bob", "Ada")'


def test_a_trace_ends_in_what_caused_the_error() -> None:
    """With ``raise ... from None``, no cause is shown."""
    assert trace(raised(looks_up), ROOT).splitlines()[-1] == "because of KeyError: 'id'"
    error = raised(looks_up)
    error.__cause__ = None
    assert "because of" not in trace(error, ROOT)
    error.__suppress_context__ = False
    assert "because of KeyError: 'id'" in trace(error, ROOT)


def test_causes_in_a_circle_end() -> None:
    """An error that is raised again can be in its own context."""
    one, other = ValueError("one"), ValueError()
    one.__cause__, other.__cause__ = other, one
    assert trace(one, ROOT).splitlines() == ["because of ValueError", "because of ValueError: one"]


def test_a_trace_leaves_out_libraries_and_shows_files_elsewhere_by_name(tmp_path: Path) -> None:
    """Paths are relative to the root."""
    (tmp_path / "elsewhere.py").write_text("import json\ndef read():\n    json.loads('{')\n")
    names: dict[str, Callable[[], object]] = {}
    path = tmp_path / "elsewhere.py"
    exec(compile(path.read_text(), str(path), "exec"), names)
    error = raised(names["read"])
    assert trace(error, ROOT).splitlines()[-2:] == ["elsewhere.py:3", "    json.loads('{')"]
    assert trace(error, tmp_path.parent).splitlines()[-2] == f"{tmp_path.name}/elsewhere.py:3"


def test_the_trace_of_a_soft_scenario_has_those_of_its_steps() -> None:
    """One after the other."""
    error = SoftFailuresError([raised(checks), raised(looks_up)])
    first, second = trace(error, ROOT).split("\n\n")
    assert first.splitlines()[-1] == '    same("the name", "Bob", "Ada")'
    assert second.splitlines()[-1] == "because of KeyError: 'id'"
