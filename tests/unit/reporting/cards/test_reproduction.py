"""The command that repeats a scenario; tests/suite/test_reproduction.py runs it."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.reporting.cards.reproduction import command
from support.run.configuration import changed_options
from support.settings import Settings

NODE = "features/users.feature::A visitor opens an account"


def test_a_command_names_scenario_seed_and_backend() -> None:
    """Quoted for a shell."""
    assert command(NODE, seed=42, backend="embedded") == (
        "pytest 'features/users.feature::A visitor opens an account' "
        "--data-seed=42 --backend=embedded"
    )


@pytest.mark.parametrize(
    ("backend", "address"),
    [
        ("live", " --base-url=http://127.0.0.1:8000/v1"),
        ("record", " --base-url=http://127.0.0.1:8000/v1"),
        ("embedded", ""),
        ("replay", ""),
    ],
)
def test_the_address_is_named_where_it_matters(backend: str, address: str) -> None:
    """Without the password in it."""
    url = "http://u:p@127.0.0.1:8000/v1" if address else None
    made = command("a.feature::A", seed=1, backend=backend, base_url=url)
    assert made == f"pytest a.feature::A --data-seed=1 --backend={backend}{address}"


def test_other_options_are_named_where_they_differ() -> None:
    """Those that are part of the command already are not repeated."""
    given = {
        "backend": "record",
        "base_url": "http://127.0.0.1:8000",
        "data_seed": 1,
        "read_timeout": 2.5,
        "record_missing": True,
    }
    options = changed_options(Settings.load(given, Path("no.env")))
    assert options == {"--record-missing": "", "--read-timeout": "2.5"}
    assert command("a.feature::A", seed=1, backend="replay", options=options) == (
        "pytest a.feature::A --data-seed=1 --backend=replay --record-missing --read-timeout=2.5"
    )
    assert changed_options(Settings.load({}, Path("no.env"))) == {}


def test_a_name_that_pytest_would_take_apart_is_found_by_its_words() -> None:
    """Brackets after it are those of a row, which may contain anything."""
    made = command("a.feature::Not A :: (B) and C", seed=1, backend="embedded")
    assert made.startswith("pytest a.feature -k 'A and :: and B and C' --data-seed=1")
    made = command("a.feature::A[b::c]", seed=1, backend="embedded")
    assert made.startswith("pytest 'a.feature::A[b::c]' --data-seed=1")
