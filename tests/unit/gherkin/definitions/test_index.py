"""The index finds the same step definitions as pytest-bdd."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest
from pytest_bdd import parsers
from pytest_bdd.parser import Step
from pytest_bdd.steps import StepFunctionContext

from support.gherkin.definitions.index import StepDefinition, StepIndex

if TYPE_CHECKING:
    from collections.abc import Callable

    Engine = Callable[..., pytest.RunResult]
    Find = Callable[..., list[str]]

ROOT = ("",)
FOLDER = ("", "features")


def definition(
    parser: parsers.StepParser | str, kind: str | None = "given", level: tuple[str, ...] = ROOT
) -> tuple[StepFunctionContext, tuple[str, ...]]:
    """Return pytest-bdd's context of a definition, and its level."""
    kept: Any = StepFunctionContext(
        type=cast("Any", kind), step_func=lambda: None, parser=parsers.get_parser(parser)
    )
    return kept, level


def step(text: str, kind: str = "given", keyword: str = "Given") -> Step:
    return Step(name=text, type=kind, indent=0, line_number=1, keyword=keyword)


@pytest.fixture
def find(monkeypatch: pytest.MonkeyPatch) -> Find:
    """Look up a step among definitions; return the texts of those found."""

    def look_up(wanted: Step, *definitions: tuple[StepFunctionContext, Any]) -> list[str]:
        monkeypatch.setattr(
            "support.gherkin.definitions.index.step_fixtures", lambda *_: definitions
        )
        index = StepIndex(cast("Any", None))
        item: Any = SimpleNamespace(parent=object())
        assert index.find(wanted, item) is index.find(wanted, item)  # the result is cached
        return [found.text for found in index.find(wanted, item)]

    return look_up


@pytest.mark.parametrize(
    ("parser", "text"),
    [
        ("a user", "a user"),
        (parsers.string("a user"), "a user"),
        (parsers.parse("a user {name}"), "a user ada"),
        (parsers.parse("A User {name}"), "a uSER ada"),
        (parsers.parse("{name} is a user"), "ada is a user"),
        (parsers.parse("user{n:d} is there"), "user7 is there"),
        (parsers.parse("{n:d}"), "7"),
        (parsers.cfparse("users {names:Name+}", {"Name": str.title}), "users ada, bob"),
        (parsers.re(r"(a|the) user"), "the user"),
        (parsers.re(r"a user (?P<name>\w+)"), "a user ada"),
        (parsers.re(r"(?i)A USER"), "a user"),
    ],
)
def test_a_text_finds_its_definition(
    find: Find, parser: parsers.StepParser | str, text: str
) -> None:
    """With any parser, and in any letter case if the parser ignores it."""
    others = definition("another"), definition(parsers.parse("another {one}"))
    assert len(find(step(text), definition(parser), *others)) == 1
    assert find(step(text), *others) == []


@pytest.mark.parametrize(
    ("parser", "text"),
    [
        ("a user", "A user"),
        ("a user", "a user "),
        (parsers.parse("a user {n:d}"), "a user ada"),
        (parsers.parse("a user {name}"), "one user ada"),
        (parsers.re(r"a user"), "the user"),
        (parsers.re(r"a user"), "a user of ours"),
    ],
)
def test_another_text_does_not(find: Find, parser: parsers.StepParser | str, text: str) -> None:
    assert find(step(text), definition(parser)) == []


@pytest.mark.parametrize(
    ("defined", "asked", "found"),
    [
        ("given", "given", True),
        ("given", "when", False),
        (None, "then", True),
    ],
)
def test_the_type_counts(find: Find, defined: str | None, asked: str, *, found: bool) -> None:
    """A definition with ``@step`` matches every type."""
    assert bool(find(step("it", asked), definition("it", defined))) is found


def test_a_star_prefers_the_type_it_continues(find: Find) -> None:
    """Otherwise it matches any definition."""
    star = step("it", "when", keyword="*")
    assert find(star, definition("it", "then")) == ["it"]
    both = find(star, definition("it", "then"), definition(parsers.parse("{it}"), "when"))
    assert both == ["{it}"]


def test_all_of_the_closest_level_are_found(find: Find) -> None:
    """The closest definition wins; two on the same level are ambiguous."""
    far = definition("it")
    near = definition(parsers.parse("{it}"), level=FOLDER)
    nearer = definition(parsers.re("(?P<it>.*)"), level=(*FOLDER, "features/users"))
    assert find(step("it"), near, far) == ["{it}"]
    assert find(step("it"), near, nearer, far) == ["(?P<it>.*)"]
    assert find(step("it"), far, definition(parsers.parse("{it}"))) == ["it", "{it}"]
    elsewhere = definition("other", level=FOLDER)
    assert find(step("it"), far, elsewhere) == ["it"]


def test_patterns_without_the_rarest_word_are_not_tried(
    find: Find, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Most phrases begin with the same words."""
    tried = []
    matches = StepDefinition.matches

    def recorded(self: StepDefinition, text: str) -> bool:
        tried.append(self.text)
        return matches(self, text)

    monkeypatch.setattr(StepDefinition, "matches", recorded)
    phrases = [f'I {verb} the user "{{name}}"' for verb in ("fetch", "delete", "rename", "block")]
    written = [definition(parsers.parse(phrase)) for phrase in phrases]
    assert find(step('I rename the user "Ada"'), *written) == ['I rename the user "{name}"']
    assert tried == ['I rename the user "{name}"']


COMPARISON = """
import importlib, random
from pytest_bdd.parser import Step
from pytest_bdd import step
from support.gherkin.plugin import INDEX

stock = importlib.import_module("pytest_bdd.scenario").get_step_function  # not yet replaced
rng = random.Random(SEED)
WORDS = ["a", "A", "the", "user", "User", "users", "of", "is", "7", "-7", "Straße", "é", "x.y"]
KINDS = {"given": given, "when": when, "then": then, "step": step}

def texts(*holes):
    chosen = [rng.choice([*WORDS, *holes]) for _ in range(rng.randint(0, 3))]
    chosen.insert(rng.randint(0, len(chosen)), rng.choice(WORDS))
    return rng.choice([" ", " ", " ", "  "]).join(chosen)

def parser():
    number = iter(range(9))
    hole = lambda kind="": "{p%d%s}" % (next(number), kind)
    return rng.choice([
        lambda: texts(),
        lambda: parsers.parse(texts(hole(), hole(":d"), hole(":w"))),
        lambda: parsers.cfparse(texts(hole(), hole(":d"))),
        lambda: parsers.re(texts(r"\\\\w+", "(a|the)", ".*")),
        lambda: parsers.parse(rng.choice(WORDS) + hole()),
    ])()

def define(kind, parser):
    @KINDS[kind](parser, stacklevel=3)
    def _():
        pass

def define_some(count):
    for _ in range(count):
        try:
            define(rng.choice(list(KINDS)), parser())
        except ValueError:  # a hole twice: parse refuses it
            pass
"""
ROOT_CONFTEST = (
    COMPARISON
    + """
define_some(60)

@pytest.fixture
def compare(request):
    questions = random.Random(SEED + 1)
    index = request.config.stash[INDEX]
    found_any = found_none = 0
    for _ in range(400):
        text = texts()
        kind = questions.choice(["given", "when", "then"])
        step = Step(name=text, type=kind, indent=0, line_number=1, keyword="And")
        expected = stock(request, step)
        found = index.find(step, request.node)
        ours = found[-1].context if found else None
        assert ours is expected, (kind, text, ours, expected)
        found_any += expected is not None
        found_none += expected is None
    print("FOUND", found_any, found_none)
"""
)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_it_answers_what_stock_pytest_bdd_does(
    engine: Engine, pytester: pytest.Pytester, seed: int
) -> None:
    """For random definitions and steps, in a folder and a subfolder."""
    inner = pytester.mkdir("inner")
    (inner / "test_inner.py").write_text("def test_inner(compare): ...")
    pytester.makepyfile("def test_outer(compare): ...")
    imports = "from pytest_bdd import given, when, then, parsers\n"
    closer = COMPARISON.replace("SEED", f"{seed + 10}")
    (inner / "conftest.py").write_text(imports + closer + "define_some(30)\n")
    result = engine(ROOT_CONFTEST.replace("SEED", str(seed)), "-s", apart=True)
    result.assert_outcomes(passed=2)
    counts = [line.split("FOUND ")[1].split() for line in result.outlines if "FOUND" in line]
    assert len(counts) == 2
    assert all(int(found) > 50 and int(missed) > 50 for found, missed in counts), counts


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{name:w} registers as {full_name}", ("registers", "as")),
        ("the {n:d}th Box, the box", ("the", "th", "box,", "box")),
        ("{{braces}} of {x}", ()),
    ],
)
def test_the_words_of_a_pattern(text: str, words: tuple[str, ...]) -> None:
    """A text without all of them cannot match; escaped braces are left to the parser."""
    assert StepDefinition(*definition(parsers.parse(text))).words == words


def test_another_parser_has_no_words() -> None:
    assert StepDefinition(*definition(parsers.re("a (?P<x>.*)"))).words == ()
