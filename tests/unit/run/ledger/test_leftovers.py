"""The list of leftovers of runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.run.ledger.leftovers import Entry, read_leftovers, write_leftovers
from support.run.ledger.resources import Resource
from support.settings.api_shape import Created

if TYPE_CHECKING:
    from pathlib import Path


def entry(number: int, when: str = "2026-01-31", *, is_guess: bool = False) -> Entry:
    address = f"http://api.example.com/users/{number}"
    return Entry(address, is_guess, "a.feature::S", when, "403")


def test_the_list_is_sorted_by_time_and_read_again(tmp_path: Path) -> None:
    path = tmp_path / "reports" / "leftovers.json"
    assert read_leftovers(path) == []
    write_leftovers(path, [entry(2), entry(3, "2025-12-31"), entry(1)])
    assert read_leftovers(path) == [entry(3, "2025-12-31"), entry(1), entry(2)]
    assert [child.name for child in path.parent.iterdir()] == ["leftovers.json"]


def test_an_address_is_listed_once_with_what_is_known_last(tmp_path: Path) -> None:
    path = tmp_path / "leftovers.json"
    write_leftovers(path, [entry(1), entry(1).because("500")])
    assert read_leftovers(path) == [entry(1).because("500")]


def test_an_empty_list_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "leftovers.json"
    write_leftovers(path, [])
    write_leftovers(path, [entry(1)])
    write_leftovers(path, [])
    assert not path.exists()


@pytest.mark.parametrize(
    "text", ["", "[", '[{"address": "a"}]', '[{"address": "a", "other": 1}]', "[1]", "1", "null"]
)
def test_a_file_that_is_not_a_list_is_reported(tmp_path: Path, text: str) -> None:
    path = tmp_path / "leftovers.json"
    path.write_text(text)
    with pytest.raises(ValueError, match=r"leftovers\.json"):
        read_leftovers(path)


def test_an_entry_names_a_resource() -> None:
    assert entry(1, is_guess=True).resource == Resource("http://api.example.com/users/1", True)  # noqa: FBT003 - a field


def test_a_guessed_address_is_guessed_again() -> None:
    created = Created(places={"/users": "/accounts/{id}"})
    base_url = "http://api.example.com"
    assert entry(1).placed(created, base_url) == entry(1)
    assert entry(1, is_guess=True).placed(Created(), base_url).address == entry(1).address
    moved = entry(1, is_guess=True).placed(created, base_url)
    assert moved.address == "http://api.example.com/accounts/1"
    assert (moved.why, moved.scenario) == ("403", "a.feature::S")
