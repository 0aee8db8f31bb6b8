"""Load the contract of a run, and register what checks it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.run.configuration import BACKEND, REDACTOR, SETTINGS
from support.run.contract.collected import EXEMPT, is_scenario
from support.run.contract.loaded import load_contract
from support.settings.loading.errors import variable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_NAME = "api_contract"

TAGS = (f"{EXEMPT}(REASON): its exchanges are not held against the contract",)


def document_of(config: pytest.Config) -> Path | None:
    """Return the document that exchanges are held against: the configured or the backend's one."""
    settings = config.stash[SETTINGS].contract
    if settings.mode == "off":
        return None
    document = settings.document
    return config.rootpath / document if document else config.stash[BACKEND].contract


def describe(config: pytest.Config) -> Iterator[str]:
    """Yield the line of pytest's header."""
    settings, document = config.stash[SETTINGS].contract, document_of(config)
    if settings.mode == "off":
        yield f"api contract: not checked ({variable('contract', 'mode')}=off)"
    elif document is None:
        yield f"api contract: none; {variable('contract', 'document')} sets an OpenAPI document"
    else:
        is_inside = document.is_relative_to(config.rootpath)
        shown = document.relative_to(config.rootpath) if is_inside else document
        yield f"api contract: {shown}, drifts {'fail' if settings.mode == 'fail' else 'are listed'}"


def register(config: pytest.Config, nodeids: Iterable[str]) -> None:
    """Load the document, if there is one and scenarios will run, once in a process.

    Raises pytest.UsageError for a document, or a file of known drifts, that cannot be used.
    """
    path = document_of(config)
    if path is None or config.option.collectonly or not any(map(is_scenario, nodeids)):
        return
    if config.pluginmanager.hasplugin(_NAME):
        return
    # A run without a document spends no 40 ms on the import of jsonschema-rs.
    from support.contract.contract import Contract  # noqa: PLC0415
    from support.contract.errors import ContractError  # noqa: PLC0415
    from support.run.contract.coverage import CoveragePlugin  # noqa: PLC0415
    from support.run.contract.plugin import ContractPlugin  # noqa: PLC0415

    settings, base_url = config.stash[SETTINGS].contract, config.stash[BACKEND].base_url
    loaded = load_contract(config, path)
    try:
        contract = Contract(loaded.document, base_url, config.stash[REDACTOR])
    except ContractError as error:
        raise pytest.UsageError(f"the contract cannot be used\n{error}") from error
    plugin = ContractPlugin(contract, loaded.baseline, base_url, fails=settings.mode == "fail")
    config.pluginmanager.register(plugin, _NAME)
    config.pluginmanager.register(CoveragePlugin(config, loaded.document), f"{_NAME}_coverage")
