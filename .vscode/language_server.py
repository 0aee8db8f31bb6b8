# ruff: noqa: INP001 - a script
"""Runs pytest-bdd-language-server with the kinds of parameter that settings.json lists.

The server compiles step texts with the library ``parse``, whose own types are all it knows: a text
with ``{name:Person}`` would match no step, and every such step be marked as undefined. It has no
setting for further types, so they become the default of ``parse.compile`` in its process.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import parse
from pytest_bdd_language_server.__main__ import main

SETTINGS = Path(__file__).with_name("settings.json")


@dataclass(frozen=True)
class Kind:
    """A type of the library ``parse``: the texts that match a regular expression, as they are."""

    pattern: str

    def __call__(self, text: str) -> str:
        """Return the text."""
        return text


def kinds(settings: Path) -> dict[str, Kind]:
    """Return the kinds by name: of the parameter ``name:Person`` it is ``Person``."""
    parameters = json.loads(settings.read_text(encoding="utf-8"))["cucumber.parameterTypes"]
    return {p["name"].partition(":")[2]: Kind(p["regexp"]) for p in parameters}


if __name__ == "__main__":
    parse.compile = partial(parse.compile, extra_types=kinds(SETTINGS), case_sensitive=True)
    main()
