"""The style of features, as docs/gherkin.md has it; each rule returns what breaks it."""

from __future__ import annotations

import ast
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gherkin.parser import Parser

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MOST_STEPS = 8
"""Of a scenario, those of its backgrounds included."""

SENDING_THENS = frozenset(
    {
        "access to {method:Method} {address:Address} is:",
        "listing {address:Address} by pages of {size:Count} has no duplicates",
        (
            "listing {address:Address} by pages of {size:Count} has no duplicates and contains "
            "every remembered {kind:Word}"
        ),
        "within {limit:Limit} {path:Path} becomes {expected:Json}",
        "within {limit:Limit} {path:Path} becomes {expected:Json}, failing if it is {end:Json}",
        "within {limit:Limit} the response status becomes {statuses:Status}",
    }
)
"""The Thens that may send requests: each of them is about many, which no single When sends."""

PRONOUN = re.compile(r"\b(?:he|she|him|her|hers|his|himself|herself)\b", re.IGNORECASE)
QUOTED = re.compile(r'"[^"]*"')  # data, which may be anything
ARGUMENT = re.compile(r"<[^<>]+>")
PHASES = ("Context", "Action", "Outcome")
KEYWORDS = dict(zip(PHASES, ("Given", "When", "Then"), strict=True))


@dataclass(frozen=True)
class Step:
    """A step; ``phase`` is Context, Action or Outcome, also behind And, But and ``*``."""

    phase: str
    text: str
    line: int
    is_star: bool = False


@dataclass(frozen=True)
class Scenario:
    """A scenario with the steps of its backgrounds, and the rows of its examples."""

    place: str
    title: str
    tags: frozenset[str]
    steps: tuple[Step, ...]
    rows: tuple[dict[str, str], ...]

    @property
    def wording(self) -> Iterator[str]:
        """The title and the steps' texts, once for each row; without quoted data."""
        for row in self.rows or ({},):
            for text in (self.title, *(step.text for step in self.steps)):
                filled = ARGUMENT.sub(lambda found: row.get(found[0][1:-1], found[0]), text)  # noqa: B023 - called at once
                yield QUOTED.sub("", filled)


@dataclass(frozen=True)
class Feature:
    """A feature file; ``headings`` are the names of the feature and of its rules."""

    path: str
    language: str
    headings: tuple[str, ...]
    scenarios: tuple[Scenario, ...]


@dataclass(frozen=True)
class Definition:
    """A step definition as it stands in the source."""

    place: str
    keyword: str
    text: str
    sends: bool


def parse(text: str, path: str = "f.feature") -> Feature:
    """Return what a feature file says; an empty one has no scenarios."""
    document: Any = Parser().parse(text)
    feature = document.get("feature")
    if feature is None:
        return Feature(path, "en", (), ())
    rules = [child["rule"]["name"] for child in feature["children"] if "rule" in child]
    found = tuple(_scenarios(path, feature, [], frozenset()))
    return Feature(path, feature["language"], (feature["name"], *rules), found)


def _scenarios(
    path: str, parent: Any, background: list[Any], tags: frozenset[str]
) -> Iterator[Scenario]:
    """Yield the scenarios of a feature or a rule, which inherit backgrounds and tags."""
    background, tags = [*background], tags | _tags(parent)
    for child in parent["children"]:
        if "background" in child:
            background += child["background"]["steps"]
        elif "rule" in child:
            yield from _scenarios(path, child["rule"], background, tags)
        else:
            scenario = child["scenario"]
            place = f"{path}:{scenario['location']['line']}"
            steps = tuple(_steps([*background, *scenario["steps"]]))
            own = tags | _tags(scenario)
            yield Scenario(place, scenario["name"], own, steps, tuple(_rows(scenario)))


def _tags(parent: Any) -> frozenset[str]:
    return frozenset(tag["name"] for tag in parent["tags"])


def _steps(steps: Iterable[Any]) -> Iterator[Step]:
    phase = PHASES[0]
    for step in steps:
        phase = step["keywordType"] if step["keywordType"] in PHASES else phase
        is_star = step["keywordType"] == "Unknown"
        yield Step(phase, step["text"], step["location"]["line"], is_star)


def _rows(scenario: Any) -> Iterator[dict[str, str]]:
    for examples in scenario["examples"]:
        if header := examples.get("tableHeader"):
            names = [cell["value"] for cell in header["cells"]]
            for row in examples["tableBody"]:
                yield dict(zip(names, (cell["value"] for cell in row["cells"]), strict=True))


def definitions(source: str, path: str = "steps.py") -> Iterator[Definition]:
    """Yield the step definitions in a module; one that waits for anything may send requests."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            sends = isinstance(node, ast.AsyncFunctionDef)
            for decorator in node.decorator_list:
                match decorator:
                    case ast.Call(
                        func=ast.Name(keyword) | ast.Attribute(attr=keyword), args=[first, *_]
                    ) if keyword in {"given", "when", "then", "step"}:
                        place = f"{path}:{decorator.lineno}"
                        yield Definition(place, keyword, _text(first), sends)


def _text(node: ast.expr) -> str:
    match node:
        case ast.Constant(str(text)) | ast.Call(args=[ast.Constant(str(text)), *_]):
            return text
        case _:
            return ast.unparse(node)


def order_faults(feature: Feature) -> list[str]:
    """Return the steps that go back: a When or Given after a Then, a Given after a When.

    Also those that begin with ``*``, which takes a definition of any keyword.
    """
    stars = [
        f"{feature.path}:{step.line}: write Given, When, Then, And or But in place of *"
        for scenario in feature.scenarios
        for step in scenario.steps
        if step.is_star
    ]
    return stars + [
        f"{feature.path}:{step.line}: a {KEYWORDS[step.phase]} after a {KEYWORDS[before.phase]}"
        for scenario in feature.scenarios
        for before, step in zip(scenario.steps, scenario.steps[1:], strict=False)
        if PHASES.index(step.phase) < PHASES.index(before.phase)
    ]


def length_faults(feature: Feature) -> list[str]:
    """Return the scenarios with too many steps."""
    return [
        f"{scenario.place}: {len(scenario.steps)} steps"
        for scenario in feature.scenarios
        if len(scenario.steps) > MOST_STEPS
    ]


def title_faults(feature: Feature) -> list[str]:
    """Return the titles of more than one scenario in a feature, its rules included."""
    counts = Counter(scenario.title for scenario in feature.scenarios)
    return [
        f"{feature.path}: {count} scenarios: {title}"
        for title, count in counts.items()
        if count > 1
    ]


def pronoun_faults(feature: Feature) -> list[str]:
    """Return headings, titles and steps that assume a gender; in English, whose words these are."""
    if not feature.language.startswith("en"):
        return []
    spoken = [text for scenario in feature.scenarios for text in scenario.wording]
    texts = dict.fromkeys([*feature.headings, *spoken])
    return [f"{feature.path}: {text}" for text in texts if PRONOUN.search(text)]


def definition_pronoun_faults(found: Iterable[Definition]) -> list[str]:
    """Return the step definitions whose text assumes a gender."""
    return [f"{one.place}: {one.text}" for one in found if PRONOUN.search(one.text)]


def sending_faults(found: Iterable[Definition]) -> list[str]:
    """Return the Thens that may send requests, but for those that are meant to."""
    return [
        f"{one.place}: {one.text}"
        for one in found
        if one.keyword in {"then", "step"} and one.sends and one.text not in SENDING_THENS
    ]


def flow_faults(feature: Feature, flows: Iterable[Scenario]) -> list[str]:
    """Return the Thens that call a flow with a When: they would send what it sends."""
    acting = [call_of(flow) for flow in flows if any(s.phase == "Action" for s in flow.steps)]
    return [
        f"{feature.path}:{step.line}: {step.text}"
        for scenario in feature.scenarios
        for step in scenario.steps
        if step.phase == "Outcome" and any(call.fullmatch(step.text) for call in acting)
    ]


def call_of(flow: Scenario) -> re.Pattern[str]:
    """Return the pattern of the steps that call a flow."""
    return re.compile(".+".join(map(re.escape, ARGUMENT.split(flow.title))))
