"""Files of cassettes are checked as a whole: a damaged one is reported with its line."""

from __future__ import annotations

import copy
import json
import os
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from support.backends.network import NetworkClosedError
from support.backends.recording.cassette import replay
from support.backends.recording.content import CassetteError, read_content
from support.backends.recording.stand_ins.secrets import SecretStandIns
from support.backends.recording.tape import Player

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CASSETTE = """\
metadata:
  scenario: features/a.feature::S
  recorded_at: '2026-01-31T12:00:00Z'
  against: http://api.example.com/v1
  seed: 7
  versions:
    python: '3.11'
version: 1
interactions:
- request:
    method: POST
    uri: http://recorded.example.org/v1/users?q=1
    headers:
      content-type:
      - application/json
    body: '{"name":"Zoë"}'
  response:
    status:
      code: 201
      message: Created
    headers:
      x-latin:
      - ü
    header_encoding: iso-8859-1
    body:
      string: !!binary /+/+
- request:
    method: GET
    uri: http://recorded.example.org/v1/slow
  response:
    status:
      code: 0
      message: 'ReadTimeout: no complete response within 2 s'
    headers: {}
    body:
      string: ''
"""
MORE = int(os.environ.get("CASSETTE_EXAMPLES", "120"))  # mutations of each kind
enough = settings(derandomize=True, deadline=None, max_examples=MORE)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("records") / "S.yaml"


def refusal(path: Path, content: str | bytes) -> str:
    """Return the error for a file without the path before its line."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(CassetteError) as error:
        read_content(path)
    message = str(error.value)
    assert message.startswith(str(path))
    assert message.endswith(
        "; record it again, --backend record, or restore it from version control"
    )
    return message.removeprefix(f"{path}").rpartition(";")[0]


def test_a_cassette_is_read(path: Path) -> None:
    path.write_text(CASSETTE, "utf-8")
    content = read_content(path)
    assert content.metadata.seed == 7
    assert [one.response.status.code for one in content.interactions] == [201, 0]


NO_CASSETTE = "is not the recording of a scenario"


SEED = "seed: 7"
TYPE = "\n      - application/json"
SLOW = "http://recorded.example.org/v1/slow"


@pytest.mark.promise("backends.md", "A file that is damaged")
@pytest.mark.parametrize(
    ("old", "new", "line", "fault"),
    [
        (f"  {SEED}\n", "", 1, "metadata.seed: Field required"),
        (SEED, "seed: x", 5, "metadata.seed: Input should be a valid integer"),
        (SEED, "seed: -7", 5, "metadata.seed: Input should be greater than"),
        (SEED, "seed: !!bool 7", 1, "a value does not fit its tag"),
        (SEED, "seed: !!python/object:os.system 7", 5, "it is not YAML: could not"),
        (SEED, "seed: 7\x00", 5, "it contains a control character"),
        ("'2026-01-31T12:00:00Z'", "today", 3, "metadata.recorded_at: Input should be a valid"),
        ("http://api.example.com/v1", "'http://['", 4, "metadata.against: is not an address: "),
        ("version: 1", "version: 2", 8, "version: Input should be 1"),
        ("interactions:", "interactions: [", 10, "it is not YAML: did not find"),
        ("code: 201", "code: Created", 19, "interactions.0.response.status.code: Input should"),
        ("      string: ''\n", "", 35, "interactions.1.response.body: Input should be names"),
        (TYPE, "", 14, "interactions.0.request.headers.content-type: Input should be a valid list"),
        (TYPE, " []", 13, "interactions.0.request.headers: the header content-type has no value"),
        ("- ü", "- 🚀", 17, "interactions.0.response: 'latin-1' codec can't encode"),
        (SLOW, "http://h:99999/", 29, "interactions.1.request.uri: is not an address: "),
        (SLOW, "/slow", 29, "interactions.1.request.uri: is not an absolute address"),
    ],
)
def test_a_fault_is_reported_with_its_line(
    path: Path, old: str, new: str, line: int, fault: str
) -> None:
    assert CASSETTE.count(old) == 1
    message = refusal(path, CASSETTE.replace(old, new))
    assert message.startswith(f":{line} {NO_CASSETTE} ({fault}")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", f":1 {NO_CASSETTE} (all of it: Input should be names with values)"),
        ("- 1", f":1 {NO_CASSETTE} (all of it: Input should be names with values)"),
        ("<html>", f":1 {NO_CASSETTE} (all of it: Input should be names with values)"),
        (b"a:\n- \xff", f":2 {NO_CASSETTE} (it is not UTF-8 text)"),
        ("a: " + "[" * 100_000, f":1 {NO_CASSETTE} (more than 50 levels)"),
        ("- " * 100_000, f":1 {NO_CASSETTE} (more than 50 levels)"),
        ("&a [*a]", f":1 {NO_CASSETTE} (all of it: Input should be names with values)"),
    ],
    ids=["empty", "list", "HTML", "bytes", "nested", "nested lists", "recursive"],
)
def test_another_file_is_reported(path: Path, content: str | bytes, message: str) -> None:
    assert refusal(path, content) == message


def test_a_file_that_cannot_be_read_is_reported(tmp_path: Path) -> None:
    with pytest.raises(CassetteError, match=r"cannot be read \(Is a directory\); record it again"):
        read_content(tmp_path)


# Any damage


def use(path: Path, content: bytes) -> None:
    """Read a damaged cassette, and send the requests that are still in it."""
    path.write_bytes(content)
    try:
        found = read_content(path)
    except CassetteError as error:
        assert str(path) in str(error)  # noqa: PT017 - most damage is an error, not all
        return
    with replay(path, found) as cassette:
        player = Player(cassette, path, SecretStandIns())
        for one in found.interactions:
            request = httpx.Request(one.request.method, one.request.uri)
            try:
                player.answer(request).read()
            except (httpx.RequestError, NetworkClosedError):
                continue


@enough
@given(data=st.data())
def test_changed_characters_are_no_surprise(path: Path, data: st.DataObject) -> None:
    """Characters are lost, repeated and replaced, anywhere; the end is missing."""
    text = bytearray(CASSETTE.encode())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text)))
        to = at + data.draw(st.integers(0, 30))
        text[at:to] = data.draw(
            st.sampled_from([b"", b"\n", b"- ", b"{", b"'", b'"', b"\xff", b"\x00", b"&a ", b"*a"])
            | st.binary(max_size=4)
            | st.just(bytes(text[at:to]) * 2)
        )
    cut = data.draw(st.integers(0, len(text)))
    use(path, bytes(text[: cut or None]))


ODD: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, -1, 0, 10**30, 1.5, "", "x", "http://[", "ü🚀", b"\xff", [], [1], {}, {"a": []}]
)


def places(value: Any, found: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the path of every part of a document."""
    steps: list[Any] = list(value) if isinstance(value, dict) else []
    steps += range(len(value)) if isinstance(value, list) else []
    below = [place for step in steps for place in places(value[step], (*found, step))]
    return [found, *below] if found else below


def lost(parent: Any, step: Any, _: object) -> None:
    del parent[step]


def replaced(parent: Any, step: Any, other: object) -> None:
    parent[step] = other


def renamed(parent: Any, step: Any, other: object) -> None:
    if isinstance(parent, dict):
        parent[str(other)] = parent.pop(step)


CHANGES: tuple[Callable[[Any, Any, object], None], ...] = (lost, replaced, renamed)
FORMS: tuple[Callable[[Any], str], ...] = (
    lambda document: str(yaml.safe_dump(document)),
    lambda document: str(yaml.safe_dump(document, default_flow_style=True)),
    lambda document: json.dumps(document, default=str),
)


@enough
@given(data=st.data())
def test_changed_values_are_no_surprise(path: Path, data: st.DataObject) -> None:
    """Parts are lost, renamed, and replaced by values of another type, in YAML and in JSON."""
    document = yaml.safe_load(CASSETTE)
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.sampled_from(places(document) or [("metadata",)]))
        parent = document
        for step in place[:-1]:
            parent = parent[step]
        if place[-1] in (parent if isinstance(parent, dict) else range(len(parent))):
            data.draw(st.sampled_from(CHANGES))(parent, place[-1], copy.deepcopy(data.draw(ODD)))
    use(path, data.draw(st.sampled_from(FORMS))(document).encode())
