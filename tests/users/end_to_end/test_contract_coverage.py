"""What the features of the example see of their API's document."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from support.backends.backend import OPENAPI
from support.bootstrap import ROOT
from support.contract.coverage.files import load_coverage
from support.contract.coverage.markdown import markdown
from support.contract.coverage.points import Point, PointReader
from support.contract.loading import load
from tests.users.end_to_end.reference import embedded_run

if TYPE_CHECKING:
    from pathlib import Path

    from support.contract.coverage.coverage import Coverage

PAGE = (ROOT / "docs" / "contract.md").read_text(encoding="utf-8")
ANSWERS = 52


@pytest.fixture(scope="module")
def coverage(shared_folder: Path) -> Coverage:
    file = embedded_run(shared_folder).results.parent / "contract-coverage.json"
    return load_coverage(file)


@pytest.mark.promise("contract.md", "Only the answers with 500")
def test_every_documented_answer_is_seen_or_excused_by_its_name(coverage: Coverage) -> None:
    answers = [point for point in coverage.points if point.criterion == "statuses"]
    assert len(answers) == ANSWERS
    assert [str(point) for point in answers if coverage.states[point] == "never seen"] == []
    assert {point.status for point in coverage.excused()} == {"500"}
    assert coverage.needless == []


def test_every_other_point_is_seen(coverage: Coverage) -> None:
    assert list(map(str, coverage.never_seen())) == []


@pytest.mark.promise("contract.md", "`python -m support.contract.coverage reports")
@pytest.mark.promise("contract.md", "operations | 8")
@pytest.mark.promise("contract.md", "statuses | 52")
@pytest.mark.promise("contract.md", "media types | 53")
@pytest.mark.promise("contract.md", "parameters | 9")
@pytest.mark.promise("contract.md", "enum values | 12")
@pytest.mark.promise("contract.md", "request fields | 10")
@pytest.mark.promise("contract.md", "answer fields | 235")
@pytest.mark.promise("contract.md", "all | 379")
def test_the_page_shows_the_coverage(coverage: Coverage) -> None:
    table = "".join(f"{line}\n" for line in markdown(coverage).splitlines() if line[:1] == "|")
    assert table in PAGE, f"write into docs/contract.md:\n{table}"


def test_a_document_with_one_more_status_lowers_the_coverage(
    coverage: Coverage, tmp_path: Path
) -> None:
    text = OPENAPI.read_text(encoding="utf-8")
    place = "        '304':\n"
    assert text.count(place) == 1
    more = tmp_path / "openapi.yaml"
    more.write_text(text.replace(place, f"        '418':\n          description: Tea\n{place}"))
    points = tuple(PointReader(load(more)).points())

    found = replace(coverage, points=points)

    assert found.never_seen() == [Point("statuses", "GET /users/{id}", "418")]
    assert found.total.percent < coverage.total.percent
