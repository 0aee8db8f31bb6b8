"""Examples from files next to the feature."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.gherkin.collection.example_files import (
    ExampleFileError,
    ExampleTable,
    read_examples,
    referred_file,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Written = Callable[..., Path]

ROWS = ExampleTable(("name", "n"), (("Ada", "1"), ("Bob", "")))


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ('from "data/refusals.csv"', "data/refusals.csv"),
        ('  from "a b.json" ', "a b.json"),
        ("from data.csv", None),
        ('rows from "data.csv"', None),
        ("", None),
    ],
)
def test_a_name_may_refer_to_a_file(name: str, path: str | None) -> None:
    assert referred_file(name) == path


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", "name,n\nAda,1\n\nBob,\n"),
        ("a.csv", "\ufeffname,n\r\nAda,1\r\nBob,\r\n"),
        ("a.json", '[{"name": "Ada", "n": 1}, {"name": "Bob"}]'),
        ("a.yaml", "- {name: Ada, n: 1}\n- {name: Bob, n: null}\n"),
        ("a.yml", "- {name: Ada, n: 1}\n- {name: Bob}\n"),
    ],
)
def test_a_file_is_columns_and_rows_of_text(written: Written, name: str, text: str) -> None:
    assert read_examples(written(text, name)) == ROWS


def test_values_become_text_as_json_has_them(written: Written) -> None:
    path = written(
        '[{"a": true, "b": [1, "ü"], "c": {"d": null}, "e": 1.5, "f": "true"}]', "a.json"
    )
    assert read_examples(path).rows == (("true", '[1, "ü"]', '{"d": null}', "1.5", "true"),)
    assert read_examples(written("- {a: 2026-01-31, b: [2026-01-31]}", "a.yaml")).rows == (
        ("2026-01-31", '["2026-01-31"]'),
    )


def test_cells_of_csv_may_hold_quotes_commas_and_line_ends(written: Written) -> None:
    path = written('a,b\n"1, ""2""","two\nlines"\n', "a.csv")
    assert read_examples(path).rows == (('1, "2"', "two\nlines"),)


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("a.csv", "a,b\n1,2\n\n3\n", "a.csv:4: 1 values for 2 columns (a, b)"),
        ("a.csv", 'a,b\n"1"2,3\n', "a.csv:2: "),
        ("a.csv", "\n", "a.csv is empty"),
        ("a.json", "[1,]", "a.json: line 1, column 3"),
        ("a.json", '{"a": 1}', "a.json is not a list of objects"),
        ("a.json", '[{"a": 1}, 2]', "a.json is not a list of objects"),
        ("a.yaml", "- [", "a.yaml: "),
        ("a.yaml", "a: 1", "a.yaml is not a list of objects"),
        ("a.txt", "a", "a.txt is not one of .csv, .json, .yaml, .yml"),
    ],
)
def test_a_file_that_cannot_be_used_is_reported(
    written: Written, name: str, text: str, fault: str
) -> None:
    with pytest.raises(ExampleFileError) as caught:
        read_examples(written(text, name))
    assert str(caught.value).startswith(fault)


def test_a_file_that_cannot_be_read_is_reported_without_its_folder(tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "latin.csv").write_bytes(b"a\n\xff\n")
    for name, reason in (
        ("missing.csv", "file not found"),
        ("folder.csv", ""),
        ("latin.csv", "utf-8"),
    ):
        with pytest.raises(ExampleFileError, match=f"cannot read {name}: .*{reason}") as caught:
            read_examples(tmp_path / name)
        assert str(tmp_path) not in str(caught.value)


def test_only_line_breaks_end_a_row_of_csv(written: Written) -> None:
    """Not those of Unicode: a value may contain them."""
    table = read_examples(written("name,n\nA\u2028d\x0ba,1\r\nB\x85ob,\n", "people.csv"))
    assert table.rows == (("A\u2028d\x0ba", "1"), ("B\x85ob", ""))


def test_columns_of_one_name_are_refused(written: Written) -> None:
    with pytest.raises(ExampleFileError, match=r"^people\.csv has several columns name and n$"):
        read_examples(written("name,n,name,n\nAda,1,Bob,2\n", "people.csv"))


def test_keys_of_yaml_may_be_numbers(written: Written) -> None:
    """They were columns without values."""
    assert read_examples(written("- {1: a, 2.50: b}\n- {1: c}\n", "people.yaml")) == ExampleTable(
        ("1", "2.50"), (("a", "b"), ("c", ""))
    )


def test_a_long_message_is_shortened(written: Written) -> None:
    with pytest.raises(ExampleFileError) as caught:
        read_examples(written(f"{'x' * 5_000},b\n1\n", "people.csv"))
    assert len(str(caught.value)) < 1_100
