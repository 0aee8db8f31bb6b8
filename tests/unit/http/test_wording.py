"""Messages of h11, httpcore and zlib in plain words."""

from __future__ import annotations

import pytest

from support.http.wording import plain


@pytest.mark.promise("faults.md", "Messages about the head of")
@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("illegal status line: bytearray(b'SSH-2.0')", "illegal status line: 'SSH-2.0'"),
        ("illegal header line: bytearray(b'a-secret')", "a header line has no colon"),
        ("illegal header line: bytearray(b'X : secret')", "illegal header line: 'X :'..."),
        (
            """illegal header line: bytearray(b"it's : secret")""",
            """illegal header line: "it's :"...""",
        ),
        ("illegal chunk header: bytearray(b'zz\\r\\n')", "illegal chunk header: 'zz\\r\\n'"),
        (
            "illegal chunk header: bytearray(b'0123456789abc')",
            "illegal chunk header: '0123456789'...",
        ),
        (
            f"illegal status line: bytearray(b'{'x' * 101}')",
            f"illegal status line: '{'x' * 100}'...",
        ),
        ("Receive buffer too long", "its headers are longer than 100 KB"),
        (
            "InformationalResponse status_code should be in range [100, 200), not 99",
            "its status is 99, below 100",
        ),
        ("Response status_code should be in range [200, 1000), not 1", "its status is 1"),
        (
            "Received server _SWITCH_UPGRADE event without a pending proposal",
            "the server changes to another protocol, which was not requested",
        ),
        ("Error -3 while decompressing data: invalid block type", "invalid block type"),
        ("peer closed connection", "peer closed connection"),
        ("", ""),
    ],
)
def test_a_message_is_put_plainly(message: str, shown: str) -> None:
    """Values of headers and bodies, which may be secrets, are not quoted."""
    assert plain(message) == shown
    assert plain(shown) == shown
