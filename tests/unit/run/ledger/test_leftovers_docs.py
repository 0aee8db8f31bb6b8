"""The examples of docs/clean-up.md are valid."""

from __future__ import annotations

import json
import re
from dataclasses import asdict

import pytest

from support.bootstrap import ROOT
from support.run.ledger.leftovers import read_entry
from support.settings.api_shape import Created

PAGE = (ROOT / "docs" / "clean-up.md").read_text(encoding="utf-8")


@pytest.mark.promise("clean-up.md", "The addresses are also listed")
def test_the_list_is_one() -> None:
    """With each field of an entry, in their order."""
    (block,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    for entry in json.loads(block):
        assert list(asdict(read_entry(entry)).items()) == list(entry.items())


@pytest.mark.promise("clean-up.md", "It counts for more than both")
def test_the_settings_are_read() -> None:
    examples = re.findall(r"^API_CREATED__(\w+)=(.+)$", PAGE, re.MULTILINE)
    assert {name for name, _ in examples} == {"PLACES", "DELETIONS"}
    for name, value in examples:
        assert Created.model_validate({name.lower(): json.loads(value)}) != Created()
