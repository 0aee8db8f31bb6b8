"""The step definitions of a run, found without walking through every fixture for every step."""

from __future__ import annotations

import inspect
import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_bdd import parsers

from support.gherkin.async_steps import author_function
from support.gherkin.collection import FeatureFile
from support.gherkin.compat import ANY_TYPE, step_fixtures
from support.gherkin.parameters import KindParser
from support.gherkin.places import place
from support.gherkin.step_checks import CHECKS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pytest

    from support.gherkin.compat import Step, StepFunctionContext
    from support.gherkin.step_checks import Checks

_Answers = dict[str, tuple["StepDefinition", ...]]
ANY_KEYWORD = "*"
"""Keyword that continues the type of the step before, or else takes any definition."""

_PARAMETER = re.compile(r"\{[^{}]*\}")
_LITERAL_HEAD = re.compile(r"[^{]*")


@dataclass(frozen=True, eq=False)
class StepDefinition:
    """A step definition that a scenario can see; ``level`` tells how close it is to it.

    A level is the path of collectors from the session to the owner: a closer one overrides.
    """

    context: StepFunctionContext
    level: tuple[str, ...]

    @property
    def type(self) -> str:
        """``given``, ``when``, ``then``, or ``step`` for a definition that takes them all."""
        return self.context.type or "step"

    @property
    def text(self) -> str:
        """The text or pattern, as its author wrote it."""
        return self.context.parser.name

    @cached_property
    def parameters(self) -> dict[str, inspect.Parameter]:
        """The parameters of the function by name."""
        return dict(inspect.signature(author_function(self.context.step_func)).parameters)

    @cached_property
    def required(self) -> tuple[str, ...]:
        """The names of the parameters without a default."""
        return tuple(
            name
            for name, parameter in self.parameters.items()
            if parameter.default is parameter.empty
            and parameter.kind is parameter.POSITIONAL_OR_KEYWORD
        )

    @property
    def docstring(self) -> str:
        """What the author says of it, dedented; empty without a docstring."""
        return inspect.getdoc(author_function(self.context.step_func)) or ""

    @cached_property
    def checks(self) -> Checks | None:
        """How its author checks a step before the run."""
        found: Checks | None = getattr(author_function(self.context.step_func), CHECKS, None)
        return found

    @cached_property
    def checks_values(self) -> bool:
        """Tell whether anything of a step that uses it can be checked before the run."""
        parser = self.context.parser
        return self.checks is not None or (
            isinstance(parser, KindParser) and any(kind.checkable for kind in parser.used())
        )

    @property
    def place(self) -> tuple[Path, int]:
        """File and line of the function."""
        code = inspect.unwrap(author_function(self.context.step_func)).__code__
        return Path(code.co_filename), code.co_firstlineno

    def described(self, root: Path) -> str:
        """Return the definition on one line: ``@given("...")  steps/people.py:24``."""
        return f'@{self.type}("{self.text}")  {self.shown_place(root)}'

    def shown_place(self, root: Path) -> str:
        """Return ``steps/people.py:24``."""
        return place(*self.place, root)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """What every text of a ``parse`` pattern holds, in lower case; empty for other parsers."""
        if not _is_parse(self.context.parser) or "{{" in self.text or "}}" in self.text:
            return ()
        return tuple(dict.fromkeys(_PARAMETER.sub(" ", self.text).lower().split()))

    def matches(self, text: str) -> bool:
        """Tell whether a step's text is this definition's, whatever its type.

        Looks for the words first: most patterns need never be compiled then.
        """
        lowered = text.lower()
        return all(word in lowered for word in self.words) and self.context.parser.is_matching(text)


class StepIndex:
    """Answers which definitions a step has, in time that does not grow with their number.

    Exact texts are looked up, patterns narrowed down by their first word, and answers kept:
    what a scenario sees depends only on where its feature file lies.
    """

    def __init__(self, session: pytest.Session) -> None:
        self._session = session
        self._scopes: dict[pytest.Collector | None, _Scope] = {}
        self._known: dict[tuple[int, tuple[str, ...]], StepDefinition] = {}

    def find(self, step: Step, item: pytest.Item) -> Sequence[StepDefinition]:
        """Return the definitions of the closest level that has any; more than one is ambiguous."""
        return self._scope(item).find(step)

    def visible(self, item: pytest.Item) -> list[StepDefinition]:
        """Return every definition that the item's scenario could use."""
        return self._scope(item).definitions

    @property
    def definitions(self) -> list[StepDefinition]:
        """Every definition of the session, and any that an item asked about could use."""
        for fixture in step_fixtures(self._session, self._session):
            self._known_as(*fixture)
        return list(self._known.values())

    def _scope(self, item: pytest.Item) -> _Scope:
        owner = item.parent
        if isinstance(owner, FeatureFile):  # which defines no steps, but its folder may
            owner = owner.parent
        if owner not in self._scopes:
            fixtures = step_fixtures(self._session, owner or item)
            self._scopes[owner] = _Scope([self._known_as(*fixture) for fixture in fixtures])
        return self._scopes[owner]

    def _known_as(self, context: StepFunctionContext, level: tuple[str, ...]) -> StepDefinition:
        key = (id(context), level)
        if key not in self._known:
            self._known[key] = StepDefinition(context, level)
        return self._known[key]


@dataclass
class _Scope:
    definitions: list[StepDefinition]
    _exact: dict[str, list[StepDefinition]] = field(default_factory=lambda: defaultdict(list))
    _by_word: dict[str, list[StepDefinition]] = field(default_factory=lambda: defaultdict(list))
    _answers: dict[tuple[str, str], _Answers] = field(default_factory=lambda: defaultdict(dict))
    _shared: dict[tuple[StepDefinition, ...], tuple[StepDefinition, ...]] = field(
        default_factory=dict
    )

    def __post_init__(self) -> None:
        for definition in self.definitions:
            parser = definition.context.parser
            if type(parser) is parsers.string:
                self._exact[definition.text].append(definition)
            else:
                self._by_word[_first_word(parser)].append(definition)

    def find(self, step: Step) -> Sequence[StepDefinition]:
        kind = ANY_TYPE if step.keyword == ANY_KEYWORD else step.type
        answers = self._answers[kind, step.type]
        if step.name not in answers:
            fitting = [d for d in self._candidates(step.name) if d.matches(step.name)]
            typed = [d for d in fitting if d.context.type in {None, step.type}]
            found = _closest(typed or (fitting if kind == ANY_TYPE else ()))
            if len(found) > 1:  # as pytest-bdd has them, which takes the last
                found.sort(key=self.definitions.index)
            answers[step.name] = self._shared.setdefault(tuple(found), tuple(found))
        return answers[step.name]

    def _candidates(self, text: str) -> Iterable[StepDefinition]:
        yield from self._exact.get(text, ())
        yield from self._by_word.get(_word(text), ())
        if _word(text):
            yield from self._by_word.get("", ())


def _closest(definitions: Iterable[StepDefinition]) -> list[StepDefinition]:
    found = list(definitions)
    closest = max((definition.level for definition in found), default=None)
    return [definition for definition in found if definition.level == closest]


def _first_word(parser: parsers.StepParser) -> str:
    """Return the word that every text of a pattern begins with, empty where there is none.

    Of ``parse`` patterns alone: what stands before the first brace is literal, in any case.
    """
    if not _is_parse(parser):
        return ""
    head = _LITERAL_HEAD.match(parser.name)
    return _word(head.group()) if head and " " in head.group() else ""


def _is_parse(parser: parsers.StepParser) -> bool:
    return isinstance(parser, parsers.parse | parsers.cfparse)


def _word(text: str) -> str:
    return text.lower().partition(" ")[0]
