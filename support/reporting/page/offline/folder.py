"""Make a report of many files self-contained."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.reporting.page.offline.page import refuse, self_contained
from support.reporting.page.offline.scripts import is_inside, loads_of_script, loads_of_style

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DATA = "data"  # includes attachments of tests, which are not code whatever their suffix


def close_folder(folder: Path) -> None:
    """Remove the tracker from each page of a report, and check pages, scripts and styles.

    Raises ToolingError with file and address if one would load an external resource.
    """
    for page in _files(folder, ".html"):
        text = page.read_text(encoding="utf-8")
        page.write_text(self_contained(text, page.parent), encoding="utf-8", newline="\n")
    refuse(
        [f"{file.name}: {load}" for file in _files(folder, ".js", ".css") for load in _loads(file)]
    )


def _loads(file: Path) -> list[str]:
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".css":
        return [load for load in loads_of_style(text) if not is_inside(file.parent, load)]
    return loads_of_script(text)


def _files(folder: Path, *suffixes: str) -> Iterator[Path]:
    for file in sorted(folder.rglob("*.*")):
        if file.suffix in suffixes and DATA not in file.relative_to(folder).parts:
            yield file
