"""The flows that every feature may call: those below the folders that the settings name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from pytest_bdd.exceptions import GherkinParseError

from support.gherkin.compat import parse_document
from support.gherkin.errors import FeatureFileError, syntax_finding
from support.gherkin.flows import take_flows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from support.gherkin.flows import Flow

SETTING = "gherkin_flows"
_DEFAULT = "features/flows"
_SHARED = pytest.StashKey["SharedFlows"]()


@dataclass(frozen=True)
class SharedFlows:
    """Flows by the file that holds them."""

    flows: tuple[Flow, ...] = ()

    def besides(self, path: Path) -> list[Flow]:
        """Return the flows of other files than this one."""
        return [flow for flow in self.flows if flow.path != path]


def add_setting(parser: pytest.Parser) -> None:
    """Add the setting of the folders."""
    text = f"folders whose @reusable scenarios every feature may call; unset: {_DEFAULT}"
    parser.addini(SETTING, text, type="paths", default=[])


def check_folders(config: pytest.Config) -> None:
    """Raise pytest.UsageError for a configured folder that is not there."""
    for folder in config.getini(SETTING):
        if not folder.is_dir():
            raise pytest.UsageError(f"{SETTING}: there is no folder {folder}")


def shared_flows(config: pytest.Config) -> SharedFlows:
    """Return the flows for every feature; their files are read once a session.

    Raises FeatureFileError for a file that cannot be parsed.
    """
    if _SHARED not in config.stash:
        config.stash[_SHARED] = SharedFlows(tuple(_read(config)))
    return config.stash[_SHARED]


def _read(config: pytest.Config) -> Iterator[Flow]:
    for folder in config.getini(SETTING) or [config.rootpath / _DEFAULT]:
        for path in sorted(folder.rglob("*.feature")):
            try:
                document = parse_document(path)
            except GherkinParseError as error:
                raise FeatureFileError([syntax_finding(path, error)]) from error
            if document is not None:
                yield from take_flows(path, document)[0]
