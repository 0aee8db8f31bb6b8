"""An index of step definitions, to avoid going through all fixtures for every step."""

from __future__ import annotations

import inspect
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_bdd import parsers

from support.gherkin.authoring.parameters import KindParser
from support.gherkin.authoring.step_checks import CHECKS
from support.gherkin.collection.feature_file import FeatureFile
from support.gherkin.compat import ANY_TYPE, step_fixtures
from support.gherkin.places import place
from support.gherkin.running.async_steps import author_function

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pytest

    from support.gherkin.authoring.step_checks import Checks
    from support.gherkin.compat import Step, StepFunctionContext

_Found = dict[str, tuple["StepDefinition", ...]]
ANY_KEYWORD = "*"
"""Keyword that continues the type of the previous step, and without one matches any definition."""

_PARAMETER = re.compile(r"\{[^{}]*\}")
_VALUE = "\0"


@dataclass(frozen=True, eq=False)
class StepDefinition:
    """A step definition that is visible to a scenario, and the level where it is defined.

    A level is the path of collectors from the session to the owner; the closest one wins.
    """

    context: StepFunctionContext
    level: tuple[str, ...]

    @property
    def type(self) -> str:
        """``given``, ``when``, ``then``, or ``step`` for a definition of any type."""
        return self.context.type or "step"

    @property
    def text(self) -> str:
        """The text or pattern as written by the author."""
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
        """The dedented docstring of the function, or an empty string."""
        return inspect.getdoc(author_function(self.context.step_func)) or ""

    @cached_property
    def checks(self) -> Checks | None:
        """The checks that the author declared with ``checked``."""
        found: Checks | None = getattr(author_function(self.context.step_func), CHECKS, None)
        return found

    @cached_property
    def checks_values(self) -> bool:
        """Whether values of a step with this definition can be checked before the run."""
        parser = self.context.parser
        return self.checks is not None or (
            isinstance(parser, KindParser) and any(kind.checkable for kind in parser.used())
        )

    @property
    def module(self) -> str:
        """The module of the function."""
        return author_function(self.context.step_func).__module__

    @property
    def place(self) -> tuple[Path, int]:
        """The file and line of the function."""
        code = inspect.unwrap(author_function(self.context.step_func)).__code__
        return Path(code.co_filename), code.co_firstlineno

    def described(self, root: Path) -> str:
        """Return the definition on one line: ``@given("...")  steps/orders/opening.py:24``."""
        return f'@{self.type}("{self.text}")  {self.shown_place(root)}'

    def shown_place(self, root: Path) -> str:
        """Return ``steps/orders/opening.py:24``."""
        return place(*self.place, root)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The literal words of a ``parse`` pattern in lower case; empty for other parsers."""
        return tuple(dict.fromkeys(self._literal(" ").split()))

    @cached_property
    def whole_words(self) -> tuple[str, ...]:
        """Those of the words between white space, which are words of every matching text, too."""
        return tuple(word for word in self._literal(_VALUE).split() if _VALUE not in word)

    def _literal(self, value: str) -> str:
        """Return a ``parse`` pattern in lower case with the same value for each parameter."""
        if not _is_parse(self.context.parser) or "{{" in self.text or "}}" in self.text:
            return ""
        return _PARAMETER.sub(value, self.text).lower()

    def matches(self, text: str) -> bool:
        """Return whether the definition matches a step's text, regardless of its type.

        Checks the literal words first, so that most patterns never have to be compiled.
        """
        return self._has_words_of(text) and self.context.parser.is_matching(text)

    def misread(self, text: str) -> list[str]:
        """Return what is wrong with the values in a text that would match with better ones."""
        parser = self.context.parser
        if isinstance(parser, KindParser) and self._has_words_of(text):
            return parser.misread(text)
        return []

    def _has_words_of(self, text: str) -> bool:
        lowered = text.lower()
        return all(word in lowered for word in self.words)


class StepIndex:
    """Finds the definitions of a step, in time that does not depend on their number.

    Exact texts are looked up, patterns are narrowed down by their rarest word, and results are
    cached: the visible definitions depend only on the folder of the feature file.
    """

    def __init__(self, session: pytest.Session) -> None:
        self._session = session
        self._scopes: dict[pytest.Collector | None, _Scope] = {}
        self._known: dict[tuple[int, tuple[str, ...]], StepDefinition] = {}

    def find(self, step: Step, item: pytest.Item) -> Sequence[StepDefinition]:
        """Return the matching definitions of the closest level; more than one is ambiguous."""
        return self._scope(item).find(step)

    def visible(self, item: pytest.Item) -> list[StepDefinition]:
        """Return all definitions that the item's scenario could use."""
        return self._scope(item).definitions

    @property
    def definitions(self) -> list[StepDefinition]:
        """All definitions of the session, including those that any looked-up item could use."""
        for fixture in step_fixtures(self._session, self._session):
            self._known_as(*fixture)
        return list(self._known.values())

    def _scope(self, item: pytest.Item) -> _Scope:
        owner = item.parent
        if isinstance(owner, FeatureFile):  # it has no definitions itself, but its folder may
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
    _found: dict[tuple[str, str], _Found] = field(default_factory=lambda: defaultdict(dict))
    _shared: dict[tuple[StepDefinition, ...], tuple[StepDefinition, ...]] = field(
        default_factory=dict
    )

    def __post_init__(self) -> None:
        patterns = []
        for definition in self.definitions:
            if type(definition.context.parser) is parsers.string:
                self._exact[definition.text].append(definition)
            else:
                patterns.append(definition)
        uses = Counter(word for definition in patterns for word in definition.whole_words)
        for definition in patterns:
            rarest = min(definition.whole_words, key=uses.__getitem__, default="")
            self._by_word[rarest].append(definition)

    def find(self, step: Step) -> Sequence[StepDefinition]:
        kind = ANY_TYPE if step.keyword == ANY_KEYWORD else step.type
        known = self._found[kind, step.type]
        if step.name not in known:
            fitting = [d for d in self._candidates(step.name) if d.matches(step.name)]
            typed = [d for d in fitting if d.context.type in {None, step.type}]
            found = _closest(typed or (fitting if kind == ANY_TYPE else ()))
            if len(found) > 1:  # in pytest-bdd's order, in which the last would win
                found.sort(key=self.definitions.index)
            # Equal results share one tuple: many steps have the same definitions.
            known[step.name] = self._shared.setdefault(tuple(found), tuple(found))
        return known[step.name]

    def _candidates(self, text: str) -> Iterable[StepDefinition]:
        yield from self._exact.get(text, ())
        for word in {"", *text.lower().split()}:
            yield from self._by_word.get(word, ())


def _closest(definitions: Iterable[StepDefinition]) -> list[StepDefinition]:
    found = list(definitions)
    closest = max((definition.level for definition in found), default=None)
    return [definition for definition in found if definition.level == closest]


def _is_parse(parser: parsers.StepParser) -> bool:
    return isinstance(parser, parsers.parse | parsers.cfparse)
