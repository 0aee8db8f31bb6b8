"""What is imported before workers are forked."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from faker import Faker

from support.language.late_pattern import late
from support.run.configuration import BACKEND, PUBLIC_TEXTS
from support.run.parallel import warming
from support.secrets.public_texts import PublicTexts


class Texts(PublicTexts):
    """Public texts that note whether they have been read."""

    was_read = False

    def hold(self, value: str) -> bool:
        self.was_read = True
        return not value


def config(tag: str) -> Any:
    stash = pytest.Stash()
    backend: Any = SimpleNamespace(tag=tag)
    stash[BACKEND], stash[PUBLIC_TEXTS] = backend, Texts([], Path("steps"))
    return SimpleNamespace(stash=stash)


@pytest.mark.parametrize(
    ("tag", "names"), [("embedded", ["support.backends.reference.app"]), ("live", [])]
)
def test_what_the_backend_needs_is_imported(
    tag: str, names: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    imported: list[str] = []
    run, pattern = config(tag), late("unused")
    with monkeypatch.context() as patch:
        patch.setattr(importlib, "import_module", imported.append)
        warming.warm_up(run)
    assert imported == names
    assert run.stash[PUBLIC_TEXTS].was_read
    assert "search" in vars(pattern)


def test_the_modules_exist() -> None:
    warming.warm_up(config("embedded"))


def test_faker_is_seeded_anew_where_it_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    Faker.seed(7)
    first = Faker().uuid4()
    Faker.seed(7)
    warming.seed_anew()
    assert Faker().uuid4() != first
    monkeypatch.delitem(sys.modules, "faker")
    warming.seed_anew()
