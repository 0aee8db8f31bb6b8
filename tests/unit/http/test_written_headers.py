"""Headers as they are written."""

from __future__ import annotations

import pytest

from support.http.errors import UnsendableRequestError
from support.http.written_headers import encoded, header_faults


def test_names_are_ascii_and_values_utf8_in_their_order() -> None:
    assert encoded([("X-b", "Zoë"), ("X-B", ""), ("a", "1\t2")]) == [
        (b"X-b", "Zoë".encode()),
        (b"X-B", b""),
        (b"a", b"1\t2"),
    ]


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("X Name", "", '"X Name" is not the name of a header'),
        ("", "", '"" is not the name of a header'),
        ("X:", "", '"X:" is not the name of a header'),
        ("Content-length", "5", "is the length of the body; leave it out"),
        ("X", "secret\n", r"the header X has the character \x0a, which HTTP forbids"),
        ("X", " secret", "the header X begins or ends with a space, which HTTP does not send"),
        ("X", "secret\t", "the header X begins or ends with a space, which HTTP does not send"),
    ],
)
def test_what_http_forbids_is_named_without_the_value(name: str, value: str, fault: str) -> None:
    [found] = header_faults(name, value)
    assert fault in found
    assert "secret" not in found
    with pytest.raises(UnsendableRequestError) as caught:
        encoded([(name, value)])
    assert str(caught.value) == found


def test_half_a_character_cannot_be_encoded() -> None:
    with pytest.raises(UnsendableRequestError, match=r"the header X has half a character, \\udc80"):
        encoded([("X", "\udc80")])
