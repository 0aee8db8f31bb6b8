"""Files of the results that could not be written: the run goes on, and ends with its own status."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from support.gherkin.workers import send_back, sent_back

if TYPE_CHECKING:
    from pathlib import Path

NO_REPORT = 10
"""The exit status if all passed, but the results are incomplete, as without a report."""

_ANEW = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
_MORE = os.O_WRONLY | os.O_APPEND | getattr(os, "O_BINARY", 0)
_PERMISSIONS = 0o666  # as of other new files, less those that the process masks
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
        path = f"{folder}/{name}"
        draft = f"{path}.tmp"
        try:
            self._write(folder, draft, content, _ANEW)
            os.replace(draft, path)  # noqa: PTH105 - a path object costs more than the call
        except OSError as error:
            self._note(f"{folder}: {error.strerror or error}")

    def append(self, folder: Path, name: str, content: bytes, *, is_new: bool) -> bool:
        """Append to a file in a folder, or to a new one; return whether nothing is lost."""
        try:
            self._write(folder, f"{folder}/{name}", content, _ANEW if is_new else _MORE)
        except OSError as error:
            self._note(f"{folder}: {error.strerror or error}")
            return False
        return True

    def _write(self, folder: Path, path: str, content: bytes, flags: int) -> None:
        """Write to the end of a file in a folder, which with the flags ``_MORE`` has to exist."""
        try:
            file = os.open(path, flags, _PERMISSIONS)
        except (FileNotFoundError, NotADirectoryError):
            self._note(f"{folder} was removed during the run, with what had been written")
            folder.mkdir(parents=True, exist_ok=True)
            file = os.open(path, _ANEW, _PERMISSIONS)
        try:
            while content:
                content = content[os.write(file, content) :]
        finally:
            os.close(file)

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
