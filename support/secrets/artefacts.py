"""The files that a run writes."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pytest


def artefacts(config: pytest.Config, since: float, folders: Iterable[Path]) -> Iterator[Path]:
    """Yield the files of a run that began at ``since`` (seconds since 1970).

    They are the files in Allure's folder and in ``folders``, those about contract coverage beside
    the former, the list and the journals of leftovers, and each file named by a pytest option and
    written since.
    """
    results = config.getoption("allure_report_dir", None)
    reports = config.rootpath / "reports"
    for folder in (*([Path(results)] if results else []), reports / "created", *folders):
        yield from files_in(folder)
    yield from files_in(reports / "leftovers.json")
    if results:
        yield from Path(results).absolute().parent.glob("contract-coverage.*")
    for name in _named(config):
        path = config.invocation_params.dir / name
        if os.path.isfile(path) and path.stat().st_mtime >= since:  # noqa: PTH113 - the text may not be a path
            yield path


def files_in(path: Path) -> Iterator[Path]:
    """Yield the files of a folder, recursively, or the file itself."""
    paths = path.rglob("*") if path.is_dir() else [path]
    yield from (path.absolute() for path in paths if path.is_file())


def _named(config: pytest.Config) -> Iterator[str | Path]:
    """Yield the values of options that may name a file: --junitxml, --log-file, --html, ..."""
    yield from (value for value in vars(config.option).values() if isinstance(value, str | Path))
    yield config.getini("log_file") or ""
