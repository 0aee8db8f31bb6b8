"""The examples in docs/writing-scenarios.md work over real HTTP, and every step has one.

The last section, with steps of the example, is tested in tests/users.
"""

from __future__ import annotations

import base64
import re
import textwrap
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from support.bootstrap import ROOT
from support.gherkin.definitions.index import StepIndex
from tests.apis.example import example_api
from tests.apis.serving import served
from tests.end_to_end.copied_project import use_models, use_project

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.end_to_end.copied_project import Project, Run

PAGE, _, OF_EXAMPLE = (
    (ROOT / "docs" / "writing-scenarios.md")
    .read_text(encoding="utf-8")
    .partition("\n## People of the example\n")
)
CAT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
PASSWORD = "example-admin"
FIRST = "features/first.feature"


def examples(page: str = PAGE) -> list[str]:
    """Return the blocks of Gherkin on a page, dedented."""
    found = re.findall(r"^( *)```gherkin\n(.*?)^ *```$", page, re.DOTALL | re.MULTILINE)
    return [textwrap.dedent(text) for _, text in found]


def scenarios(text: str) -> set[str]:
    """Return the names of the scenarios in a text, without outlines and flows."""
    return set(re.findall(r"(?<!@reusable\n)^ *Scenario: (.+)$", text, re.MULTILINE))


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Serve the example API."""
    with served(example_api("ada@example.com", SecretStr(PASSWORD))) as address:
        yield address


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The project with only the page's examples as features."""
    project = use_project(tmp_path_factory.mktemp("writing"))
    use_models(project)
    folder = project.root / "features" / "users" / "endpoints"
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "cat.png").write_bytes(CAT)
    first, *others = examples()
    project.write(FIRST, first)
    body = textwrap.indent("\n".join(others), "  ")
    project.write("features/users/endpoints/page.feature", f"Feature: The page\n\n{body}")
    return project


def run(project: Project, address: str, *arguments: str) -> Run:
    return project.pytest(
        *arguments,
        API_BASE_URL=address,
        API_SERVICES__BILLING=f"{address}/demo",
        API_ROLES__ADMIN__USERNAME="ada@example.com",
        API_ROLES__ADMIN__PASSWORD=PASSWORD,
    )


def test_the_page_has_examples() -> None:
    assert len(examples()) > 10
    assert all("Scenario" in example for example in examples())


def test_every_example_passes(project: Project, address: str) -> None:
    done = run(project, address, "features")
    assert done.having("failed") | done.having("error") | done.having("skipped") == set()
    assert done.status == 0, done.output
    assert scenarios("\n".join(examples())) <= done.having("passed")


def test_the_first_one_broken_fails_as_the_page_says(project: Project, address: str) -> None:
    broken = project.root / "features" / "broken.feature"
    broken.write_text(examples()[0].replace('"ok"', '"okay"'), encoding="utf-8")
    try:
        done = run(project, address, str(broken))
    finally:
        broken.unlink()
    assert done.status == 1
    [reported] = re.findall(r"^ *```text\n(.*?)^ *```$", PAGE, re.DOTALL | re.MULTILINE)
    _, _, message = done.messages["The service is up"].partition("\n")  # after the summary
    assert [line.strip() for line in reported.splitlines()] == [
        line.strip() for line in message.splitlines()[: len(reported.splitlines())]
    ]


def test_every_step_of_the_vocabulary_has_an_example(request: pytest.FixtureRequest) -> None:
    lines = {
        re.sub(r"^\W*(?:Given|When|Then|And) ", "", line.strip()) for line in PAGE.splitlines()
    }
    lines |= set(re.findall(r"`([^`\n]+)`", PAGE))
    own = [
        definition
        for definition in StepIndex(request.session).definitions
        if definition.place[0].is_relative_to(ROOT / "steps" / "any_api")
    ]
    assert len(own) > 40
    unused = [d.text for d in own if not any(map(d.matches, lines))]
    assert unused == [], "add an example to docs/writing-scenarios.md"
