"""The messages of failing scenarios, over real HTTP."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from tests.apis.example import example_api
from tests.apis.serving import served
from tests.end_to_end.copied_project import use_models, use_project
from tests.end_to_end.test_writing_scenarios import CAT, PASSWORD, run

if TYPE_CHECKING:
    from pathlib import Path

    from tests.end_to_end.copied_project import Run

FEATURE = "vocabulary_failures.txt"


def expected(path: Path) -> dict[str, list[str]]:
    """Return the expected messages by scenario name."""
    found: dict[str, list[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        text = line.strip()
        if text.startswith("Scenario: "):
            name = text.removeprefix("Scenario: ")
            found[name] = []
        elif text.startswith("# reads: "):
            found[name].append(text.removeprefix("# reads: "))
    return found


@pytest.fixture(scope="module")
def done(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Run the scenarios that fail."""
    project = use_project(tmp_path_factory.mktemp("failures"))
    use_models(project)
    (project.root / "features" / "data").mkdir()
    (project.root / "features" / "data" / "cat.png").write_bytes(CAT)
    shutil.copy(request.path.parent / FEATURE, project.root / "features" / "failures.feature")
    with served(example_api("ada@example.com", SecretStr(PASSWORD))) as address:
        return run(project, address, "features")


def test_every_scenario_fails(done: Run, request: pytest.FixtureRequest) -> None:
    scenarios = expected(request.path.parent / FEATURE)
    assert done.status == 1, done.output
    assert set(scenarios) <= done.having("failed")
    assert done.having("failed") == set(done.results)
    assert len(done.results) >= 45


def test_every_failure_reads_as_it_says(done: Run, request: pytest.FixtureRequest) -> None:
    scenarios = expected(request.path.parent / FEATURE)
    for name in done.results:
        _, outline, row = name.partition("[")
        scenarios |= {name: [row.split("-", 2)[2].removesuffix("]")]} if outline else {}
    wrong = [
        f"{name}: {line!r} is not in\n{_plain(done.messages[name])[:800]}"
        for name, lines in scenarios.items()
        for line in lines
        if _squeezed(line) not in _squeezed(done.messages[name])
    ]
    assert not wrong, "\n\n".join(wrong)


def test_every_scenario_says_what_is_read(request: pytest.FixtureRequest) -> None:
    assert [
        name for name, lines in expected(request.path.parent / FEATURE).items() if not lines
    ] == []


def test_every_failure_names_its_step(done: Run) -> None:
    without = [
        name
        for name in done.results
        if not re.search(r"features/failures\.feature:\d+: \w+ ", done.messages[name])
    ]
    assert without == []


def _plain(text: str) -> str:
    return text.replace("&quot;", '"')


def _squeezed(text: str) -> str:
    return " ".join(text.split())
