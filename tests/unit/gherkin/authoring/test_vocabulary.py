"""The modules of a vocabulary."""

from __future__ import annotations

import pytest

from support.gherkin.authoring.vocabulary import Vocabulary


@pytest.mark.parametrize(
    ("module", "expected"), [("steps.any", True), ("steps.any.one", True), ("steps.anyone", False)]
)
def test_a_module_belongs_to_the_package(module: str, *, expected: bool) -> None:
    assert Vocabulary("steps.any", lambda *_: ()).has(module) is expected
