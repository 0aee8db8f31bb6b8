"""The check of what is made from the results of a run: pages, summary, history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.reporting.secrets.artefacts import files_in
from support.reporting.secrets.leaks import LeakFinder
from support.reporting.secrets.public_texts import PublicTexts
from support.reporting.secrets.secret_forms import SHORTEST
from support.reporting.secrets.secret_gate import LEARNED, configured_secrets, told_of
from support.settings import Settings, SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_CHECKED = frozenset({"allure-results", "created", "leftovers.json"})  # by pytest itself
_TOOLS = frozenset({"node_modules", "package-lock.json"})


def page_leaks(project: Path, secrets: Mapping[str, str]) -> list[str]:
    """Return lines for a person about secrets in the project's reports; none if there are none.

    ``secrets`` are those that pytest has told, with where each is from. Without any, those of the
    settings are looked for. Short ones are not: they may be words of the page's own program.
    """
    known = secrets or _of_settings(project)
    long = {secret: origin for secret, origin in known.items() if len(secret) >= SHORTEST}
    texts = PublicTexts([project / "features"], project / "steps")

    def is_public(secret: str) -> bool:
        return long[secret].startswith(LEARNED) and texts.hold(secret)

    leaks = LeakFinder(long, project, is_public).find(_made(project / "reports"))
    return list(told_of(leaks)) if leaks else []


def _made(reports: Path) -> Iterator[Path]:
    for path in reports.iterdir() if reports.is_dir() else ():
        if path.name not in _CHECKED | _TOOLS:
            yield from files_in(path)


def _of_settings(project: Path) -> dict[str, str]:
    try:
        return configured_secrets(Settings.load({}, project / ".env"))
    except SettingsError:  # pytest has ended with it
        return {}
