"""The diagram of the layers is drawn from the code, and the page that holds it is true."""

from __future__ import annotations

import re

import pytest

from support.bootstrap import ROOT
from tests.structure.diagram import PAGE, drawn, mermaid
from tests.structure.modules import import_graph, read_modules

TEXT = (ROOT / PAGE).read_text("utf-8")
FILES = sorted(set(re.findall(r"`((?:support|steps|tests|reports|docs)/[\w/.-]+)`", TEXT)))
EXAMPLE = re.compile(r"(?:^|/)users(?:/|$)")


@pytest.fixture(scope="module")
def graph() -> dict[str, set[str]]:
    """The imports of the project."""
    return import_graph(read_modules(ROOT, "support", "steps"))


def test_the_diagram_is_current(graph: dict[str, set[str]]) -> None:
    assert drawn(TEXT, graph) == TEXT, "run `make docs`"


@pytest.mark.parametrize("file", [file for file in FILES if not EXAMPLE.search(file)])
def test_files_that_the_page_names_exist(file: str) -> None:
    assert (ROOT / file).exists()


def test_the_page_names_where_changes_are_made() -> None:
    section = TEXT.partition("## Where do I change")[2].partition("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("| ")]
    assert len(rows[1:]) >= 20
    files = [row.rpartition(" | ")[2] for row in rows[1:]]
    assert [names for names in files if not re.search(r"`\w+/[\w/.-]+`", names)] == []


def test_an_arrow_for_each_import_between_packages() -> None:
    graph = {"support.http.client": {"support.language.spelling", "support.http.errors"}}
    assert "  support_http --> support_language\n" in mermaid(graph)
    assert "support_settings" not in mermaid(graph)


def test_an_arrow_that_others_imply_is_left_out() -> None:
    graph = {
        "support.auth.login": {"support.http.client", "support.language.spelling"},
        "support.http.client": {"support.language.spelling"},
    }
    assert "support_auth --> support_http\n" in mermaid(graph)
    assert "support_auth --> support_language" not in mermaid(graph)


def test_a_page_without_the_new_arrow_is_not_current(graph: dict[str, set[str]]) -> None:
    changed = TEXT.replace("  support_http --> support_language\n", "")
    assert changed != TEXT
    assert drawn(changed, graph) == TEXT
