"""Search the files generated from a run's results for secrets: pages, summary, history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.secrets.artefacts import files_in
from support.secrets.gate import LEARNED, configured_secrets, leak_lines
from support.secrets.leaks import LeakFinder
from support.secrets.public_texts import PublicTexts
from support.secrets.search import SHORTEST
from support.settings import Settings, SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_CHECKED = frozenset({"allure-results", "created", "leftovers.json"})  # by pytest itself
_TOOLS = frozenset({"node_modules", "package-lock.json"})


def page_leaks(project: Path, secrets: Mapping[str, str]) -> list[str]:
    """Return lines that describe the secrets in the project's reports; none if there are none.

    ``secrets`` maps those that pytest has sent to their origins; if it is empty, the secrets of
    the settings are used. Short ones are not searched for: they may be words of the page's own
    JavaScript.
    """
    known = secrets or _of_settings(project)
    long = {secret: origin for secret, origin in known.items() if len(secret) >= SHORTEST}
    texts = PublicTexts([project / "features"], project / "steps")

    def is_public(secret: str) -> bool:
        return long[secret].startswith(LEARNED) and texts.hold(secret)

    leaks = LeakFinder(long, project, is_public).find(_generated(project / "reports"))
    return list(leak_lines(leaks)) if leaks else []


def _generated(reports: Path) -> Iterator[Path]:
    for path in reports.iterdir() if reports.is_dir() else ():
        if path.name not in _CHECKED | _TOOLS:
            yield from files_in(path)


def _of_settings(project: Path) -> dict[str, str]:
    try:
        return configured_secrets(Settings.load({}, project / ".env"))
    except SettingsError:  # pytest has reported it already
        return {}
