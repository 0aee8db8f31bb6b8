"""A document as it was at a revision of git."""

from __future__ import annotations

import io
import subprocess
import tarfile
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class NoEarlierDocumentError(Exception):
    """The revision is not known, or has no such document; the message says which."""


@contextmanager
def document_at(revision: str, document: Path) -> Iterator[Path]:
    """Extract a document's folder, whose files it may refer to, as it was at a revision.

    The document is there as long as the block runs. Raises NoEarlierDocumentError.
    """
    document = document.resolve()
    archive = _archive(revision, document.parent)
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
            tar.extractall(folder, filter="data")
        earlier = Path(folder, document.name)
        if not earlier.exists():
            raise NoEarlierDocumentError(f"{revision} has no {document}")
        yield earlier


def _archive(revision: str, folder: Path) -> bytes:
    """Return the folder at a revision as a tar archive; git makes paths relative to it."""
    command = ["git", "archive", "--format=tar", revision, "."]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, check=False)  # noqa: S603
    except OSError as error:
        raise NoEarlierDocumentError(f"git cannot be run: {error.strerror}") from error
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip()
        raise NoEarlierDocumentError(f"git knows no {revision} here: {said}")
    return done.stdout
