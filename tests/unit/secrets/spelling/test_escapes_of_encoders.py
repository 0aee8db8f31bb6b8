"""Secrets are masked and found as any encoder writes them, and any two on top of each other."""

from __future__ import annotations

import base64
import random
import re
import string
import sys
from itertools import islice
from typing import TYPE_CHECKING

import pytest

from support.secrets.redactor import Redactor
from support.secrets.search import SecretSearch
from support.secrets.spelling import escapes, views
from tests.unit.secrets.encoders import ENCODERS, SECRETS, forms, is_masked

if TYPE_CHECKING:
    from collections.abc import Callable

BEFORE, AFTER = "<p> ", " </p>"
EACH = pytest.mark.parametrize(
    "secret", SECRETS, ids=["hex", "base64", "signs", "words", "lines", "brackets"]
)


def unmasked(secret: str, mask: Callable[[str], str] | None = None, step: int = 1) -> list[str]:
    """Return the names of the forms that a redactor does not mask, of each or of each nth form."""
    redactor = Redactor(mask=mask)
    redactor.learn(secret)
    shown = "***" if mask is None else mask(secret)
    return [
        name
        for name, form in islice(forms(secret), 0, None, step)
        if not is_masked(redactor.text(f"{BEFORE}{form}{AFTER}"), BEFORE, name, AFTER, shown)
    ]


def not_found(secret: str, step: int = 1) -> list[str]:
    """Return the names of the forms that the search of the gate does not find."""
    search = SecretSearch(["another-secret", secret])
    return [
        name
        for name, form in islice(forms(secret), 0, None, step)
        if secret not in {hit.secret for hit in search.hits(f"{BEFORE}{form}{AFTER}".encode())}
    ]


def test_thousands_of_forms_are_different() -> None:
    assert len({form for secret in SECRETS for _, form in forms(secret)}) >= 2000
    assert len(ENCODERS) >= 40


@pytest.mark.promise("safety.md", "A value is masked in every spelling")
@EACH
def test_each_form_is_masked(secret: str) -> None:
    assert unmasked(secret) == []


@pytest.mark.promise("safety.md", "When everything is written")
@EACH
def test_each_form_is_found(secret: str) -> None:
    assert not_found(secret) == []


def test_a_stand_in_takes_the_place_of_each_form() -> None:
    assert unmasked(SECRETS[2], lambda _: "stand-in") == []


KINDS = {
    "letters": ("_CONTROL", escapes._LETTER),
    "backslashes": ("_OTHER", escapes._BACKSLASH),
    "percent": ("_OTHER", escapes._PERCENT),
    "entities": ("_OTHER", escapes._ENTITY),
}


@pytest.mark.parametrize("kind", KINDS)
def test_without_one_kind_of_escapes_forms_stay(monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    """The checks above can fail."""
    name, escape = KINDS[kind]
    rest = getattr(escapes, name).pattern.decode().replace(escape, "(?!)")
    monkeypatch.setattr(escapes, name, re.compile(rest.encode()))
    assert [name for secret in SECRETS[2:] for name in unmasked(secret, step=9)]
    assert [name for secret in SECRETS[2:] for name in not_found(secret, step=9)]


@pytest.mark.parametrize("of", ["base64", "quotes"])
def test_without_base64_or_quotes_forms_stay(monkeypatch: pytest.MonkeyPatch, of: str) -> None:
    if of == "base64":
        monkeypatch.setattr(views, "_RUN", sys.maxsize)
    else:
        monkeypatch.setattr(escapes, "DROPPED", b"")
    missed = [name for secret in SECRETS[2:] for name in unmasked(secret, step=9)]
    assert any("base64" in name for name in missed)
    assert of == "base64" or any("base64" not in name for name in missed)


@pytest.mark.promise("safety.md", "A value is masked in every spelling")
@EACH
def test_base64_in_a_large_text_is_decoded_as_in_a_small_one(secret: str) -> None:
    """Where most of it is left out, because it is of no secret."""
    noise = base64.b64encode(random.Random(1).randbytes(15_000)).decode()
    redactor = Redactor()
    redactor.learn(secret)
    for name in (name for name in ENCODERS if "base64" in name):
        shown = redactor.text(f"{noise} {ENCODERS[name](secret)} {noise}")
        assert len(shown.replace(noise, "")) < len(ENCODERS[name](secret)), name
        assert shown.count("***") == 1, name


@pytest.mark.promise("safety.md", "If a secret was escaped twice")
def test_random_secrets_are_masked_but_for_quotes_at_their_ends() -> None:
    """Such a quote may be left of a secret that was quoted twice."""
    source = random.Random(7)
    alphabet = string.ascii_letters + string.digits + string.punctuation + " "
    names = list(ENCODERS)
    for _ in range(500):
        secret = "".join(source.choices(alphabet, k=source.randint(12, 30)))
        inner, outer = source.choices(names, k=2)
        redactor = Redactor()
        redactor.learn(secret)
        form = ENCODERS[outer](ENCODERS[inner](secret))
        left = redactor.text(f"{BEFORE}{form}{AFTER}")
        assert "***" in left, (secret, inner, outer)
        edges = len(secret) - len(secret.strip("\"'\\ "))
        if not edges and "base64" not in inner + outer:
            assert left == f"{BEFORE}***{AFTER}", (secret, inner, outer)
