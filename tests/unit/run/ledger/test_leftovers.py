"""The list of leftovers of runs."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from support.run.ledger.leftovers import (
    Entry,
    merged,
    read_leftovers,
    summary,
    write_leftovers,
)
from support.run.ledger.places import Places
from support.run.ledger.resources import Resource
from support.settings.api_shape import Created

if TYPE_CHECKING:
    from pathlib import Path


def entry(number: int, when: str = "2026-01-31", *, is_guess: bool = False) -> Entry:
    address = f"http://api.example.com/users/{number}"
    basis: Any = "guess" if is_guess else "location"
    return Entry(address, basis, "a.feature::S", when, "403")


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


@pytest.mark.parametrize("fails", ["write", "fsync", "replace"])
def test_a_list_that_cannot_be_written_stays_without_a_draft(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: str
) -> None:
    path = tmp_path / "leftovers.json"
    write_leftovers(path, [entry(1)])

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, fails, full)
        with pytest.raises(OSError, match="No space"):
            write_leftovers(path, [entry(2)])
    assert read_leftovers(path) == [entry(1)]
    assert [child.name for child in tmp_path.iterdir()] == ["leftovers.json"]


def test_an_empty_list_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "leftovers.json"
    write_leftovers(path, [])
    write_leftovers(path, [entry(1)])
    write_leftovers(path, [])
    assert not path.exists()


@pytest.mark.parametrize(
    "text",
    [
        *[
            "",
            "[",
            '[{"address": "a"}]',
            '[{"address": "a", "other": 1}]',
            "[1]",
            "1",
            "null",
            "{}",
        ],
        '[{"address": 1, "basis": "guess", "scenario": "s", "when": "w", "why": "y"}]',
        '[{"address": "a", "basis": "hope", "scenario": "s", "when": "w", "why": "y"}]',
        '[{"address": "a", "is_guess": 1, "basis": "guess"}]',
    ],
)
def test_a_file_that_is_not_a_list_is_reported(tmp_path: Path, text: str) -> None:
    path = tmp_path / "leftovers.json"
    path.write_text(text)
    with pytest.raises(ValueError, match=r"leftovers\.json is not a list of leftovers .*; delete"):
        read_leftovers(path)


def test_a_folder_of_that_name_is_reported(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"is not a list of leftovers .*; delete it"):
        read_leftovers(tmp_path)


def test_a_list_that_is_nested_too_deeply_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "leftovers.json"
    path.write_text("[" * 100_000)
    with pytest.raises(ValueError, match="is not a list of leftovers"):
        read_leftovers(path)


@pytest.mark.parametrize(("is_guess", "basis"), [(True, "guess"), (False, "location")])
def test_an_older_list_is_read(tmp_path: Path, *, is_guess: bool, basis: str) -> None:
    older = {"address": "http://h/1", "is_guess": is_guess, "scenario": "s", "when": "w"}
    path = tmp_path / "leftovers.json"
    path.write_text(json.dumps([{**older, "why": "403"}]))
    assert [(entry.basis, entry.why) for entry in read_leftovers(path)] == [(basis, "403")]


def test_what_has_no_address_of_its_own_is_listed_each(tmp_path: Path) -> None:
    path = tmp_path / "leftovers.json"
    unknown = Entry("", "unknown", "s", "w", "no answer", "http://h/users", "a-1")
    hidden = Entry("http://h/***", "hidden", "s", "w", "not stored", "http://h/users", "a-2")
    several = [unknown, replace(unknown, id="a-3"), hidden, replace(hidden, id="a-4"), hidden]
    write_leftovers(path, several)
    assert len(read_leftovers(path)) == 4
    refused = replace(entry(1), basis="refused", id="a-1")
    write_leftovers(path, [refused, replace(refused, id="a-2")])
    assert len(read_leftovers(path)) == 2
    assert (unknown.name, hidden.name) == ("POST http://h/users", "http://h/***")


def test_what_was_seen_stays_seen() -> None:
    (one,) = merged([replace(entry(1), was_there=True), entry(1).because("500")])
    assert (one.was_there, one.why) == (True, "500")


def test_an_entry_names_a_resource() -> None:
    address = "http://api.example.com/users/1"
    assert entry(1, is_guess=True).resource == Resource(address, "guess")
    refused = replace(entry(1), basis="refused")
    assert refused.resource == Resource(address, "refused", reason="403")


def test_a_guessed_address_is_guessed_again() -> None:
    def places(**shape: Any) -> Places:
        return Places(Created.model_validate(shape), ["http://api.example.com"])

    now = places(places={"/users": "/accounts/{id}"})
    assert entry(1).placed(now) == entry(1)
    assert entry(1, is_guess=True).placed(places()) == entry(1, is_guess=True)
    moved = entry(1, is_guess=True).placed(now)
    assert moved
    assert (moved.address, moved.basis) == ("http://api.example.com/accounts/1", "place")
    assert (moved.why, moved.scenario) == ("403", "a.feature::S")
    assert entry(1, is_guess=True).placed(places(places={"/users": "none"})) is None
    seen = replace(entry(1), basis="seen", post="http://api.example.com/users")
    assert seen.placed(now) == seen
    assert seen.placed(places(places={"/users": "none"})) is None
    hidden = replace(entry(1), basis="hidden")
    assert hidden.placed(now) == hidden


@pytest.mark.promise("clean-up.md", "Nothing below a path such as")
@pytest.mark.parametrize("path", ["users/me/keys/7", "users/../keys/7", "users/%2e%2e/keys/7"])
@pytest.mark.parametrize("basis", ["location", "guess"])
@pytest.mark.parametrize("was_there", [True, False])
def test_what_an_earlier_version_has_listed_below_whoever_asks_is_refused(
    path: str, basis: Any, *, was_there: bool
) -> None:
    root = "http://api.example.com"
    older = Entry(f"{root}/{path}", basis, "a.feature::S", "w", "403", was_there=was_there)
    now = older.placed(Places(Created(), [root]))
    assert now
    assert (now.basis, now.address) == ("refused", older.address)
    assert now.why.startswith("a part of the POST's path, such as .. or me, may lead the clean-up")
    assert now.resource
    assert not now.resource.can_be_deleted


def test_what_an_earlier_version_has_guessed_below_whoever_asks_is_placed_elsewhere() -> None:
    root = "http://api.example.com"
    created = Created(places={"/users/me/keys": "/keys/{id}"})
    older = Entry(f"{root}/users/me/keys/7", "guess", "a.feature::S", "w", "403")
    now = older.placed(Places(created, [root]))
    assert now
    assert (now.basis, now.address, now.why) == ("place", f"{root}/keys/7", "403")


def test_the_summary_has_a_remedy_for_each_kind() -> None:
    where = "of this run and earlier ones in reports/leftovers.json"
    unknown = Entry("", "unknown", "s", "w", "no answer", "http://h/users", "a-1")
    several = [
        *[entry(1), entry(2, is_guess=True), unknown, replace(unknown, id="a-2")],
        replace(entry(3), basis="refused"),
        Entry("http://h/***", "hidden", "s", "w", "not stored"),
    ]
    counts, remedies = zip(*[line.split(f" {where}: ") for line in summary(several)], strict=True)
    assert counts == ("2 leftovers", "2 leftovers", "1 leftover", "1 leftover")
    again, unknown_, refused, hidden = remedies
    assert again == "make clean-leftovers tries again"
    assert unknown_.startswith(
        "find out what was created, because no address is known; then pytest "
    )
    assert unknown_.endswith(" --drop-leftovers 'POST http://h/users'")
    assert refused.startswith("set API_CREATED__PLACES as the list says, because the address may ")
    assert refused.endswith(" before; then make clean-leftovers")
    assert hidden.startswith("delete by hand, because the address contains a secret; then pytest ")
    assert list(summary([])) == []
