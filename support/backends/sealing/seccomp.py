"""seccomp refuses sockets that Landlock does not know: all but TCP and those of this machine.

A filter sees the numbers that a system call is given, not the address that a pointer leads to. So
it refuses to create a socket for UDP, and TCP Fast Open, which connects without ``connect``. By
io_uring, such calls would go unseen; it is refused as if the kernel lacked it, as in Docker.
https://docs.kernel.org/userspace-api/seccomp_filter.html
"""

from __future__ import annotations

import ctypes
import errno
import platform
import socket
import sys
from dataclasses import dataclass

from support.backends.sealing.system_calls import gain_no_privileges, is_linux, prctl

_PR_GET_SECCOMP, _PR_SET_SECCOMP, _FILTER = 21, 22, 2
_ALLOW, _ERROR = 0x7FFF0000, 0x00050000  # SECCOMP_RET_ALLOW, SECCOMP_RET_ERRNO
_LOAD, _JUMP_EQUAL, _JUMP_SET, _RETURN, _AND = 0x20, 0x15, 0x45, 0x06, 0x54  # of BPF
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16  # offsets in struct seccomp_data
_IO_URING_SETUP = 425
_TYPE_MASK = 0xF  # the other bits of a socket's type are SOCK_CLOEXEC and SOCK_NONBLOCK
_MSG_FASTOPEN = 0x20000000
_LOCAL = (1, 16, 38)  # AF_UNIX, AF_NETLINK (the kernel), AF_ALG (its cryptography)
_TCP = (0, socket.IPPROTO_TCP)


@dataclass(frozen=True)
class _Machine:
    """The architecture's number for the kernel, and those of its system calls."""

    audit: int
    socket: int
    sendto: int
    sendmsg: int
    sendmmsg: int


_GENERIC = (198, 206, 211, 269)
_MACHINES = {
    "x86_64": _Machine(0xC000003E, 41, 44, 46, 307),
    "aarch64": _Machine(0xC00000B7, *_GENERIC),
    "riscv64": _Machine(0xC00000F3, *_GENERIC),
}


class _Instruction(ctypes.Structure):
    """struct sock_filter."""

    _fields_ = (
        ("code", ctypes.c_uint16),
        ("jt", ctypes.c_uint8),
        ("jf", ctypes.c_uint8),
        ("k", ctypes.c_uint32),
    )


class _Program(ctypes.Structure):
    """struct sock_fprog."""

    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.POINTER(_Instruction)))


_Step = tuple[int, int, int, int]
_Code = list[_Step]


def is_available() -> bool:
    """Return whether the kernel filters, and this machine's system calls are known."""
    if not is_linux() or platform.machine() not in _MACHINES or sys.byteorder != "little":
        return False
    try:
        return prctl(_PR_GET_SECCOMP) >= 0
    except OSError:  # EINVAL: the kernel was built without it
        return False


def refuse_other_protocols() -> None:
    """Refuse to create sockets other than TCP and local ones, with EACCES; raises OSError."""
    code = program(platform.machine())
    instructions = (_Instruction * len(code))(*(_Instruction(*step) for step in code))
    gain_no_privileges()
    prctl(_PR_SET_SECCOMP, _FILTER, ctypes.byref(_Program(len(code), instructions)))


def program(machine: str) -> _Code:
    """Return the filter for a machine as (code, jump if true, jump if false, value)."""
    numbers = _MACHINES[machine]
    return [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_JUMP_EQUAL, 1, 0, numbers.audit),
        (_RETURN, 0, 0, _ALLOW),  # a program for another architecture: its numbers differ
        *_on(numbers.socket, _new_socket()),
        *_on(numbers.sendto, _fast_open(3)),
        *_on(numbers.sendmsg, _fast_open(2)),
        *_on(numbers.sendmmsg, _fast_open(3)),
        *_on(_IO_URING_SETUP, [_refusal(errno.ENOSYS)]),
        (_RETURN, 0, 0, _ALLOW),
    ]


def _on(number: int, body: _Code) -> _Code:
    """Run the body, which ends in a return, if the system call has this number."""
    return [(_LOAD, 0, 0, _NUMBER), (_JUMP_EQUAL, 0, len(body), number), *body]


def _new_socket() -> _Code:
    """Allow the families of this machine; of the internet's, only TCP."""
    allowed = [[(_JUMP_EQUAL, 0, 1, family), (_RETURN, 0, 0, _ALLOW)] for family in _LOCAL]
    return [
        _argument(0),
        *(instruction for pair in allowed for instruction in pair),
        *_refused_unless(socket.AF_INET, socket.AF_INET6),
        _argument(1),
        (_AND, 0, 0, _TYPE_MASK),
        *_refused_unless(socket.SOCK_STREAM),
        _argument(2),
        *_refused_unless(*_TCP),
        (_RETURN, 0, 0, _ALLOW),
    ]


def _fast_open(flags: int) -> _Code:
    """Refuse to send with MSG_FASTOPEN; ``flags`` is the number of the argument."""
    return [
        _argument(flags),
        (_JUMP_SET, 0, 1, _MSG_FASTOPEN),
        _refusal(errno.EACCES),
        (_RETURN, 0, 0, _ALLOW),
    ]


def _refused_unless(*values: int) -> _Code:
    """Go on if the loaded number is one of the values."""
    jumps = [(_JUMP_EQUAL, len(values) - n, 0, value) for n, value in enumerate(values)]
    return [*jumps, _refusal(errno.EACCES)]


def _refusal(error: int) -> _Step:
    return _RETURN, 0, 0, _ERROR | error


def _argument(number: int) -> _Step:
    """Load the lower half of an argument of the system call."""
    return _LOAD, 0, 0, _ARGUMENTS + 8 * number
