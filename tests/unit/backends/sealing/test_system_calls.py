"""System calls raise Python's errors."""

from __future__ import annotations

import sys

import pytest

from support.backends.sealing.system_calls import call, is_linux, prctl

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="these are Linux's")


def test_the_result_is_returned() -> None:
    assert is_linux()
    assert prctl(3) in {0, 1, 2}  # PR_GET_DUMPABLE


def test_a_refusal_is_an_os_error() -> None:
    with pytest.raises(OSError, match="Invalid argument"):
        prctl(100_000)
    with pytest.raises(OSError, match=r"not implemented|Bad file|Invalid|not supported"):
        call(446, -1, 0)
