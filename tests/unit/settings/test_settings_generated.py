"""Generated settings: each file is accepted, or refused with sentences."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from support.backends import choose_backend
from support.bootstrap import ROOT
from support.run.configuration import changed_options
from support.settings import Settings, SettingsError
from tests.unit.mutations import mutated

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

LONGEST = 8_000  # characters of a message
CASES = 120
NAMES = sorted(set(re.findall(r"API_\w+(?==)", (ROOT / ".env.example").read_text("utf-8"))))
VALUES = (
    *("", "x", "-1", "1e999", "nan", "0", "9" * 5000, "true", "{}", "[]", "{", "null", '{"a": 1}'),
    *('{"a": {"b": 1}}', "http://", "http://[", "http://h:99999", "ftp://x", "http://a:b@h/", "é"),
    *("$.a", "header x", "cookie ", "env:", "env:NOPE", "file:", "file:/nope", "file:/", "vault:x"),
    *("*", "[::1]", "a b", "'", '"x', "#", "\\", "${X}", "${", "[" * 3000, "http://a..b"),
)
LINES = tuple(f"{name}={value}".encode() for name in NAMES for value in VALUES)


def test_each_file_is_accepted_or_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    outcomes: Counter[str] = Counter()
    messages: list[str] = []
    file = tmp_path / ".env"
    for text in mutated([b"API_DATA_SEED=1\nAPI_READ_TIMEOUT=5", *LINES[::97]], LINES, CASES):
        file.write_bytes(text)
        try:
            settings = Settings.load({}, file)
            choose_backend(settings, tmp_path)
            assert settings.shown()
            assert set(changed_options(settings)) < {"--base-url", "--read-timeout", *_options()}
            outcomes["accepted"] += 1
        except SettingsError as error:
            outcomes["refused"] += 1
            messages.append(str(error))
    assert {*outcomes} == {"accepted", "refused"}
    assert all(0 < len(message) < LONGEST for message in messages)


def _options() -> set[str]:
    return {f"--{name.replace('_', '-')}" for name in Settings.model_fields}
