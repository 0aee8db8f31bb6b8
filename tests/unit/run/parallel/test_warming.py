"""What is imported before workers are forked."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from support.backends.backend import TAGS
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


@pytest.mark.parametrize("tag", TAGS)
def test_what_the_backend_needs_is_imported(tag: str, monkeypatch: pytest.MonkeyPatch) -> None:
    imported: list[str] = []
    monkeypatch.setattr(importlib, "import_module", imported.append)
    live = config(tag)
    warming.warm_up(live)
    assert imported == [*warming._ALWAYS, *warming._USED[tag]]
    assert live.stash[PUBLIC_TEXTS].was_read


@pytest.mark.parametrize("name", [*warming._ALWAYS, *sum(warming._USED.values(), ())])
def test_the_modules_exist(name: str) -> None:
    """An upgrade that removes one would only make workers slower."""
    assert importlib.import_module(name).__name__ == name


def test_a_module_that_is_missing_does_no_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warming, "_ALWAYS", ("support.that_is_missing",))
    monkeypatch.setattr(warming, "_USED", {"live": ()})
    warming.warm_up(config("live"))
