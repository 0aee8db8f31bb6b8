"""The example's document."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from support.contract.loading import load
from tests.unit.contract.mutation.examples import DOCUMENT

if TYPE_CHECKING:
    from support.contract.loading import Document


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Document:
    path = tmp_path_factory.mktemp("contract") / "openapi.json"
    path.write_text(json.dumps(DOCUMENT))
    return load(path)
