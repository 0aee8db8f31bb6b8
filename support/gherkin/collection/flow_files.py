"""Flows that every feature may call, from the configured folders."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from pytest_bdd.exceptions import GherkinParseError

from support.gherkin.collection.flows import TAG, same_names, take_flows
from support.gherkin.compat import parse_document
from support.gherkin.errors import encoding_finding, syntax_finding

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from support.gherkin.collection.flows import Flow
    from support.gherkin.errors import Finding

SETTING = "gherkin_flows"
_DEFAULT = "features/flows"
_SHARED = pytest.StashKey["SharedFlows"]()


@dataclass(frozen=True)
class SharedFlows:
    """Flows by file, and the faults of these files."""

    by_file: Mapping[Path, Sequence[Flow]]
    findings: tuple[Finding, ...]

    def besides(self, path: Path) -> list[Flow]:
        """Return the flows of all other files."""
        if not self.by_file:
            return []
        path = path.resolve()
        return [flow for file, flows in self.by_file.items() if file != path for flow in flows]


def add_setting(parser: pytest.Parser) -> None:
    """Add the setting for the folders of flows."""
    text = f"folders with @reusable scenarios that every feature may call; unset: {_DEFAULT}"
    parser.addini(SETTING, text, type="paths", default=[])


def check_folders(config: pytest.Config) -> None:
    """Raise pytest.UsageError for a configured folder that does not exist."""
    for folder in config.getini(SETTING):
        if not folder.is_dir():
            raise pytest.UsageError(f"{SETTING}: the folder {folder} does not exist")


def shared_flows(config: pytest.Config) -> SharedFlows:
    """Return the flows that every feature may call; files are read once per session."""
    if _SHARED not in config.stash:
        config.stash[_SHARED] = _read(_files(config))
    return config.stash[_SHARED]


def _files(config: pytest.Config) -> dict[Path, Path]:
    """Return the files that may contain flows, each once even if folders overlap."""
    folders = config.getini(SETTING) or [config.rootpath / _DEFAULT]
    paths = (path for folder in folders for path in sorted(folder.rglob("*.feature")))
    files: dict[Path, Path] = {}
    for path in paths:
        files.setdefault(path.resolve(), path)
    return files


def _read(files: Mapping[Path, Path]) -> SharedFlows:
    by_file: dict[Path, Sequence[Flow]] = {}
    findings: list[Finding] = []
    for resolved, path in files.items():
        if TAG.encode() not in path.read_bytes():  # avoids parsing most files
            continue
        try:
            document = parse_document(path)
        except GherkinParseError as error:
            findings.append(syntax_finding(path, error))
            continue
        except UnicodeDecodeError as error:
            findings.append(encoding_finding(path, error))
            continue
        if document is not None:
            by_file[resolved], faults = take_flows(path, document)
            findings += faults
    findings += same_names(flow for flows in by_file.values() for flow in flows)
    return SharedFlows(by_file, tuple(findings))
