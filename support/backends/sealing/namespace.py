"""A network namespace of its own, with nothing but a loopback interface: for older kernels.

Servers listen in it as usual, but only what is started in it reaches them. It takes the privilege
CAP_SYS_ADMIN, or the right to create user namespaces and a process without threads.
"""

from __future__ import annotations

import os
import socket
import struct
from contextlib import suppress
from pathlib import Path

from support.backends.sealing.system_calls import is_linux, unshare

_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
_ADMIN = 1 << 21  # CAP_SYS_ADMIN
_GET_FLAGS, _SET_FLAGS, _UP = 0x8913, 0x8914, 0x1  # SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP
_INTERFACE = struct.Struct("16sH14x")  # struct ifreq


def is_available(*, alone: bool) -> bool:
    """Return whether the process may create one; ``alone`` is whether it has no other thread.

    Not as root without the privilege: in a user namespace, root may not write to others' files.
    """
    if not is_linux():
        return False
    return _is_privileged() or (alone and os.geteuid() != 0 and _is_allowed())


def enter() -> None:
    """Move the calling thread into a new network namespace; raises OSError."""
    if _is_privileged():
        unshare(_NEW_NETWORK)
    else:
        user, group = os.geteuid(), os.getegid()
        unshare(_NEW_USER | _NEW_NETWORK)
        _stay(user, group)
    with suppress(OSError):  # some systems give no privileges in a new user namespace
        _start_loopback()


def _is_privileged() -> bool:
    return bool(_capabilities() & _ADMIN)


def _capabilities() -> int:
    lines = Path("/proc/self/status").read_text("utf-8").splitlines()
    return next((int(line.split()[1], 16) for line in lines if line.startswith("CapEff:")), 0)


def _is_allowed() -> bool:
    """Try it in a process that ends at once: there are several settings and filters for it."""
    child = os.fork()
    if child == 0:
        try:
            unshare(_NEW_USER | _NEW_NETWORK)
            os._exit(0)
        finally:
            os._exit(1)
    return os.waitpid(child, 0)[1] == 0


def _stay(user: int, group: int) -> None:
    """Keep the ids of the user and the group in the new user namespace."""
    own = Path("/proc/self")
    (own / "setgroups").write_text("deny", "utf-8")
    (own / "uid_map").write_text(f"{user} {user} 1", "utf-8")
    (own / "gid_map").write_text(f"{group} {group} 1", "utf-8")


def _start_loopback() -> None:
    import fcntl  # noqa: PLC0415 - not on Windows

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        name, flags = _INTERFACE.unpack(
            fcntl.ioctl(any_socket, _GET_FLAGS, _INTERFACE.pack(b"lo", 0))
        )
        fcntl.ioctl(any_socket, _SET_FLAGS, _INTERFACE.pack(name, flags | _UP))
