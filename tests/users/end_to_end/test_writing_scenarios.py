"""The examples in docs/writing-scenarios.md with steps of the example work over real HTTP."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from pydantic import SecretStr

from tests.apis.example import example_api
from tests.apis.serving import served
from tests.end_to_end.copied_project import use_project
from tests.end_to_end.test_writing_scenarios import (
    OF_EXAMPLE,
    PASSWORD,
    examples,
    run,
    scenarios,
)

if TYPE_CHECKING:
    from pathlib import Path


def test_every_example_passes(tmp_path: Path) -> None:
    project = use_project(tmp_path)
    body = textwrap.indent("\n".join(examples(OF_EXAMPLE)), "  ")
    project.write("features/people.feature", f"Feature: People\n\n{body}")
    with served(example_api("ada@example.com", SecretStr(PASSWORD))) as address:
        done = run(project, address, "features")
    assert done.status == 0, done.output
    assert len(scenarios(body)) == 3
    assert scenarios(body) == done.having("passed")
