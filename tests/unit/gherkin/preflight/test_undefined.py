"""The message for an undefined step: a phrase, similar steps, a definition."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from support.gherkin.authoring.parameters import parse
from support.gherkin.authoring.vocabulary import Vocabulary
from support.gherkin.preflight.undefined import is_supplied, undefined
from tests.unit.gherkin.definitions.making import defined, step

ROOT = Path("/project")


def supplied() -> None: ...


def own() -> None: ...


supplied.__module__ = "steps.any.people"
own.__module__ = "steps.anything"


@dataclass(frozen=True)
class FlowNamed:
    name: str

    def described(self, root: Path) -> str:
        del root
        return "a flow"


VOCABULARY = Vocabulary("steps.any", lambda kind, text: [f"write: {kind} {text}!"])
SILENT = Vocabulary("steps.any", lambda *_: [])
SUPPLIED, OWN = defined("it is thera", supplied), defined("it is there now", own)


def lines(*visible: Any, vocabularies: Any = (), flows: Any = ()) -> list[str]:
    text = undefined(step("it is ther"), visible, flows, vocabularies, ROOT)
    return [line.strip().partition("  ")[0] for line in text.splitlines()]


def test_without_a_vocabulary_a_definition_is_suggested() -> None:
    assert lines(SUPPLIED) == [
        "undefined step: Given it is ther",
        'close to: @given("it is thera")',
        "or define it:",
        "@given('it is ther')",
        "async def _():",
        "raise NotImplementedError",
    ]


def test_a_project_without_steps_of_its_own_is_not_sent_to_python() -> None:
    assert lines(SUPPLIED, vocabularies=[SILENT]) == [
        "undefined step: Given it is ther",
        'close to: @given("it is thera")',
        'pytest --steps "words" searches the steps',
    ]


def test_the_phrase_of_a_vocabulary_comes_first() -> None:
    """Its own steps are not listed as similar ones, too."""
    flow = FlowNamed("it is ther")
    assert lines(SUPPLIED, OWN, vocabularies=[VOCABULARY], flows=[flow])[:5] == [
        "undefined step: Given it is ther",
        "write: given it is ther!",
        'close to: @given("it is there now")',
        "close to: a flow",
        "or define it:",
    ]


@pytest.mark.parametrize(
    ("module", "expected"),
    [
        ("steps.any", True),
        ("steps.any.people", True),
        ("steps.anything", False),
        ("steps.users.people", False),
        ("pytest_bdd.plugin", True),
    ],
)
def test_steps_of_a_vocabulary_are_known_by_their_module(module: str, *, expected: bool) -> None:
    def function() -> None: ...

    function.__module__ = module
    assert is_supplied(defined("it", function), [VOCABULARY]) is expected


def test_odd_characters_are_named_and_replaced() -> None:
    """If the plain text is a step, nothing else is suggested."""
    text = undefined(step("it\u00a0is thera"), [SUPPLIED], (), [VOCABULARY], ROOT)
    assert text.splitlines() == [
        "undefined step: Given it\u00a0is thera",
        "    it has characters that nobody sees, no-break space (U+00A0): it\\u00a0is thera",
        "    write: Given it is thera",
    ]


def test_the_vocabulary_reads_the_plain_text() -> None:
    text = undefined(step("it\u200b is other"), [SUPPLIED], (), [VOCABULARY], ROOT)
    lines = [line.strip() for line in text.splitlines()]
    assert lines[0] == "undefined step: Given it\\u200b is other"
    assert lines[2:4] == ["write: Given it is other", "write: given it is other!"]


@pytest.mark.parametrize(
    ("value", "received"),
    [
        ("10", "'10'"),
        ("1 hour", "'1 hour'"),
        ("2 minutes", "'2 minutes'"),
        ("1,5 s", "'1,5 s'"),
        ("-5 s", "'-5 s'"),
        ("10s", None),
    ],
)
def test_a_value_that_is_wrong_is_named_instead(value: str, received: str | None) -> None:
    """A step with another value is defined, so there is nothing to define."""
    waits = defined(parse("it is there within {limit:Limit}, or {n:Integer} times"), own)
    written = step(f"it is there within {value}, or 3 times")
    found = [
        line.strip() for line in undefined(written, [waits], (), [VOCABULARY], ROOT).split("\n")
    ]
    assert (
        f"{received} is not a duration; write a number and one of ms, s, m, min, h: 5s, 500ms"
        in found
    ) is (received is not None)
    assert len(found) == 2 or received is None


def test_only_a_value_is_wrong_if_the_rest_matches() -> None:
    waits = defined(parse("it is there within {limit:Duration}"), own)
    for text in ("it is there within 5 apples and pears", "it was there within 5"):
        assert "is not a duration" not in undefined(step(text), [waits, OWN], (), (), ROOT)
