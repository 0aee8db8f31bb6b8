"""Cassettes: vcrpy's, with a form that is read easily and the facts of the recording on top."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml
from pydantic import AwareDatetime, BaseModel, ConfigDict
from vcr import VCR
from vcr.patch import PATCHER_NAMES
from vcr.persisters.filesystem import FilesystemPersister
from vcr.record_mode import RecordMode

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

    from vcr.cassette import Cassette

MATCHED = ("method", "uri", "headers", "raw_body")
"""What a request has to have in common with a recorded one."""

METADATA = "metadata"
_WIDTH = 1_000_000  # characters of a line: a body is not broken


class Recording(BaseModel):
    """When a scenario was recorded and against what, from which seed, by which versions.

    ``recorded_at`` is also what the scenario takes for the present, in every replay, too.
    """

    model_config = ConfigDict(frozen=True)

    scenario: str
    recorded_at: AwareDatetime
    against: str
    seed: int
    versions: dict[str, str]


def record(path: Path) -> AbstractContextManager[Cassette]:
    """Open a cassette for a new recording, which replaces the old one when it closes."""
    return _use(path, RecordMode.ALL)


def replay(path: Path) -> AbstractContextManager[Cassette]:
    """Open a cassette that is there."""
    return _use(path, RecordMode.NONE)


def read_recording(path: Path) -> Recording:
    """Read the facts of a recording; raises ValueError for a file that is no cassette."""
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - safe
        return Recording.model_validate(content[METADATA])
    except (yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise ValueError(
            f"{path} is no cassette of a scenario ({type(error).__name__}); record it again"
        ) from error


def keep(cassette: Cassette, recording: Recording) -> None:
    """Write the facts of the recording into its cassette."""
    for name, value in recording.model_dump(mode="json").items():
        cassette.get_metadata(name, value)


def _use(path: Path, mode: RecordMode) -> AbstractContextManager[Cassette]:
    """Open a cassette; vcrpy patches nothing, what is sent is handed to it."""
    vcr = VCR(
        serializer=_Form.name,
        record_mode=mode,
        match_on=MATCHED,
        drop_unused_requests=mode is RecordMode.ALL,  # else a replay would write, too
        skip_patchers=PATCHER_NAMES,
    )
    vcr.register_serializer(_Form.name, _Form)
    vcr.register_persister(_Persister)
    opened: AbstractContextManager[Cassette] = vcr.use_cassette(path)
    return opened


class _Persister(FilesystemPersister):  # type: ignore[misc]  # vcrpy has no types
    """Writes a cassette in one step: an interrupt leaves the old one, or the new one."""

    @staticmethod
    def save_cassette(cassette_path: Path, cassette_dict: dict[str, Any], serializer: Any) -> None:
        draft = cassette_path.with_suffix(".tmp")
        FilesystemPersister.save_cassette(draft, cassette_dict, serializer)
        draft.replace(cassette_path)


class _Loader(yaml.CSafeLoader):
    """Reads times as texts, which is what they are in JSON."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


class _Dumper(yaml.CSafeDumper):
    """Writes texts of several lines as such."""

    def represent_text(self, text: str) -> yaml.ScalarNode:
        """Choose the block style for several lines."""
        style = "|" if "\n" in text else None
        return self.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _Dumper.represent_text)


class _Form:
    """The facts first, then each request and its response, in the order of their names' meaning."""

    name = "recording"

    @staticmethod
    def serialize(content: dict[str, Any]) -> str:
        """Return a cassette as YAML."""
        ordered = {name: content[name] for name in (METADATA, "version", "interactions")}
        for interaction in ordered["interactions"]:
            request = interaction["request"]
            names = ("method", "uri", "headers", "body")
            interaction["request"] = {name: request[name] for name in names if request[name]}
        text: str = yaml.dump(
            ordered, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_WIDTH
        )
        return text

    @staticmethod
    def deserialize(text: str) -> dict[str, Any]:
        """Return what YAML holds."""
        content: dict[str, Any] = yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe one
        for interaction in content["interactions"]:
            interaction["request"] = {"headers": {}, "body": b"", **interaction["request"]}
        return content
