"""Secrets are found in every encoding, place and file, and reported without being shown."""

from __future__ import annotations

import base64
import html
import json
import re
import shlex
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

import pytest
from pydantic import SecretStr

from support.secrets.gate import configured_secrets, leak_lines
from support.secrets.leaks import Leak, LeakFinder
from support.secrets.public_texts import PublicTexts
from support.secrets.search import Hit, SecretSearch
from support.secrets.spelling.escapes import octets
from support.settings import Settings
from support.settings.roles import Credentials

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PLAIN = "Kanarienvogel"
AWKWARD = """a"b'c/d é<&>\\%$+?="""
TOKEN = "eyJhbGciOiJIUzI1NiJ9.kanarie.n-vo_gel"


def pretty(secret: str) -> str:
    return json.dumps({"body": json.dumps({"password": secret}, ensure_ascii=False)})


def curl(secret: str) -> str:
    return f"curl -d {shlex.quote(json.dumps({'password': secret}))} http://127.0.0.1"


SPELLED: dict[str, Callable[[str], str]] = {
    "plain": str,
    "repr": repr,
    "json": json.dumps,
    "json without ascii": lambda secret: json.dumps(secret, ensure_ascii=False),
    "json with slashes": lambda secret: json.dumps(secret).replace("/", "\\/"),
    "json in json": pretty,
    "html": html.escape,
    "json in html": lambda secret: html.escape(json.dumps(secret)),
    "xml": lambda secret: html.escape(secret).replace("&#x27;", "&#39;"),
    "url": lambda secret: quote(secret, safe=""),
    "path": quote,
    "lower case": lambda secret: re.sub("%..", lambda m: m[0].lower(), quote(secret)),
    "form": quote_plus,
    "json in url": lambda secret: quote(json.dumps({"password": secret})),
    "base64": lambda secret: base64.b64encode(secret.encode()).decode(),
    "base64 for urls": lambda secret: base64.urlsafe_b64encode(secret.encode()).decode(),
    "basic": lambda secret: base64.b64encode(f"ab:{secret}".encode()).decode(),
    "json in base64": lambda secret: base64.b64encode(json.dumps(secret).encode()).decode(),
    "curl": curl,
    "curl in json": lambda secret: json.dumps(curl(secret)),
    "powershell": lambda secret: "'" + secret.replace("'", "''") + "'",
    "csv": lambda secret: '"' + secret.replace('"', '""') + '"',
    "double quotes": lambda secret: re.sub(r'(["\\$])', r"\\\1", secret),
}


@pytest.mark.parametrize("secret", [PLAIN, AWKWARD, TOKEN], ids=["plain", "awkward", "token"])
@pytest.mark.parametrize("spelled", list(SPELLED))
@pytest.mark.parametrize("others", [1, 10], ids=["few", "many"])
def test_every_spelling_is_found_wherever_it_stands(spelled: str, secret: str, others: int) -> None:
    text = SPELLED[spelled](secret).encode()
    search = SecretSearch([*(f"another-secret-{number}" for number in range(others)), secret])
    for before in range(9):
        found = {hit.secret for hit in search.hits(b"\xff" * before + text)}
        assert found == {secret}, before


@pytest.mark.promise("safety.md", "Only whole secrets are searched")
def test_what_is_cut_off_or_alike_is_not_found() -> None:
    search = SecretSearch([PLAIN, "short"])
    for text in (b"", b"Kan", b"Kanarienvoge", b"anarienvogel", b"shorter", b"ashort", b"-short"):
        assert list(search.hits(text)) == []


@pytest.mark.parametrize("others", [0, 10], ids=["few", "many"])
def test_the_shortest_and_the_last_bytes_count(others: int) -> None:
    search = SecretSearch([*(f"another{number}" for number in range(others)), "12345678"])
    assert list(search.hits(b"x12345678")) == [Hit("12345678", 1, 9, "12345678")]
    assert list(search.hits(b"x1234567")) == []


@pytest.mark.promise("safety.md", "A password or token of fewer than 8")
def test_short_secrets_are_found_as_words() -> None:
    search = SecretSearch(["pw", "pw-2"])
    assert [hit.secret for hit in search.hits(b'"pw" pw-2 pw=pwd')] == ["pw", "pw", "pw-2"]


@pytest.mark.parametrize("secret", ["\udcff\udc80 bytes", "\ud800 half of a pair"])
def test_secrets_that_are_not_unicode_are_found(secret: str) -> None:
    assert [hit.secret for hit in SecretSearch([secret]).hits(b"at " + octets(secret))] == [secret]


def test_secrets_in_reports_of_leaks_are_masked() -> None:
    search = SecretSearch([PLAIN, AWKWARD])
    assert search.masked(f"é/{PLAIN}/{quote(AWKWARD)}.txt") == "é/***/***.txt"


def test_a_leak_is_named_by_file_line_and_byte(tmp_path: Path) -> None:
    (tmp_path / "log.txt").write_text(f"é\n..{PLAIN}, {PLAIN}\n{TOKEN}")
    finder = LeakFinder({PLAIN: "the password of role admin", TOKEN: "a token"}, tmp_path)
    message = [str(leak) for leak in finder.find([tmp_path / "log.txt", tmp_path / "gone.txt"])]
    assert message == [
        "log.txt, line 2, byte 3: the password of role admin",
        "log.txt, line 3, byte 1: a token",
    ]


@pytest.mark.promise("safety.md", "The secret itself is not shown")
def test_a_secret_in_a_name_is_found_and_masked(tmp_path: Path) -> None:
    (tmp_path / f"{PLAIN}.txt").write_text("nothing")
    finder = LeakFinder({PLAIN: f"sent with GET /{PLAIN}"}, tmp_path)
    message = [str(leak) for leak in finder.find(tmp_path.iterdir())]
    assert message == ["***.txt, its name: sent with GET /***"]


def test_a_file_that_cannot_be_read_is_reported(tmp_path: Path) -> None:
    [leak] = LeakFinder({}, tmp_path.parent).find([tmp_path])
    assert str(leak) == f"{tmp_path.name}, unread: cannot be read: Is a directory"


def embedded(name: str, text: str) -> str:
    return f'd("{name}","{base64.b64encode(text.encode()).decode()}")'


@pytest.mark.promise("safety.md", "`make acceptance` also searches")
def test_files_within_a_single_page_are_searched(tmp_path: Path) -> None:
    page = tmp_path / "index.html"
    parts = embedded("a.json", "{}"), embedded("data/b.json", f"one\n{json.dumps(AWKWARD)}")
    page.write_text(f"<script>[{','.join(parts)}]</script>\n{PLAIN}")
    finder = LeakFinder({PLAIN: "plain", AWKWARD: "awkward"}, tmp_path)
    assert [str(leak) for leak in finder.find([page])] == [
        "index.html, line 2, byte 1: plain",
        "index.html (data/b.json), line 2, byte 2: awkward",
    ]
    page.write_text('d("broken","abcde")')
    assert finder.find([page]) == []


def test_public_values_are_not_secrets(tmp_path: Path) -> None:
    (tmp_path / "a.feature").write_text(f"Given {PLAIN}")
    (tmp_path / "steps").mkdir()
    (tmp_path / "steps" / "a.py").write_text(f"PASSWORD = {AWKWARD!r}")
    texts = PublicTexts([tmp_path / "a.feature"], tmp_path / "steps")
    assert texts.hold(PLAIN)
    assert texts.hold(AWKWARD)
    assert not texts.hold(TOKEN)


def test_a_long_list_says_how_much_is_left_out() -> None:
    leaks = [Leak(str(number), "line 1", "a token") for number in range(30)]
    lines = list(leak_lines(leaks))
    assert lines[19] == "19, line 1: a token"
    assert lines[20] == "... and 10 more"


def test_secrets_of_the_settings_are_named() -> None:
    credentials = Credentials(username="ann", password=SecretStr(PLAIN))
    proxy = "http://ann:pass-of-proxy@proxy.example.com"  # pragma: allowlist secret
    connection = {"proxy": SecretStr(proxy)}
    settings = Settings(roles={"admin": credentials}, connection=connection)
    assert configured_secrets(settings) == {
        PLAIN: "the password of role admin",
        proxy: "the secret in API_CONNECTION__PROXY",
        "pass-of-proxy": "a secret that a setting refers to",
        "ann:pass-of-proxy": "a secret that a setting refers to",
    }
