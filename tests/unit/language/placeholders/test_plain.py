"""Values as JSON and as text."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

import pytest
from pydantic import BaseModel, SecretStr

from support.language.placeholders.errors import TemplateError
from support.language.placeholders.plain import kind, plain, text


class Colour(Enum):
    RED = "red"


class Model(BaseModel):
    secret: SecretStr = SecretStr("s")


@dataclasses.dataclass
class Data:
    when: date
    more: tuple[int, ...] = (1, 2)


@pytest.mark.parametrize(
    ("value", "json"),
    [
        ({1: None, "a": [True, 1.5]}, {"1": None, "a": [True, 1.5]}),
        (frozenset("a"), ["a"]),
        (SecretStr("s"), "s"),
        (Model(), {"secret": "s"}),
        (Data(date(2026, 1, 31)), {"when": "2026-01-31", "more": [1, 2]}),
        (datetime(2026, 1, 31, 12, tzinfo=UTC), "2026-01-31T12:00:00Z"),
        (datetime(2026, 1, 31, 12, tzinfo=timezone(timedelta(hours=2))), "2026-01-31T10:00:00Z"),
        (datetime(2026, 1, 31, 12), "2026-01-31T12:00:00"),  # noqa: DTZ001 - that is the point
        (time(12, 30), "12:30:00"),
        (Decimal("1.50"), 1.5),
        (Colour.RED, "red"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
    ],
    ids=repr,
)
def test_a_value_becomes_json(value: Any, json: Any) -> None:
    assert plain(value) == json


def test_a_set_becomes_a_sorted_list() -> None:
    assert plain({"b", "a"}) == ["a", "b"]


@pytest.mark.parametrize("value", [object(), b"bytes", Model, {"a": 1j}])
def test_what_has_no_json_is_refused(value: Any) -> None:
    with pytest.raises(TemplateError):
        plain(value)


def test_a_copy_is_made() -> None:
    value = {"a": [1]}
    made = plain(value)
    made["a"].append(2)
    assert value == {"a": [1]}


@pytest.mark.parametrize(
    ("value", "written"),
    [("a b", "a b"), (None, "null"), (True, "true"), ({"ü": [1, 2]}, '{"ü":[1,2]}'), (1.5, "1.5")],
)
def test_a_value_in_a_text_is_written_as_json(value: Any, written: str) -> None:
    assert text(value) == written


def test_a_kind_does_not_tell_the_value() -> None:
    kinds = [kind(value) for value in ("hunter2", 5, True, None, [1], {"a": 1})]
    assert len(set(kinds)) == 6
    assert not any("hunter2" in one for one in kinds)
