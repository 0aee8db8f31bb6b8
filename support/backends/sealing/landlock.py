"""Landlock refuses TCP connections, but not listening: Linux 6.7 or newer, without privileges.

https://docs.kernel.org/userspace-api/landlock.html
"""

from __future__ import annotations

import ctypes
import os

from support.backends.sealing.system_calls import call, gain_no_privileges, is_linux

_CREATE_RULESET, _RESTRICT_SELF = 444, 446  # the same numbers on every architecture in use
_VERSION = 1 << 0  # LANDLOCK_CREATE_RULESET_VERSION
_CONNECT_TCP = 1 << 1  # LANDLOCK_ACCESS_NET_CONNECT_TCP
_NETWORK = 4  # the version of the interface that has it


class _Ruleset(ctypes.Structure):
    """struct landlock_ruleset_attr: what is refused unless a rule allows it."""

    _fields_ = (("handled_access_fs", ctypes.c_uint64), ("handled_access_net", ctypes.c_uint64))


def is_available() -> bool:
    """Return whether the kernel can refuse connections."""
    if not is_linux():
        return False
    try:
        return call(_CREATE_RULESET, None, 0, _VERSION) >= _NETWORK
    except OSError:  # ENOSYS: an older kernel; EOPNOTSUPP: it is turned off
        return False


def refuse_connections() -> None:
    """Refuse every TCP connection with EACCES; raises OSError."""
    handled = _Ruleset(handled_access_net=_CONNECT_TCP)
    ruleset = call(_CREATE_RULESET, ctypes.byref(handled), ctypes.sizeof(handled), 0)
    try:
        gain_no_privileges()
        call(_RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)
