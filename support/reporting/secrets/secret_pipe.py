"""How pytest, as a child process, tells its parent the secrets of the run: never by a file."""

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
_PATIENCE = 5.0  # seconds for what is in the pipe when the child has ended


class SecretPipe:
    """The parent's end of a pipe; as a context, it is open for a child.

    ``secrets`` are what the child has told, and where each is from; they are complete after the
    context. Windows hands no pipe on by its number: there it stays empty.
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
            self._thread.join(_PATIENCE)  # something that a step has forked may keep the pipe open

    def _read(self, number: int) -> None:
        with os.fdopen(number, encoding="utf-8") as lines:
            for line in lines:
                self.secrets.update(json.loads(line))


class SecretTeller:
    """The child's end; where there is no parent that listens, it tells nobody."""

    def __init__(self) -> None:
        number = os.environ.pop(_VARIABLE, "")  # the processes that the run starts are told none
        self._pipe = int(number) if number else None
        if self._pipe is not None:
            os.set_inheritable(self._pipe, False)  # noqa: FBT003 - takes no name

    def tell(self, secrets: Mapping[str, str]) -> None:
        """Tell the parent of secrets, and where each is from."""
        if self._pipe is not None and secrets:
            line = memoryview(f"{json.dumps(dict(secrets))}\n".encode())
            with suppress(BrokenPipeError):  # the parent was killed: nobody will make a page
                while line:
                    line = line[os.write(self._pipe, line) :]

    def close(self) -> None:
        """Tell nothing more."""
        if self._pipe is not None:
            os.close(self._pipe)
            self._pipe = None
