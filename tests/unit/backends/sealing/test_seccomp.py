"""The filter refuses sockets by their family, type and protocol, on each architecture."""

from __future__ import annotations

import errno
import platform
import socket
import struct
import sys
from types import SimpleNamespace

import pytest

from support.backends.sealing import seccomp

STREAM, DATAGRAM, RAW, SEQUENCED = (1, 2, 3, 5)
ALLOWED, MASK, FAST_OPEN = 0, 0xFFFF, 0x20000000
AUDIT = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7, "riscv64": 0xC00000F3}
SOCKET = {"x86_64": 41, "aarch64": 198, "riscv64": 198}
SENDTO = {"x86_64": 44, "aarch64": 206, "riscv64": 206}
SENDMSG = {"x86_64": 46, "aarch64": 211, "riscv64": 211}
SENDMMSG = {"x86_64": 307, "aarch64": 269, "riscv64": 269}


def run(machine: str, number: int, *arguments: int, audit: int | None = None) -> int:
    """Run the filter as the kernel does; return the error for the caller, 0 if it may go on."""
    padded = [*arguments, *[0] * (6 - len(arguments))]
    data = struct.pack("<IIQ6Q", number, audit or AUDIT[machine], 0, *padded)
    code, at, loaded = seccomp.program(machine), 0, 0
    while True:
        kind, if_true, if_false, value = code[at]
        at += 1
        match kind:
            case 0x20:
                loaded = struct.unpack_from("<I", data, value)[0]
            case 0x54:
                loaded &= value
            case 0x15:
                at += if_true if loaded == value else if_false
            case 0x45:
                at += if_true if loaded & value else if_false
            case 0x06:
                assert value in {0x7FFF0000, 0x00050000 | (value & MASK)}
                return value & MASK if value != 0x7FFF0000 else ALLOWED
            case _:
                raise AssertionError(kind)


@pytest.mark.parametrize("machine", AUDIT)
@pytest.mark.parametrize(
    ("family", "kind", "protocol", "error"),
    [
        (socket.AF_INET, STREAM, 0, ALLOWED),
        (socket.AF_INET, STREAM, 6, ALLOWED),
        (10, STREAM | 0o2000000 | 0o4000, 6, ALLOWED),  # SOCK_CLOEXEC, SOCK_NONBLOCK
        (1, DATAGRAM, 0, ALLOWED),
        (1, STREAM, 0, ALLOWED),
        (16, RAW, 0, ALLOWED),
        (38, SEQUENCED, 0, ALLOWED),
        (socket.AF_INET, DATAGRAM, 0, errno.EACCES),
        (10, DATAGRAM | 0o2000000, 17, errno.EACCES),
        (socket.AF_INET, RAW, 1, errno.EACCES),
        (socket.AF_INET, STREAM, 132, errno.EACCES),  # SCTP
        (socket.AF_INET, STREAM, 262, errno.EACCES),  # MPTCP
        (17, RAW, 3, errno.EACCES),  # AF_PACKET
        (40, STREAM, 0, errno.EACCES),  # AF_VSOCK
    ],
)
def test_a_socket(machine: str, family: int, kind: int, protocol: int, error: int) -> None:
    assert run(machine, SOCKET[machine], family, kind, protocol) == error
    junk = 0xDEAD << 32  # the kernel looks at the lower half only
    assert run(machine, SOCKET[machine], junk | family, junk | kind, junk | protocol) == error


@pytest.mark.parametrize("machine", AUDIT)
def test_data_that_open_a_connection_are_refused(machine: str) -> None:
    for flags, error in ((FAST_OPEN | 0x4000, errno.EACCES), (0x4000, ALLOWED)):
        assert run(machine, SENDTO[machine], 3, 0, 1, flags) == error
        assert run(machine, SENDMSG[machine], 3, 0, flags) == error
        assert run(machine, SENDMMSG[machine], 3, 0, 1, flags) == error


@pytest.mark.parametrize("machine", AUDIT)
def test_other_calls_and_other_architectures(machine: str) -> None:
    assert run(machine, 425) == errno.ENOSYS
    assert {run(machine, number, FAST_OPEN, 2, FAST_OPEN) for number in (0, 1, 49, 1000)} == {0}
    assert run(machine, SOCKET[machine], 2, DATAGRAM, audit=0x40000003) == ALLOWED


def test_an_unknown_machine_or_kernel_has_no_filter(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, machine in (("linux", "sparc"), ("win32", "x86_64"), ("darwin", "aarch64")):
        monkeypatch.setattr(platform, "machine", lambda machine=machine: machine)
        monkeypatch.setattr(sys, "platform", name)
        assert not seccomp.is_available()


@pytest.mark.parametrize("answer", [0, 2, None])
def test_a_kernel_says_whether_it_filters(
    monkeypatch: pytest.MonkeyPatch, answer: int | None
) -> None:
    def prctl(_: int) -> int:
        if answer is None:
            raise OSError(errno.EINVAL, "invalid")
        return answer

    monkeypatch.setattr(seccomp, "platform", SimpleNamespace(machine=lambda: "x86_64"))
    monkeypatch.setattr(seccomp, "is_linux", lambda: True)
    monkeypatch.setattr(seccomp, "prctl", prctl)
    assert seccomp.is_available() is (answer is not None)


def test_the_filter_is_set_for_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[object] = []
    monkeypatch.setattr(seccomp, "gain_no_privileges", lambda: calls.append("no privileges"))
    monkeypatch.setattr(seccomp, "prctl", lambda *numbers: calls.append(numbers[:2]))
    monkeypatch.setattr(seccomp, "platform", SimpleNamespace(machine=lambda: "aarch64"))
    seccomp.refuse_other_protocols()
    assert calls == ["no privileges", (22, 2)]
