"""The path of a scenario's cassette."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

SUFFIX = ".yaml"

_PLAIN = re.compile(r"\w[\w ]*", re.ASCII)
_OTHERS = re.compile(r"\W+", re.ASCII)
_LONGEST = 100  # characters of a name; file systems allow 255 bytes


def cassette_path(folder: Path, nodeid: str) -> Path:
    """Return the file of a scenario: ``orders/opening/A-customer-opens-an-order.yaml``.

    ``nodeid`` is pytest's: the feature file, ``::``, and the scenario with the row of its outline
    in brackets. If a name cannot be kept in full, a hash of it is appended.
    """
    feature, _, scenario = nodeid.partition("::")
    parts = Path(feature).with_suffix("").parts
    inside = parts[1:] if len(parts) > 1 else parts  # without the top folder, features/
    name, bracket, row = scenario.partition("[")
    shown = [_shown(name), *([_shown(row.removesuffix("]"))] if bracket else [])]
    return folder.joinpath(*map(_shown, inside), f"{'.'.join(shown)}{SUFFIX}")


def _shown(name: str) -> str:
    plain = _OTHERS.sub("-", name).strip("-")[:_LONGEST]
    if _PLAIN.fullmatch(name) and len(name) <= _LONGEST:
        return plain
    return f"{plain or 'x'}-{hashlib.sha256(name.encode()).hexdigest()[:6]}"
