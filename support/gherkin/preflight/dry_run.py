"""Dry runs, which run no scenarios: ``--check-steps`` and ``--steps``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from support.gherkin.definitions.catalogue import as_markdown, as_text, entry
from support.gherkin.preflight.refusal import summary
from support.gherkin.preflight.undefined import is_supplied
from support.gherkin.tags import tags_as_markdown

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pytest

    from support.gherkin.definitions.index import StepDefinition
    from support.gherkin.preflight.check import CheckResult


def add_options(parser: pytest.Parser) -> None:
    """Add the options of the engine."""
    group = parser.getgroup("gherkin", "features and steps")
    group.addoption(
        "--tags",
        metavar="EXPRESSION",
        help='run only scenarios whose tags match: --tags="@smoke and not @wip"',
    )
    group.addoption(
        "--check-steps",
        action="store_true",
        help="check all selected scenarios without running them",
    )
    group.addoption(
        "--steps",
        nargs="?",
        const="",
        metavar="WORDS",
        help="list the available steps, or those that mention any of WORDS, the best first",
    )
    group.addoption(
        "--unused-steps",
        action="store_true",
        help="check all selected scenarios, and list the definitions that none of them uses",
    )
    group.addoption("--steps-page", metavar="FILE", help="write the list of steps as Markdown")
    group.addoption("--tags-page", metavar="FILE", help="write the list of tags as Markdown")


def is_asked(config: pytest.Config) -> bool:
    """Return whether an option requests a dry run."""
    options = config.option
    pages = options.steps_page or options.tags_page
    checks = options.check_steps or options.unused_steps
    return bool(checks or pages or options.steps is not None)


def report(
    config: pytest.Config, result: CheckResult, definitions: Sequence[StepDefinition]
) -> list[str]:
    """Return the requested lines; write the requested pages."""
    root = config.rootpath
    lines: list[str] = []
    entries = [entry(d, result.used.get(d, ""), root) for d in _own(definitions)]
    if config.option.steps is not None:
        lines += as_text(entries, config.option.steps.split())
    if config.option.steps_page:
        lines.append(_write(config.option.steps_page, as_markdown(entries)))
    if config.option.tags_page:
        lines.append(_write(config.option.tags_page, tags_as_markdown(config)))
    if config.option.check_steps or config.option.unused_steps:
        listed = _own(definitions) if config.option.unused_steps else ()
        lines += summary(result, listed, root)
    return lines


def _own(definitions: Sequence[StepDefinition]) -> list[StepDefinition]:
    """Leave out pytest-bdd's own steps (``Given trace``)."""
    return [one for one in definitions if not is_supplied(one, ())]


def _write(path: str, text: str) -> str:
    Path(path).write_text(text, "utf-8")
    return f"written: {path}"
