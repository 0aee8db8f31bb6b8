"""Mutated example files: each is a table, or refused with a sentence."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from support.gherkin.collection.example_files import ExampleFileError, read_examples
from tests.unit.mutations import INVISIBLE, mutated

if TYPE_CHECKING:
    from pathlib import Path

LONGEST = 1_200  # characters of a message
CASES = 70
TEXTS = {
    ".csv": (b"name,age\nAda,42\nBob,\n", b'a,b\n"x, y","z"\n'),
    ".json": (b'[{"a": 1, "b": [1, {"c": null}]}, {"a": "x"}]',),
    ".yaml": (
        b"- a: 1\n  b: [1, 2]\n- a: x\n",
        b"- {a: 2026-01-31, b: !!binary aGk=}\n- a: &x 5\n  b: *x\n",
    ),
}
PIECES = (
    *INVISIBLE,
    *(b'"', b",", b"|", b"\\", b": ", b"- ", b"? ", b"&a", b"*a", b"&a [*a]", b"<<: *a", b"~"),
    *(b"!!int x", b"!!float .nan", b"!!bool x", b"!!timestamp x", b"!!timestamp 2026-99-99"),
    *(b"!!set {a}", b"!!binary x", b"!!python/object:os.system", b"!!omap [a: 1]", b"!!null x"),
    *(b"%YAML 9.9\n---\n", b"---\n", b"...\n", b"1e999", b"NaN", b"9" * 5000, b'"\\ud800"'),
    *(b"[" * 900, b"{" * 900, b"a" * 3000, b"12:99", b"0x", b"1_0", b'"\\x"'),
)


@pytest.mark.parametrize("suffix", TEXTS)
def test_each_file_is_a_table_or_refused(tmp_path: Path, suffix: str) -> None:
    outcomes: Counter[str] = Counter()
    messages: list[str] = []
    path = tmp_path / f"x{suffix}"
    for text in mutated(TEXTS[suffix], PIECES, CASES):
        path.write_bytes(text)
        try:
            table = read_examples(path)
        except ExampleFileError as error:
            outcomes["refused"] += 1
            messages.append(str(error))
        else:
            outcomes["read"] += 1
            assert {len(row) for row in table.rows} <= {len(table.columns)}
    assert {*outcomes} == {"read", "refused"}
    assert all(0 < len(message) < LONGEST for message in messages)
    assert not any(str(tmp_path) in message for message in messages)
