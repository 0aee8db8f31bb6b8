"""Files of the results that could not be written: the run goes on, and ends with its own status."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Literal

import pytest

from support.gherkin.workers import send_back, sent_back

if TYPE_CHECKING:
    from pathlib import Path

NO_REPORT = 10
"""The exit status if all passed, but the results are incomplete, as without a report."""

_NAME = "lost_files"
_HEADING = "results are incomplete"


class LostFiles:
    """A plugin that counts the files that could not be written, on all workers.

    A folder that was removed is made again.
    """

    def __init__(self) -> None:
        self._number = 0
        self._first = ""

    def write(self, folder: Path, name: str, content: bytes) -> None:
        """Write a file into a folder, or note that it is lost.

        It appears atomically, because Allure may be watching the folder.
        """
        draft = folder / f"{name}.tmp"
        try:
            self._write(draft, content, "wb")
            draft.replace(folder / name)
        except OSError as error:
            self._note(f"{folder}: {error.strerror or error}")

    def append(self, folder: Path, name: str, content: bytes, *, is_new: bool) -> bool:
        """Append to a file in a folder, or to a new one; return whether nothing is lost."""
        try:
            self._write(folder / name, content, "wb" if is_new else "r+b")
        except OSError as error:
            self._note(f"{folder}: {error.strerror or error}")
            return False
        return True

    def _write(self, path: Path, content: bytes, mode: Literal["wb", "r+b"]) -> None:
        """Write to the end of a file, which with the mode ``r+b`` has to exist."""
        try:
            file = path.open(mode)
        except (FileNotFoundError, NotADirectoryError):
            folder = path.parent
            self._note(f"{folder} was removed during the run, with what had been written")
            folder.mkdir(parents=True, exist_ok=True)
            file = path.open("wb")
        with file:
            file.seek(0, os.SEEK_END)
            file.write(content)

    def rename(self, folder: Path, old: str, new: str) -> None:
        """Rename a file in a folder, or note that it is lost."""
        try:
            (folder / old).replace(folder / new)
        except OSError as error:
            self._note(f"{folder}: {error.strerror or error}")

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Fail a run that would have passed; on a worker, pass the number on."""
        self._send_back(session)
        if self._number and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = NO_REPORT

    def pytest_gherkin_worker_start(self) -> None:
        """Count anew in a forked worker."""
        self._number, self._first = 0, ""

    def pytest_gherkin_worker_end(self, session: pytest.Session) -> None:
        """Pass the number on from a forked worker."""
        self._send_back(session)

    def pytest_gherkin_worker_ended(self, node: Any) -> None:
        """Add the lost files of a forked worker."""
        self.pytest_testnodedown(node)

    def _send_back(self, session: pytest.Session) -> None:
        send_back(session.config, _NAME, [self._number, self._first])

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Add the lost files of a worker."""
        number, first = sent_back(node, _NAME) or (0, "")
        self._number += number
        self._first = self._first or first

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print how many files are lost, why, and what to do."""
        if self._number:
            terminalreporter.section(_HEADING, red=True, bold=True)
            terminalreporter.write_line(
                f"{self._number} files could not be written. {self._first}. Free space, or choose "
                f"another folder, and run again; the exit status is {NO_REPORT} if nothing failed",
                red=True,
            )

    def _note(self, reason: str) -> None:
        self._number += 1
        self._first = self._first or reason
