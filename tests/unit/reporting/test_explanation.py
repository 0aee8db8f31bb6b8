"""What went wrong in words, and where in the code."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pytest_bdd.exceptions import StepDefinitionNotFoundError

from support.bootstrap import ROOT
from support.checks import same
from support.conversation.errors import ConversationError
from support.gherkin.soft import SoftFailuresError
from support.reporting.cards.explanation import message, places, said, trace

if TYPE_CHECKING:
    from collections.abc import Callable

PLACE = "features/people.feature:3: Then it is right"


def raised(function: Callable[[], object], note: str = PLACE) -> BaseException:
    """Return what a function raises, as the engine would hand it on."""
    with pytest.raises(BaseException) as caught:  # noqa: PT011 - any
        function()
    caught.value.add_note(note)
    return caught.value


def checks() -> None:
    """Fail a check."""
    same("the name", "Bob", "Ada")


def looks_up() -> None:
    """Have a fault of its own."""
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
            "undefined step: no definition fits its words",
        ),
        (pytest.fail.Exception("on purpose"), "on purpose"),
        (KeyError("id"), "KeyError: 'id'"),
        (ValueError("no number"), "ValueError: no number"),
        (ValueError(), "ValueError"),
        (AssertionError(), "a check failed and does not say why"),
        (AssertionError("in /p/features/a.feature"), "in features/a.feature"),
        (AssertionError("\x1b\u202e"), "\\u001b\\u202e"),
    ],
)
def test_only_classes_that_tell_something_are_named(error: BaseException, text: str) -> None:
    """A sentence needs none."""
    assert said(error, Path("/p")) == text


def test_a_message_has_the_step_that_failed() -> None:
    """Below what went wrong."""
    error = raised(checks)
    error.add_note("called at features/people.feature:9: When they do it all")
    assert message(error, ROOT).splitlines() == [
        "the name: expected 'Ada', got 'Bob'",
        *places(error),
    ]
    assert places(error)[0] == PLACE
    assert len(message(AssertionError("x" * 1_000_000), ROOT)) < 8_100


def test_a_soft_scenario_tells_each_step() -> None:
    """With its place, in words."""
    error = SoftFailuresError([raised(checks), raised({}.popitem, "b.feature:4: Then more")])
    assert message(error, ROOT) == (
        "2 steps failed\n"
        f"{PLACE}\n    the name: expected 'Ada', got 'Bob'\n"
        "b.feature:4: Then more\n    KeyError: 'popitem(): dictionary is empty'"
    )


def test_a_trace_has_the_lines_of_authors() -> None:
    """Not those of checks that hide themselves, and no path of a machine."""
    lines = trace(raised(checks), ROOT).splitlines()
    here = "tests/unit/reporting/test_explanation.py:"
    assert [line.startswith(here) for line in lines] == [True, False] * 2
    assert lines[-1] == '    same("the name", "Bob", "Ada")'


def test_a_trace_ends_in_what_caused_the_error() -> None:
    """Where that was told apart from it, no cause is shown."""
    assert trace(raised(looks_up), ROOT).splitlines()[-1] == "because of KeyError: 'id'"
    error = raised(looks_up)
    error.__cause__ = None
    assert "because of" not in trace(error, ROOT)
    error.__suppress_context__ = False
    assert "because of KeyError: 'id'" in trace(error, ROOT)


def test_causes_in_a_circle_end() -> None:
    """An error that is raised again can be its own context."""
    one, other = ValueError("one"), ValueError()
    one.__cause__, other.__cause__ = other, one
    assert trace(one, ROOT).splitlines() == ["because of ValueError", "because of ValueError: one"]


def test_a_trace_leaves_out_libraries_and_shows_files_elsewhere_by_name(tmp_path: Path) -> None:
    """Paths below the root begin there."""
    (tmp_path / "elsewhere.py").write_text("import json\ndef read():\n    json.loads('{')\n")
    names: dict[str, Callable[[], object]] = {}
    path = tmp_path / "elsewhere.py"
    exec(compile(path.read_text(), str(path), "exec"), names)
    error = raised(names["read"])
    assert trace(error, ROOT).splitlines()[-2:] == ["elsewhere.py:3", "    json.loads('{')"]
    assert trace(error, tmp_path.parent).splitlines()[-2] == f"{tmp_path.name}/elsewhere.py:3"


def test_the_trace_of_a_soft_scenario_has_those_of_its_steps() -> None:
    """One below the other."""
    error = SoftFailuresError([raised(checks), raised(looks_up)])
    first, second = trace(error, ROOT).split("\n\n")
    assert first.splitlines()[-1] == '    same("the name", "Bob", "Ada")'
    assert second.splitlines()[-1] == "because of KeyError: 'id'"
