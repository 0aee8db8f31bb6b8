"""What Allure shows as the description of a scenario."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from support.gherkin.compat import ScenarioTemplate


def description(template: ScenarioTemplate, where: str, seed: int, warnings: Sequence[str]) -> str:
    """Return it in Markdown: the run's warnings, what the feature file says, place and seed."""
    feature, rule = template.feature, template.rule
    parts = [
        *(f"**{warning}**" for warning in warnings),
        textwrap.indent(_text(feature.description), "> "),
        f"**Rule: {rule.name}**" if rule else "",
        textwrap.indent(_text(rule.description), "> ") if rule else "",
        _text(template.description),
        f"`{where}`, with the data of `--data-seed={seed}`",
    ]
    text = "\n\n".join(part for part in parts if part)
    return text.replace("![", r"\![")  # the report loads nothing: an image becomes a link


def _text(narrative: str) -> str:
    """Return a narrative without its indent, which Markdown would take for code."""
    return textwrap.dedent(narrative).strip()
