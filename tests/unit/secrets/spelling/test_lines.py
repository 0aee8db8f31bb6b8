"""Secrets with white space are masked without it, and line by line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from support.http.exchange import ReceivedResponse, SentRequest
from support.secrets.leaks import LeakFinder
from support.secrets.redactor import Redactor
from support.secrets.spelling.lines import is_word, pieces

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "Zq8xLm42"
YAML = (("Content-Type", "application/yaml"),)
CSV = (("Content-Type", "text/csv"),)


@pytest.mark.parametrize(
    ("secret", "expected"),
    [
        ("abc", ["abc"]),
        ("a\u00a0b", ["a\u00a0b", "a b"]),
        (" abc\n", ["abc"]),
        (" \n", [""]),
        ("a  b", ["a  b", "a b"]),
        ("a b\r\n  c ", ["a b\r\n  c", "a b c", "a b", "c"]),
        ("-----BEGIN X-----\nabc", ["-----BEGIN X-----\nabc", "-----BEGIN X----- abc", "abc"]),
    ],
)
def test_the_pieces_of_a_secret(secret: str, expected: list[str]) -> None:
    assert pieces(secret) == expected
    assert not is_word(secret) or expected == [secret]


@pytest.mark.promise("safety.md", "White space around a value")
@pytest.mark.parametrize("space", ["\n", " ", "\t", "\r\n", "\u00a0"])
def test_white_space_around_a_value_does_not_count(space: str, tmp_path: Path) -> None:
    """Neither when it is masked, nor in the search at the end of a run."""
    written = json.dumps({"password": f"{space}{SECRET}{space}", "again": f"pw {SECRET} used"})
    redactor = Redactor()
    response = ReceivedResponse(200, "OK", "HTTP/1.1", (), written.encode())
    shown = json.loads(redactor.response(response).body)
    assert shown == {"password": "***", "again": "pw *** used"}
    file = tmp_path / "page.html"
    file.write_text(f"<p>{SECRET}</p>")
    secrets = dict(redactor.learned)
    assert [leak.place for leak in LeakFinder(secrets, tmp_path).find([file])] == ["line 1, byte 4"]


@pytest.mark.promise("safety.md", "White space around a value")
@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (YAML, "password: |\n  Zq8xLm42 first\n  of several\n  no 3\nb: c"),
        (CSV, 'id,password\n1,"Zq8xLm42 first\nof several\nno 3"\n'),
        ((), json.dumps({"password": "\nZq8xLm42 first\n of several\nno 3\n"})),
    ],
)
def test_each_line_of_a_value_is_masked(headers: tuple[tuple[str, str], ...], body: str) -> None:
    redactor = Redactor()
    redactor.learn_from(SentRequest("POST", "http://a/b", headers, body.encode()))
    assert redactor.text("sent Zq8xLm42 first of several no 3!") == "sent ***!"
    assert redactor.text("line 1: Zq8xLm42 first, of several!") == "line 1: ***, ***!"


def test_prose_of_several_lines_in_a_response_is_not_learned() -> None:
    redactor = Redactor()
    body = b'{"password": "is too short\\nand too simple", "token": "invalid \\n"}'
    redactor.response(ReceivedResponse(400, "", "HTTP/1.1", (), body))
    assert redactor.learned == []
