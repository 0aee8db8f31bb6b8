"""vcrpy cassettes in a readable format, with metadata of the recording at the top."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml
from vcr import VCR
from vcr.patch import PATCHER_NAMES
from vcr.persisters.filesystem import CassetteNotFoundError
from vcr.record_mode import RecordMode
from vcr.serialize import serialize

from support.backends.recording.content import CassetteError

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

    from vcr.cassette import Cassette

    from support.backends.recording.content import Content, Recording

MATCHED = ("method", "uri", "headers", "raw_body")
"""The parts in which a request must equal a recorded one."""

METADATA = "metadata"
_WIDTH = 1_000_000  # characters of a line, so that bodies are not wrapped


def record(path: Path) -> AbstractContextManager[Cassette]:
    """Open a cassette for a new recording, which replaces the old one on exit.

    Raises CassetteError on exit if the file cannot be written; the old one is still there then.
    """
    return _use(path, RecordMode.ALL, _Writer())


def replay(path: Path, content: Content | None) -> AbstractContextManager[Cassette]:
    """Open a cassette with the content of its file, None if it does not exist."""
    return _use(path, RecordMode.NONE, _Reader(content))


def keep(cassette: Cassette, recording: Recording) -> None:
    """Store the metadata of the recording in its cassette."""
    for name, value in recording.model_dump(mode="json", exclude_defaults=True).items():
        cassette.get_metadata(name, value)


def _use(path: Path, mode: RecordMode, persister: object) -> AbstractContextManager[Cassette]:
    """Open a cassette; vcrpy patches no library, requests are passed to it explicitly."""
    vcr = VCR(
        serializer=_Form.name,
        record_mode=mode,
        match_on=MATCHED,
        drop_unused_requests=mode is RecordMode.ALL,  # otherwise a replay would write, too
        skip_patchers=PATCHER_NAMES,
    )
    vcr.register_serializer(_Form.name, _Form)
    vcr.register_persister(persister)
    opened: AbstractContextManager[Cassette] = vcr.use_cassette(path)
    return opened


class _Reader:
    """Gives vcrpy the content of a file that has been read and checked."""

    def __init__(self, content: Content | None) -> None:
        self._content = content

    def load_cassette(self, cassette_path: Path, serializer: Any) -> Any:  # noqa: ARG002 - of vcrpy
        """Return requests, responses and metadata."""
        if self._content is None:
            raise CassetteNotFoundError
        return self._content.for_vcrpy()


class _Writer:
    """Writes a cassette atomically: at any time, the file is either the old one or the new."""

    def load_cassette(self, cassette_path: Path, serializer: Any) -> Any:  # noqa: ARG002 - of vcrpy
        """Load nothing: vcrpy would keep the seed and the time of the recording to be replaced."""
        raise CassetteNotFoundError

    def save_cassette(
        self, cassette_path: Path, cassette_dict: dict[str, Any], serializer: Any
    ) -> None:
        """Write the file beside the old one, which it then replaces."""
        draft = cassette_path.with_suffix(".tmp")
        try:
            try:
                draft.parent.mkdir(parents=True, exist_ok=True)
                draft.write_text(serialize(cassette_dict, serializer), "utf-8", newline="\n")
                draft.replace(cassette_path)
            finally:
                draft.unlink(missing_ok=True)
        except OSError as error:
            raise CassetteError(
                f"the recording {cassette_path} cannot be written ({error.strerror}); "
                "an earlier one is unchanged"
            ) from error


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
