"""The document of a run is loaded once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from support.run.contract.loaded import load_contract

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A document."""
    path = tmp_path / "own.json"
    path.write_text(json.dumps({"openapi": "3.1.0", "paths": {"/a": {"get": {}}}}))
    return path


def test_a_document_is_loaded_once(configured: Any, own: Path) -> None:
    config = configured()
    first = load_contract(config, own)
    assert [str(one) for one in first.document.operations] == ["GET /a"]
    assert first.baseline.current == ()
    own.unlink()
    assert load_contract(config, own) is first


@pytest.mark.parametrize("name", ["document", "baseline"])
def test_a_file_that_cannot_be_used_is_wrong_usage(configured: Any, own: Path, name: str) -> None:
    config = configured(settings={"contract": {"baseline": "missing.yaml"}})
    document = own if name == "baseline" else own.with_name("missing.yaml")
    with pytest.raises(pytest.UsageError, match=r"the contract cannot be used\n.*missing\.yaml"):
        load_contract(config, document)
