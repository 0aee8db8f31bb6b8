"""A document as it was at a revision of git."""

from __future__ import annotations

import io
import subprocess
import tarfile
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from support.contract.errors import ContractError

if TYPE_CHECKING:
    from collections.abc import Iterator


class NoEarlierDocumentError(Exception):
    """The revision has no such document: it is new since."""


@contextmanager
def document_at(revision: str, document: Path) -> Iterator[Path]:
    """Extract a document's folder, whose files it may refer to, as it was at a revision.

    The document is there as long as the block runs. Raises NoEarlierDocumentError if the revision
    does not have it, and ContractError if git does not know the revision, or cannot say.
    """
    document = document.resolve()
    folder = document.parent
    commit = _commit(revision, folder)
    if not _git(folder, "ls-tree", commit, "--", document.name):
        raise NoEarlierDocumentError(f"{revision} has no {document}")
    archive = _git(folder, "archive", "--format=tar", commit, ".")  # its paths begin in the folder
    with tempfile.TemporaryDirectory() as extracted:
        with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
            tar.extractall(extracted, filter=_within)  # noqa: S202 - nothing outside the folder
        yield Path(extracted, document.name)


def _within(member: tarfile.TarInfo, folder: str) -> tarfile.TarInfo | None:
    """Leave out links that lead out of the folder, which a document can do without."""
    try:
        return tarfile.data_filter(member, folder)
    except tarfile.FilterError:
        return None


def _commit(revision: str, folder: Path) -> str:
    """Return the hash of a revision, which no option of git looks like."""
    named = ("rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}")
    try:
        return _git(folder, *named).decode().split()[-1]
    except ContractError as error:
        raise ContractError(
            f"--since {revision}: {error}; name a branch, tag or commit that git has here, and "
            "fetch it first where a checkout has only some of them"
        ) from error


def _git(folder: Path, *arguments: str) -> bytes:
    """Return what git prints in a folder; raises ContractError if it cannot, or is not there."""
    try:
        done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, check=False)  # noqa: S603, S607 - git from PATH, as everywhere
    except OSError as error:
        raise ContractError(f"git cannot be run: {error.strerror}") from error
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip()
        raise ContractError(f"git {arguments[0]} in {folder} fails: {said}")
    return done.stdout
