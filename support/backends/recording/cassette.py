"""vcrpy cassettes in a readable format, with metadata of the recording at the top."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml
from pydantic import AwareDatetime, BaseModel, ConfigDict
from vcr import VCR
from vcr.patch import PATCHER_NAMES
from vcr.persisters.filesystem import CassetteNotFoundError, FilesystemPersister
from vcr.record_mode import RecordMode

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

    from vcr.cassette import Cassette

MATCHED = ("method", "uri", "headers", "raw_body")
"""The parts in which a request must equal a recorded one."""

METADATA = "metadata"
_WIDTH = 1_000_000  # characters of a line, so that bodies are not wrapped


class Recording(BaseModel):
    """Metadata of a recorded scenario: time, API, seed and package versions.

    ``recorded_at`` is also the scenario's current time, in the recording and in every replay.
    """

    model_config = ConfigDict(frozen=True)

    scenario: str
    recorded_at: AwareDatetime
    against: str
    seed: int
    versions: dict[str, str]


def record(path: Path) -> AbstractContextManager[Cassette]:
    """Open a cassette for a new recording, which replaces the old one on exit."""
    return _use(path, RecordMode.ALL)


def replay(path: Path) -> AbstractContextManager[Cassette]:
    """Open an existing cassette."""
    return _use(path, RecordMode.NONE)


def read_recording(path: Path) -> Recording:
    """Read the metadata of a recording; raises ValueError if the file is not a cassette."""
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - safe
        return Recording.model_validate(content[METADATA])
    except (yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise ValueError(
            f"{path} is not the cassette of a scenario ({type(error).__name__}); record it again"
        ) from error


def keep(cassette: Cassette, recording: Recording) -> None:
    """Store the metadata of the recording in its cassette."""
    for name, value in recording.model_dump(mode="json").items():
        cassette.get_metadata(name, value)


def _use(path: Path, mode: RecordMode) -> AbstractContextManager[Cassette]:
    """Open a cassette; vcrpy patches no library, requests are passed to it explicitly."""
    vcr = VCR(
        serializer=_Form.name,
        record_mode=mode,
        match_on=MATCHED,
        drop_unused_requests=mode is RecordMode.ALL,  # otherwise a replay would write, too
        skip_patchers=PATCHER_NAMES,
    )
    vcr.register_serializer(_Form.name, _Form)
    vcr.register_persister(_NewPersister if mode is RecordMode.ALL else _Persister)
    opened: AbstractContextManager[Cassette] = vcr.use_cassette(path)
    return opened


class _Persister(FilesystemPersister):  # type: ignore[misc]  # vcrpy has no types
    """Writes a cassette atomically: after an interrupt, it is either the old one or the new."""

    @staticmethod
    def save_cassette(cassette_path: Path, cassette_dict: dict[str, Any], serializer: Any) -> None:
        draft = cassette_path.with_suffix(".tmp")
        FilesystemPersister.save_cassette(draft, cassette_dict, serializer)
        draft.replace(cassette_path)


class _NewPersister(_Persister):
    """Loads nothing: vcrpy would keep the seed and the time of the recording to be replaced."""

    @classmethod
    def load_cassette(cls, cassette_path: Path, serializer: Any) -> Any:  # noqa: ARG003 - of vcrpy
        raise CassetteNotFoundError


class _Loader(yaml.CSafeLoader):
    """Reads timestamps as strings, as they are in JSON."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


class _Dumper(yaml.CSafeDumper):
    """Writes multi-line strings as literal blocks."""

    def represent_text(self, text: str) -> yaml.ScalarNode:
        """Choose the block style for more than one line."""
        style = "|" if "\n" in text else None
        return self.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _Dumper.represent_text)


class _Form:
    """Serializer with the metadata first, and the parts of each request in reading order."""

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
        """Return the content of a YAML document."""
        content: dict[str, Any] = yaml.load(text, Loader=_Loader)  # noqa: S506 - safe
        for interaction in content["interactions"]:
            interaction["request"] = {"headers": {}, "body": b"", **interaction["request"]}
        return content
