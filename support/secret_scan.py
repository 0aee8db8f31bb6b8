"""Scan files for secrets, before a commit or all that git tracks: ``python -m`` this module.

It runs detect-secrets, configured by ``.secrets.baseline``. The list of known findings, which the
tool's own hook keeps there by line number, stays empty: every finding is an error.
"""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from detect_secrets.core.secrets_collection import SecretsCollection
from detect_secrets.plugins.keyword import KeywordDetector
from detect_secrets.settings import configure_settings_from_baseline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detect_secrets.plugins.base import BasePlugin

SETTINGS = Path(".secrets.baseline")
FEW = 50  # files that are scanned sooner than other processes start
_REMEDY = (
    "Remove them, and rotate any that were real. If one is a dummy value, list it in "
    f"{SETTINGS}, or end its line with the comment pragma: allowlist secret"
)


def is_made_up(filename: str, plugin: BasePlugin, secret: str) -> bool:  # noqa: ARG001 - makes it a filter of secrets
    """Return whether a finding is a dummy password of a test: a word that follows "password".

    Keys, tokens and other secrets that detectors recognise by format are reported in tests, too.
    """
    return isinstance(plugin, KeywordDetector) and "tests" in Path(filename).parts[:1]


def is_stand_in(filename: str, secret: str) -> bool:
    """Return whether a finding is a stand-in in a recording, or a part of one.

    The recording lists its stand-ins; when it is read, each is derived again.
    """
    if Path(filename).suffix != ".yaml":
        return False
    return any(secret in text for text in _stand_ins(Path(filename)))


@cache
def _stand_ins(path: Path) -> frozenset[str]:
    from support.backends.recording.content import CassetteError, read_recording  # noqa: PLC0415 - vcrpy, 150 ms

    try:
        return read_recording(path).public
    except CassetteError:
        return frozenset()


def tracked() -> list[str]:
    """Return the files that git tracks, except those deleted from the working tree."""
    listed = subprocess.run(["git", "ls-files", "-z"], capture_output=True, text=True, check=True)  # noqa: S607 - git from PATH, as everywhere
    return [name for name in listed.stdout.split("\0") if Path(name).is_file()]


def findings(files: Sequence[str]) -> list[str]:
    """Return a line for each secret in the files: its place and its type."""
    configure_settings_from_baseline(json.loads(SETTINGS.read_text(encoding="utf-8")))
    found = SecretsCollection()
    if len(files) > FEW:
        found.scan_files(*files)  # in several processes
    else:
        for file in files:
            found.scan_file(file)
    return sorted(f"{secret.filename}:{secret.line_number}: {secret.type}" for _, secret in found)


def main(files: Sequence[str]) -> int:
    """Scan the files, or all tracked ones; return 1 if any contains a secret, else 0."""
    lines = findings(files or tracked())
    if lines:
        print("These look like secrets:", *lines, _REMEDY, sep="\n", file=sys.stderr)  # noqa: T201 - a command
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
