"""Sentences of the docs, the marks of tests, and the table of both."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.structure.promises import (
    EXEMPTIONS,
    ROWS,
    Promise,
    Sentence,
    backed,
    exempted,
    marked,
    sentences,
    table,
)

if TYPE_CHECKING:
    from pathlib import Path

PAGE = """# Hosts

Requests go to *loopback*. Others
are [refused](safety.md) (see `A. B`). `localhost` is allowed:

> a message. With two sentences

```sh
echo "Not a sentence."
```

| name | meaning |
|---|---|
| `a` | one. Two |

- the first
- the second. And more.
"""


def test_sentences_rows_and_messages_are_found() -> None:
    assert [(one.line, one.text) for one in sentences("a.md", PAGE)] == [
        (3, "Requests go to loopback."),
        (3, "Others are refused (see `A. B`)."),
        (3, "`localhost` is allowed:"),
        (6, "a message. With two sentences"),
        (14, "`a` | one. Two"),
        (16, "the first"),
        (17, "the second."),
        (17, "And more."),
    ]


def test_marks_of_tests_are_found_without_importing_them(tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_a.py").write_text(
        "raise SystemExit\n"
        "@pytest.mark.promise('a.md', 'One')\n"
        "@pytest.mark.promise('a.md', 'Two')\n"
        "async def test_b(): ...\n"
        "@pytest.mark.other('a.md')\n"
        "def test_c(): ...\n"
    )
    assert list(marked(tmp_path)) == [
        Promise("a.md", "One", "tests/test_a.py::test_b"),
        Promise("a.md", "Two", "tests/test_a.py::test_b"),
    ]


def test_exemptions_have_reasons(tmp_path: Path) -> None:
    path = tmp_path / EXEMPTIONS
    path.parent.mkdir(parents=True)
    path.write_text('["a.md"]\n"One" = "introduction"\n')
    assert list(exempted(tmp_path)) == [Promise("a.md", "One", "introduction")]


ONE, OTHER = Sentence("a.md", 1, "One is so."), Sentence("a.md", 1, "Other | is")


def test_a_sentence_may_have_several_tests_or_none() -> None:
    promises = [Promise("a.md", "One", "tests/a.py::b"), Promise("a.md", "One is", "tests/c.py::d")]
    found = backed([ONE, OTHER], promises)
    assert found == {ONE: ["tests/a.py::b", "tests/c.py::d"], OTHER: []}
    assert table(found).endswith(
        "## a.md\n\n| sentence | test |\n|---|---|\n"
        "| One is so. | `tests/a.py::b`<br>`tests/c.py::d` |\n"
        "| Other \\| is |  |\n"
    )


def test_a_mark_may_be_about_all_rows_of_tables() -> None:
    rows = [Sentence("a.md", n, f"{n} | is", is_row=True) for n in range(2)]
    mark = Promise("a.md", ROWS, "tests/a.py::b")
    assert backed([*rows, ONE], [mark]) == {
        rows[0]: [mark.backing],
        rows[1]: [mark.backing],
        ONE: [],
    }
    assert [one.text for one in sentences("a.md", PAGE) if one.is_row] == ["`a` | one. Two"]
    with pytest.raises(ValueError, match=r"0 sentences of docs/a\.md"):
        backed([ONE, OTHER], [mark])


@pytest.mark.parametrize(("beginning", "count"), [("Two", 0), ("O", 2)])
def test_a_mark_about_none_or_several_sentences_is_refused(beginning: str, count: int) -> None:
    with pytest.raises(
        ValueError, match=rf'b: {count} sentences of docs/a\.md begin with "{beginning}"'
    ):
        backed([ONE, OTHER], [Promise("a.md", beginning, "tests/a.py::b")])


def test_a_sentence_of_another_page_is_another() -> None:
    with pytest.raises(ValueError, match="0 sentences"):
        backed([ONE], [Promise("b.md", "One", "introduction")])
