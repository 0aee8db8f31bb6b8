"""System calls that Python has no function for."""

from __future__ import annotations

import ctypes
import os
import sys
from functools import cache

_PR_SET_NO_NEW_PRIVS = 38


@cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def call(number: int, *arguments: object) -> int:
    """Make a system call; raises OSError with its error."""
    return _checked(_libc().syscall(ctypes.c_long(number), *map(_passed, arguments)))


def prctl(option: int, *arguments: object) -> int:
    """Change a property of this process (prctl(2)); raises OSError."""
    padded = [*map(_passed, arguments), *[ctypes.c_ulong(0)] * (4 - len(arguments))]
    return _checked(_libc().prctl(option, *padded))


def unshare(flags: int) -> None:
    """Leave namespaces (unshare(2)); ``os.unshare`` is new in Python 3.12. Raises OSError."""
    _checked(_libc().unshare(flags))


def gain_no_privileges() -> None:
    """Keep programs with set-user-ID from gaining privileges: a condition of the kernel."""
    prctl(_PR_SET_NO_NEW_PRIVS, 1)


def is_linux() -> bool:
    """Return whether this is Linux."""
    return sys.platform == "linux"


def _passed(argument: object) -> object:
    return ctypes.c_ulong(argument) if isinstance(argument, int) else argument


def _checked(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result
