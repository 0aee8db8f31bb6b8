"""A request as a command; tests/end_to_end/test_curl_command.py runs it."""

from __future__ import annotations

import shlex

import pytest

from support.http.exchange import SentRequest
from support.reporting.cards.curl import LONGEST_BODY, command

URL = "http://api.example.com/users?limit=2"
USUAL = (("Accept", "*/*"), ("User-Agent", "suite"))


def words(method: str = "GET", url: str = URL, body: bytes = b"", **headers: str) -> list[str]:
    """Return the command's words as a shell would."""
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return split(command(SentRequest(method, url, (*USUAL, *named), body)))


def split(made: str) -> list[str]:
    """Split a command like a shell; shlex does not support line continuations."""
    return shlex.split(made.replace("\\\n", ""))


USUAL_WORDS = ["-H", "Accept: */*", "-H", "User-Agent: suite"]


def test_a_get_needs_no_method() -> None:
    """Nor does a POST with a body; other methods are named."""
    assert words() == ["curl", URL, *USUAL_WORDS]
    assert words("DELETE")[2:4] == ["-X", "DELETE"]
    assert words("HEAD")[2] == "--head"
    assert words("POST")[2:4] == ["-X", "POST"]
    assert "-X" not in words("POST", body=b"x", Content_Type="text/plain")
    assert words("GET", body=b"x", Content_Type="text/plain")[2:4] == ["-X", "GET"]
    assert words("PUT", body=b"x", Content_Type="text/plain")[-2:] == ["--data-raw", "x"]


def test_headers_that_curl_makes_itself_are_left_out() -> None:
    """It is prevented from adding any that was not sent."""
    made = words(Host="api.example.com", Connection="keep-alive", Accept_Encoding="gzip")
    assert made == ["curl", URL, *USUAL_WORDS, "--compressed"]
    assert words(Host="other.example.com")[-1] == "Host: other.example.com"
    assert words(X_Empty="")[-1] == "X-Empty;"
    bare = split(command(SentRequest("POST", URL, (), b"x")))
    assert bare[2:] == [
        *["-H", "accept:", "-H", "user-agent:", "-H", "content-type:"],
        *["--data-raw", "x"],
    ]


def test_what_curl_would_change_in_an_address_stays() -> None:
    """Brackets, braces and dots are special in its URLs."""
    assert words(url="http://h.example.com/a[1]{b}")[2] == "--globoff"
    assert words(url="http://h.example.com/a/../b")[2] == "--path-as-is"
    assert words(url="http://h.example.com/a/..b?x=/../") == [
        *["curl", "http://h.example.com/a/..b?x=/../"],
        *USUAL_WORDS,
    ]


@pytest.mark.parametrize(
    "text", ["$(id)", "`id`", "it's; rm -rf /", 'a "b" \\ c\nd', "@/etc/passwd"]
)
def test_text_is_quoted(text: str) -> None:
    """Neither the shell nor curl interprets any of it."""
    made = words("POST", body=text.encode(), Content_Type="text/plain", X_Text=text.strip())
    assert made[-2:] == ["--data-raw", text]
    assert words(X_Text=text)[-1] == "X-Text: " + text.replace("\n", "\\u000a")


def test_a_header_that_nothing_can_send_is_left_out() -> None:
    """A name that begins with @ would make curl read a file."""
    made = command(SentRequest("GET", URL, (*USUAL, ("@/etc/passwd", "x"), ("a b", "x")), b""))
    assert split(made) == ["curl", URL, *USUAL_WORDS]


def test_control_characters_come_through_printf() -> None:
    """A terminal would interpret them."""
    made = command(SentRequest("POST", URL, USUAL, "50% é\\\r\n\x1b[2J\u202e".encode()))
    assert made.startswith(
        "printf %b '50% \\0303\\0251\\0134\\0015\n\\0033[2J\\0342\\0200\\0256' |\ncurl "
    )
    assert made.endswith("--data-binary @-")


def test_what_is_binary_or_long_is_named() -> None:
    """With type, size and checksum in a comment."""
    png = (*USUAL, ("Content-Type", "image/png"))
    made = command(SentRequest("PUT", URL, png, b"\x89PNG\0"))
    assert "--data-binary @body.bin\n# body.bin must be the body: image/png, 5 bytes" in made
    long = command(SentRequest("PUT", URL, USUAL, b"x" * (LONGEST_BODY + 1)))
    assert "# body.bin must be the body: without content type, 8,001 bytes" in long
    assert len(long) < 500


def test_a_head_with_a_body_says_what_is_missing() -> None:
    """That curl cannot send."""
    made = command(SentRequest("HEAD", URL, USUAL, b"x"))
    assert "\n# without its body (without content type, 1 bytes" in made
    assert "--data" not in made
