"""Documents are read as JSON or as YAML 1.2."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from support.contract.documents.reading import parse, read
from support.contract.errors import ContractError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("description: no", {"description": "no"}),
        ("a: [yes, off, y, ON]", {"a": ["yes", "off", "y", "ON"]}),
        ("a: [true, False]", {"a": [True, False]}),
        ("example: 2026-01-01", {"example": "2026-01-01"}),
        ("200: {a: 1}", {"200": {"a": 1}}),
        ("null: {1.5: a}", {"null": {"1.5": "a"}}),
        ("a: [1:30, 1_000, 010, 0x1F, 0o17, -7]", {"a": ["1:30", "1_000", 10, 31, 15, -7]}),
        ("a: [1e3, .5, 1.0, 3.1.1, trueish]", {"a": [1000.0, 0.5, 1.0, "3.1.1", "trueish"]}),
        ('{"a": [1, 2.5, null]}', {"a": [1, 2.5, None]}),
        ("[1]", [1]),
    ],
)
def test_values_are_those_of_yaml_1_2(text: str, expected: Any) -> None:
    assert parse(text, "a") == expected


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{"a": ', "a.yaml is not JSON: "),
        (b"a: [1", "a.yaml is not YAML: "),
        (b"a: \xff", "a.yaml is not in UTF-8 (byte 3); save it in UTF-8"),
        (b"[" * 100_000, "a.yaml is nested too deeply, or contains itself"),
        (None, "a.yaml cannot be read: No such file or directory"),
    ],
)
def test_what_is_neither_is_refused(tmp_path: Path, content: bytes | None, message: str) -> None:
    path = tmp_path / "a.yaml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ContractError) as raised:
        read(path)
    assert message in str(raised.value)


def test_a_byte_order_mark_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('\ufeff{"a": 1}', "utf-8")
    assert read(path) == {"a": 1}
