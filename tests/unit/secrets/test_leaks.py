"""Secrets in the files of a run."""

from __future__ import annotations

import base64
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.secrets import leaks as leak_finder
from support.secrets.leaks import LeakFinder
from support.secrets.search import SecretSearch

SECRETS = {"hunter2-hunter2": "the password of role admin", "token-12345": "a token"}


def leaks(root: Path, *files: Path, public: str = "") -> list[str]:
    return [str(leak) for leak in LeakFinder(SECRETS, root, lambda s: s == public).find(files)]


def written(root: Path, content: bytes, name: str = "a.txt") -> Path:
    path = root / name
    path.write_bytes(content)
    return path


def test_a_secret_is_reported_once_per_file_with_place_and_origin(tmp_path: Path) -> None:
    path = written(tmp_path, b"one\ntwo hunter2-hunter2\nhunter2-hunter2 and token-12345")
    assert sorted(leaks(tmp_path, path, path)) == [
        "a.txt, line 2, byte 5: the password of role admin",
        "a.txt, line 3, byte 21: a token",
    ]


def test_a_file_without_a_secret_is_fine(tmp_path: Path) -> None:
    assert leaks(tmp_path, written(tmp_path, b"hunter3-hunter3"), tmp_path / "gone.txt") == []


def test_public_values_are_not_leaks(tmp_path: Path) -> None:
    path = written(tmp_path, b"token-12345")
    assert leaks(tmp_path, path, public="token-12345") == []


def test_a_name_may_hold_a_secret_which_is_not_shown(tmp_path: Path) -> None:
    [leak] = leaks(tmp_path, written(tmp_path, b"", "of token-12345.txt"))
    assert "its name" in leak
    assert "token-12345" not in leak


def test_a_file_elsewhere_is_named_whole(tmp_path: Path) -> None:
    path = written(tmp_path, b"token-12345")
    assert leaks(tmp_path / "project", path)[0].startswith(str(path))


def test_a_file_that_cannot_be_read_is_a_leak(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    [leak] = leaks(tmp_path, tmp_path / "folder")
    assert leak.startswith("folder, unread: cannot be read")


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (base64.b64encode(b'{"a": "token-12345"}'), "page.html (data/x.json)"),
        (b"dG9rZW4token", ""),
    ],
    ids=["decoded", "no base64"],
)
def test_files_in_a_page_are_decoded(tmp_path: Path, data: bytes, name: str) -> None:
    page = b'<script>d("data/x.json","' + data + b'")</script>'
    found = leaks(tmp_path, written(tmp_path, page, "page.html"))
    assert [leak.partition(",")[0] for leak in found] == ([name] if name else [])


def test_the_rest_of_a_page_is_searched_too(tmp_path: Path) -> None:
    page = b'<p>token-12345</p><script>d("data/x.json","")</script>'
    [leak] = leaks(tmp_path, written(tmp_path, page, "page.html"))
    assert leak.startswith("page.html, line 1")


WORDS = ["hunter2-hunter2", "hunter2-", "hunter2", "token-12345", "ordinary"]
PIECES = ["a", " ", "\n", "\x1e", *WORDS]
SPELLED = [
    str.encode,
    lambda text: base64.b64encode(text.encode()),
    lambda text: text.encode().hex().encode(),
]


@settings(derandomize=True, deadline=None, max_examples=80)
@given(
    st.lists(
        st.builds(
            lambda spelled, texts: b"".join(map(spelled, texts)),
            st.sampled_from(SPELLED),
            st.lists(st.sampled_from(PIECES), max_size=6),
        ),
        max_size=6,
    )
)
def test_files_are_searched_together_as_each_alone(contents: list[bytes]) -> None:
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patched:
        root = Path(folder)
        files = [written(root, content, f"{n}.txt") for n, content in enumerate(contents)]
        together = leaks(root, *files, public="ordinary")
        patched.setattr(leak_finder, "_BATCH", 0)
        assert together == leaks(root, *files, public="ordinary")


def test_files_without_secrets_are_searched_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    searched = list[bytes]()
    hits = SecretSearch.hits

    def counted(search: SecretSearch, data: bytes) -> Any:
        searched.append(data)
        return hits(search, data)

    monkeypatch.setattr(SecretSearch, "hits", counted)
    files = [written(tmp_path, b"nothing", f"{number}.txt") for number in range(100)]
    assert leaks(tmp_path, *files) == []
    assert len(searched) == 1
    files.append(written(tmp_path, b"token-12345", "leak.txt"))
    assert len(leaks(tmp_path, *files)) == 1
