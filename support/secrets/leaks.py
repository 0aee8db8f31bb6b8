"""Find secrets in the files that a run has written."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from support.language.late_pattern import late
from support.secrets.search import SecretSearch
from support.secrets.spelling.escapes import octets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

_BATCH = 500_000  # bytes
_BETWEEN = b"\n\x1e\n"  # no part of a secret

# A file within a single-file page: `d("data/x.json","eyJ...")`, see createReportDataScript in
# @allurereport/core-api/dist/static.js.
_EMBEDDED = late(rb'\bd\("([^"]*)","([A-Za-z0-9+/=]*)"\)')


@dataclass(frozen=True)
class Leak:
    """A secret in a file: its place there and its origin, but not its value."""

    file: str
    place: str
    origin: str

    def __str__(self) -> str:
        return f"{self.file}, {self.place}: {self.origin}"


class _Part(NamedTuple):
    """The name of a file, or a part of its content, or why it cannot be read."""

    name: str
    data: bytes
    place: Callable[[bytes, int], str]
    error: OSError | None = None


class LeakFinder:
    """Searches files and their names for secrets; ``secrets`` maps each to its origin.

    Files are named relative to ``root``. A value that was found is reported unless ``is_public``
    returns true for it.
    """

    def __init__(
        self,
        secrets: Mapping[str, str],
        root: Path,
        is_public: Callable[[str], bool] = lambda _: False,
    ) -> None:
        self._secrets = secrets
        self._root = root
        self._is_public = is_public
        self._search = SecretSearch(secrets)

    def find(self, files: Iterable[Path]) -> list[Leak]:
        """Return the leaks, at most one for each secret and file.

        A file that cannot be read counts as a leak, because its content is unknown.
        """
        return [leak for batch in self._batches(files) for leak in self._in_batch(batch)]

    def _batches(self, files: Iterable[Path]) -> Iterator[list[_Part]]:
        """Yield the parts of all files, as many at once as are searched quickly."""
        batch, size = list[_Part](), 0
        for file in sorted(set(files)):
            for part in self._parts_of(file):
                batch.append(part)
                size += len(part.data)
            if size > _BATCH:
                yield batch
                batch, size = [], 0
        yield batch

    def _in_batch(self, batch: list[_Part]) -> Iterator[Leak]:
        """Search the parts together, and each alone only if there is something in one."""
        found = self._search.hits(_BETWEEN.join(part.data for part in batch))
        secrets = {hit.secret for hit in found if hit.secret is not None}
        if any(part.error for part in batch) or not all(map(self._is_public, secrets)):
            for part in batch:
                yield from self._in_part(part)

    def _parts_of(self, file: Path) -> Iterator[_Part]:
        """Yield the name of a file, and what it contains."""
        is_below = file.is_relative_to(self._root)
        name = str(file.relative_to(self._root) if is_below else file)
        yield _Part(name, octets(name), _its_name)
        try:
            content = file.read_bytes()
        except FileNotFoundError:  # deleted since it was listed
            return
        except OSError as error:
            yield _Part(name, b"", _its_name, error)
            return
        for part, data in _parts(name, content):
            yield _Part(part, data, _line_and_byte)

    def _in_part(self, part: _Part) -> Iterator[Leak]:
        if part.error is not None:
            why = f"cannot be read: {part.error.strerror}"
            yield Leak(self._search.masked(part.name), "unread", why)
        starts: dict[str, int] = {}
        for hit in self._search.hits(part.data):
            if hit.secret is not None:
                starts.setdefault(hit.secret, hit.start)
        for secret, start in starts.items():
            if not self._is_public(secret):
                origin = self._search.masked(self._secrets[secret])
                yield Leak(self._search.masked(part.name), part.place(part.data, start), origin)


def _parts(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the file itself, or for a single-file page, the page and each file embedded in it."""
    if not name.endswith(".html"):
        yield name, content
        return
    yield name, _EMBEDDED.sub(b"", content)  # base64 hides secrets: each part is decoded instead
    for match in _EMBEDDED.finditer(content):
        part = f"{name} ({match[1].decode(errors='replace')})"
        try:
            yield part, base64.b64decode(match[2], validate=True)
        except binascii.Error:
            yield part, match[2]


def _its_name(_data: bytes, _start: int) -> str:
    return "its name"


def _line_and_byte(data: bytes, start: int) -> str:
    """Return the line and the byte at which something starts, both counted from 1."""
    line, column = data.count(b"\n", 0, start) + 1, start - data.rfind(b"\n", 0, start)
    return f"line {line}, byte {column}"
