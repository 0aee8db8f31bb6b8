"""Each sentence of the docs that promises something has a test."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from support.bootstrap import ROOT
from tests.structure.promises import TABLE, Sentence, backings, table

if TYPE_CHECKING:
    from collections.abc import Mapping


@cache
def found() -> Mapping[Sentence, list[str]]:
    return backings(ROOT)


def test_each_sentence_has_a_test_or_a_reason() -> None:
    """Mark a test with ``@pytest.mark.promise``, or add a reason to the exemptions."""
    assert [one for one, backing in found().items() if not backing] == []


def test_no_sentence_with_a_test_is_exempted() -> None:
    mixed = [
        one
        for one, backing in found().items()
        if len({reason.startswith("tests/") for reason in backing}) > 1
    ]
    assert mixed == []


def test_the_page_is_up_to_date() -> None:
    """``make docs`` writes it."""
    assert (ROOT / TABLE).read_text(encoding="utf-8") == table(found())
