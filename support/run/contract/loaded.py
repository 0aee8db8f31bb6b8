"""The document of a run and its known drifts, loaded once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from support.run.configuration import SETTINGS

if TYPE_CHECKING:
    from pathlib import Path

    from support.contract.baseline import Baseline
    from support.contract.loading import Document


@dataclass(frozen=True)
class Loaded:
    """A document, and the drifts from it that are known."""

    document: Document
    baseline: Baseline


_LOADED = pytest.StashKey[Loaded]()


def load_contract(config: pytest.Config, document: Path) -> Loaded:
    """Load the document of a run, and the known drifts, unless that has been done.

    Raises pytest.UsageError for a file that cannot be used.
    """
    if _LOADED not in config.stash:
        config.stash[_LOADED] = _load(config, document)
    return config.stash[_LOADED]


def _load(config: pytest.Config, document: Path) -> Loaded:
    # A run without a document imports nothing of the contract.
    from support.contract.baseline import load_baseline  # noqa: PLC0415
    from support.contract.errors import ContractError  # noqa: PLC0415
    from support.contract.loading import load  # noqa: PLC0415

    settings = config.stash[SETTINGS].contract
    file = config.rootpath / settings.baseline if settings.baseline else None
    try:
        return Loaded(load(document), load_baseline(file, datetime.now(UTC).date()))
    except ContractError as error:
        raise pytest.UsageError(f"the contract cannot be used\n{error}") from error
