"""The command that repeats a single scenario."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from collections.abc import Mapping

_KEYWORD = re.compile(r"[\w:+\-.\[\]\\/]+")  # one word of pytest's -k
_OPERATORS = {"and", "or", "not"}


def command(
    nodeid: str,
    *,
    seed: int,
    backend: str,
    base_url: str | None = None,
    options: Mapping[str, str] | None = None,
) -> str:
    """Return the command, for a shell in the project's folder.

    ``options`` are further options; a flag has an empty value. The command contains no secrets and
    no settings from the environment or ``.env``. It does not contain ``--allow-destructive``
    either, because repeating a scenario in production requires a new decision.
    """
    words = ["pytest", *_selection(nodeid), f"--data-seed={seed}", f"--backend={backend}"]
    if base_url:
        words.append(f"--base-url={httpx.URL(base_url).copy_with(userinfo=b'')}")
    for option, value in (options or {}).items():
        words.append(f"{option}={value}" if value else option)
    return shlex.join(words)


def _selection(nodeid: str) -> list[str]:
    """Return the arguments that select the scenario.

    pytest cannot select a name with ``::`` by node id. Such a scenario is selected by the words of
    its name, together with any other in the file that contains all of them.
    """
    path, _, name = nodeid.partition("::")
    if "::" not in name.partition("[")[0]:
        return [nodeid]
    words = [word for word in _KEYWORD.findall(name) if word.lower() not in _OPERATORS]
    return [path, "-k", " and ".join(words)]
