"""Request bodies: the names they use, and the arguments for httpx."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.conversation.bodies import (
    FileContent,
    FormContent,
    JsonContent,
    NoContent,
    Part,
    PartsContent,
    RawContent,
    beside,
)
from support.conversation.errors import ConversationError
from support.conversation.step_values import JsonText

if TYPE_CHECKING:
    from pathlib import Path

    from support.language.placeholders.values import Values


@pytest.fixture
def known(values: Values) -> Values:
    """Values that bodies use."""
    values.remember("user", {"id": 7, "name": "Zoë"})
    values.remember("n", 5)
    return values


def test_no_body_is_nothing(known: Values) -> None:
    assert NoContent().names() == []
    assert NoContent().filled(known) == {}


def test_json_is_sent_as_it_is_written_with_its_values(known: Values) -> None:
    content = JsonContent(JsonText('{"id": "{user.id}",\n "note": "no. {n}", "more": [1.50]}'))
    assert content.names() == ["user", "n"]
    assert content.filled(known) == {
        "content": b'{"id": 7,\n "note": "no. 5", "more": [1.50]}',
        "headers": [("Content-Type", "application/json")],
    }


def test_a_name_of_a_form_may_stand_more_than_once(known: Values) -> None:
    content = FormContent((("tag", "a"), ("id", "{user.id}"), ("tag", "{n}")))
    assert content.names() == ["user", "n"]
    assert content.filled(known) == {
        "content": "tag=a&id=7&tag=5",
        "headers": [("Content-Type", "application/x-www-form-urlencoded")],
    }


def test_a_part_is_a_text_or_a_file_beside_the_feature(known: Values, tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "7.png").write_bytes(b"\x89PNG")
    parts = (
        Part("title", "{user.name}"),
        Part("meta", "<a/>", "text/xml"),
        Part("photo", "file: photos/{user.id}.png"),
        Part("icon", "file:photos/7.png", "image/png"),
    )
    content = PartsContent(parts, tmp_path)
    assert content.names() == ["user"]
    assert content.filled(known) == {
        "files": [
            ("title", (None, "Zoë".encode(), "text/plain; charset=utf-8")),
            ("meta", (None, b"<a/>", "text/xml")),
            ("photo", ("7.png", b"\x89PNG", "application/octet-stream")),
            ("icon", ("7.png", b"\x89PNG", "image/png")),
        ]
    }


def test_a_text_is_sent_as_it_stands_with_its_type(known: Values) -> None:
    content = RawContent("<id>{user.id}</id>\n", "text/xml")
    assert content.names() == ["user"]
    assert content.filled(known) == {
        "content": b"<id>7</id>\n",
        "headers": [("Content-Type", "text/xml")],
    }


def test_a_file_is_sent_byte_by_byte(known: Values, tmp_path: Path) -> None:
    path = tmp_path / "users.csv"
    path.write_bytes(b"{user.id}\r\n\xff")
    content = FileContent(path, "text/csv")
    assert content.names() == []
    assert content.filled(known) == {
        "content": b"{user.id}\r\n\xff",
        "headers": [("Content-Type", "text/csv")],
    }


def test_a_file_beside_the_feature_is_found(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.txt").write_text("a")
    assert beside(tmp_path, "data/a.txt") == tmp_path.resolve() / "data" / "a.txt"
    assert beside(tmp_path, "data/../data/a.txt").name == "a.txt"


def test_a_file_elsewhere_is_refused_though_it_is_there(tmp_path: Path) -> None:
    (tmp_path / "features").mkdir()
    (tmp_path / "secret.txt").write_text("s")
    for name in ("../secret.txt", str(tmp_path / "secret.txt")):
        with pytest.raises(ConversationError, match="outside the folder of the feature"):
            beside(tmp_path / "features", name)


def test_a_file_that_is_missing_is_reported_with_those_that_are_there(tmp_path: Path) -> None:
    for name in ("b.csv", "a.csv"):
        (tmp_path / name).write_text("")
    with pytest.raises(ConversationError, match=r'"c\.csv".*: a\.csv, b\.csv'):
        beside(tmp_path, "c.csv")
    with pytest.raises(ConversationError):  # a folder is not a file
        beside(tmp_path, ".")


def test_names_and_types_have_values_too(known: Values, tmp_path: Path) -> None:
    assert FormContent((("a{n}", "1"),)).filled(known)["content"] == "a5=1"
    parts = PartsContent((Part("p{n}", "x", "text/{n}"),), tmp_path)
    assert parts.names() == ["n"]
    assert parts.filled(known) == {"files": [("p5", (None, b"x", "text/5"))]}


def test_a_value_names_no_file(known: Values, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("s")
    known.remember("answer", "file: secret.txt")
    parts = PartsContent((Part("a", "{answer}"),), tmp_path)
    assert parts.filled(known)["files"][0][1][1] == b"file: secret.txt"


def test_a_text_is_written_in_its_charset(known: Values) -> None:
    latin = RawContent("é {n}", 'text/plain; charset="latin-1"')
    assert latin.filled(known)["content"] == b"\xe9 5"
    for charset in ("ascii", "nonsense"):
        with pytest.raises(ConversationError, match=f"cannot be written in {charset}"):
            RawContent("é", f"text/plain; charset={charset}").filled(known)
