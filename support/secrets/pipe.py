"""A pipe through which pytest sends its parent process the secrets of the run, never in a file."""

from __future__ import annotations

import json
import os
import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

_VARIABLE = "ACCEPTANCE_SECRETS_PIPE"  # the number of the pipe
_PATIENCE = 5.0  # seconds to drain the pipe after the child has exited


class SecretPipe:
    """The parent's end of the pipe; a context manager that keeps it open for a child.

    ``secrets`` maps each secret received from the child to its origin; it is complete once the
    context has exited. It stays empty on Windows, where a child cannot inherit a pipe by number.
    """

    def __init__(self) -> None:
        self.secrets: dict[str, str] = {}
        self.environment: dict[str, str] = dict(os.environ)
        self.passed: tuple[int, ...] = ()

    def __enter__(self) -> Self:
        if sys.platform != "win32":
            reading, writing = os.pipe()
            self.passed = (writing,)
            self.environment[_VARIABLE] = str(writing)
            self._thread = threading.Thread(target=self._read, args=(reading,), daemon=True)
            self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for number in self.passed:
            os.close(number)
            self._thread.join(_PATIENCE)  # a process forked by a step may keep the pipe open

    def _read(self, number: int) -> None:
        with os.fdopen(number, encoding="utf-8") as lines:
            for line in lines:
                self.secrets.update(json.loads(line))


class SecretSender:
    """The child's end; does nothing if no parent is listening."""

    def __init__(self) -> None:
        number = os.environ.pop(_VARIABLE, "")  # so that processes started by the run cannot use it
        self._pipe = int(number) if number else None
        if self._pipe is not None:
            os.set_inheritable(self._pipe, False)  # noqa: FBT003 - positional only

    @property
    def is_heard(self) -> bool:
        """Whether a parent listens."""
        return self._pipe is not None

    def send(self, secrets: Mapping[str, str]) -> None:
        """Send secrets and their origins to the parent."""
        if self._pipe is not None and secrets:
            line = memoryview(f"{json.dumps(dict(secrets))}\n".encode())
            with suppress(BrokenPipeError):  # the parent was killed: no page will be generated
                while line:
                    line = line[os.write(self._pipe, line) :]

    def close(self) -> None:
        """Close the pipe."""
        if self._pipe is not None:
            os.close(self._pipe)
            self._pipe = None
