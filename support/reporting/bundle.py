"""One file for the texts that belong to results: exchanges, curl commands, logs and fixtures.

Each text follows a record separator and the name of the file by which Allure knows it. Without
bundles, each would be a file of its own: to create those took a quarter of the time of a run.
reports/page.mjs passes the texts to Allure. For other programs that read Allure's results:

    python -m support.reporting.bundle FOLDER     unpack the bundles of a folder of results
"""

from __future__ import annotations

import os
import sys
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from support.reporting.lost_files import LostFiles

SUFFIX = "-attachments.txt"
"""The end of a bundle's name."""

LONGEST = 100_000
"""Characters of a text in a bundle; longer ones have files of their own."""

LARGEST = 500_000
"""Bytes of a bundle, after which a process begins another one: to read it takes memory."""

_SEPARATOR = "\x1e"  # visible texts contain none


class Bundles:
    """The bundles that a process writes to a folder of results, one after the other.

    A fork of the process writes its own.
    """

    def __init__(self, folder: Path, lost: LostFiles) -> None:
        self._folder = folder
        self._lost = lost
        self._name = ""
        self._process = 0
        self._size = 0

    def add(self, texts: Mapping[str, str]) -> None:
        """Append texts by the names of their files, or note that they are lost."""
        content = packed(texts).encode()
        is_new = self._process != os.getpid() or self._size + len(content) > LARGEST
        if is_new:
            self._name, self._process, self._size = f"{uuid.uuid4()}{SUFFIX}", os.getpid(), 0
        if not self._lost.append(self._folder, self._name, content, is_new=is_new):
            self._process = 0  # what was written may be cut off: the next ones go elsewhere
        self._size += len(content)


def packed(texts: Mapping[str, str]) -> str:
    """Return the content of a bundle of texts by the names of their files.

    They contain no control characters but tabs and line feeds: see ``support.language.visible``.
    """
    return "".join(f"{_SEPARATOR}{name}\n{text}" for name, text in texts.items())


def unpacked(content: str) -> dict[str, str]:
    """Return the texts in a bundle by the names of their files."""
    parts = (part.partition("\n") for part in content.split(_SEPARATOR)[1:])
    return {name: text for name, _, text in parts}


def unpack(folder: Path) -> int:
    """Write the texts of all bundles in a folder as files, delete the bundles; return how many."""
    number = 0
    for bundle in sorted(folder.glob(f"*{SUFFIX}")):
        for name, text in unpacked(_content(bundle)).items():
            (folder / Path(name).name).write_text(text, encoding="utf-8", newline="")
            number += 1
        bundle.unlink()
    return number


def read(folder: Path, name: str) -> str:
    """Return an attachment of a result in a folder, in a bundle or in a file of its own.

    Raises FileNotFoundError if there is none.
    """
    for bundle in folder.glob(f"*{SUFFIX}"):
        if (text := unpacked(_content(bundle)).get(name)) is not None:
            return text
    return (folder / name).read_text(encoding="utf-8")


def _content(bundle: Path) -> str:
    # Without changing the ends of lines. A run that was killed may have cut off a character.
    return bundle.read_bytes().decode("utf-8", "replace")


def main(arguments: list[str]) -> int:
    """Unpack the bundles of the folders; return the exit status, 1 if one is missing."""
    folders = [Path(argument) for argument in arguments]
    if not folders or not all(folder.is_dir() for folder in folders):
        sys.stderr.write("usage: python -m support.reporting.bundle FOLDER OF RESULTS\n")
        return 1
    number = sum(map(unpack, folders))
    sys.stdout.write(f"{number} attachments have files of their own\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
