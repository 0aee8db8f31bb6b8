"""What tells a scenario from all others, from one run to the next.

Allure joins the results of a scenario to its history by ``testCaseId``; two scenarios of one id
would be taken for attempts at the same one, and all but the last hidden.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

# "Scenario: NAME" in any language; also "Feature: NAME", and now and then a line of a narrative
_TITLE = re.compile(r"^[ \t]*[^\s#@|\"`:][^:\n]*:[ \t]*(\S.*?)[ \t]*$", re.MULTILINE)


class Names:
    """Which names of scenarios there are more than once in the feature files of some folders.

    All files count, not only those of the run: an id is not to depend on what is selected.
    """

    def __init__(self, folders: Iterable[Path]) -> None:
        self._names: Counter[str] = Counter()
        self._in_features: Counter[tuple[str, str]] = Counter()
        for path in sorted({path for folder in folders for path in folder.rglob("*.feature")}):
            titles = _TITLE.findall(path.read_text("utf-8-sig", errors="replace"))
            self._names.update(titles)
            self._in_features.update((titles[0], title) for title in titles[1:])

    def distinctive(self, name: str, feature: str, path: str) -> tuple[str, ...]:
        """Return what tells a scenario apart: its name, and where that is not enough, more."""
        if self._names[name] <= 1:
            return (name,)
        if self._in_features[feature, name] <= 1:
            return (name, feature)
        return (name, feature, path)


def case_id(parts: Iterable[str], row: Mapping[str, str], number: int) -> str:
    """Return the id of a scenario, or of the row of an outline.

    ``parts`` tell the scenario apart; ``number`` counts rows that hold the same values, from 1. An
    id tells the values of a row apart even where the report masks them.
    """
    same = [number] if number > 1 else []
    text = json.dumps([*parts, sorted(row.items()), *same])
    return hashlib.sha256(text.encode()).hexdigest()[:32]
