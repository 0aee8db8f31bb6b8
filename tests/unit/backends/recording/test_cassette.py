"""Cassettes: metadata first, then requests and responses in a readable format."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
import yaml
from vcr.request import Request

from support.backends.recording.cassette import keep, record, replay
from support.backends.recording.content import Recording, read_content, read_recording

if TYPE_CHECKING:
    from pathlib import Path

RECORDING = Recording(
    scenario="features/a.feature::S",
    recorded_at=datetime(2026, 1, 31, 12, tzinfo=UTC),
    against="http://api.example.com",
    seed=7,
    versions={"python": "3.11"},
)
BODY = b'{\n  "since": "2026-01-31T12:00:00Z"\n}\n'
REQUEST = Request("POST", "http://api.example.com/users", b"a=1", {"x-trace": "t"})
ANSWER = {
    "status": {"code": 200, "message": "OK"},
    "headers": {"content-type": ["application/json"]},
    "body": {"string": BODY},
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A cassette with one request and its response."""
    path = tmp_path / "folder" / "a.yaml"
    with record(path) as cassette:
        keep(cassette, RECORDING)
        cassette.append(REQUEST, ANSWER)
        cassette.append(Request("GET", "http://api.example.com/users", b"", {}), ANSWER)
    return path


def test_the_facts_are_read_again(path: Path) -> None:
    assert read_recording(path) == RECORDING
    assert RECORDING.recorded_at.tzinfo is not None


@pytest.mark.promise("backends.md", "The files are YAML")
def test_a_cassette_is_written_to_be_read(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    content = yaml.safe_load(text)
    assert list(content) == ["metadata", "version", "interactions"]
    assert next(iter(content["metadata"])) == "scenario"
    posted, got = (interaction["request"] for interaction in content["interactions"])
    assert list(posted) == ["method", "uri", "headers", "body"]
    assert list(got) == ["method", "uri"], "what is empty is left out"
    assert "      string: |\n" in text, "a text of several lines stands as such"


def test_what_was_recorded_is_played(path: Path) -> None:
    with replay(path, read_content(path)) as cassette:
        assert len(cassette) == 2
        answer = cassette.play_response(cassette.requests[0])
        assert cassette.requests[0].headers == {"x-trace": "t"}
        assert cassette.requests[1].body in {b"", None}
    assert answer["body"]["string"] == BODY


def test_a_replay_writes_nothing(path: Path) -> None:
    before = path.read_bytes()
    with replay(path, read_content(path)):
        pass
    assert path.read_bytes() == before
    assert [child.name for child in path.parent.iterdir()] == ["a.yaml"]


@pytest.mark.promise("backends.md", "A file is written at the end")
def test_new_requests_take_the_place_of_the_old_ones_at_the_end(path: Path) -> None:
    before = path.read_bytes()
    with record(path) as cassette:
        keep(cassette, RECORDING)
        cassette.append(Request("GET", "http://api.example.com/new", b"", {}), ANSWER)
        assert path.read_bytes() == before, "until it is complete"
    with replay(path, read_content(path)) as cassette:
        assert [request.path for request in cassette.requests] == ["/new"]


def test_new_facts_take_the_place_of_the_old_ones(path: Path) -> None:
    with record(path) as cassette:
        keep(cassette, RECORDING.model_copy(update={"seed": 8}))
        cassette.append(REQUEST, ANSWER)
    assert read_recording(path).seed == 8


@pytest.mark.parametrize(
    "text", ["", "a: [", "- 1", "interactions: []", "metadata: {scenario: a}", "metadata: 1"]
)
def test_another_file_is_not_a_cassette(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(text)
    with pytest.raises(ValueError, match=r"a\.yaml.*; record it again"):
        read_recording(path)
