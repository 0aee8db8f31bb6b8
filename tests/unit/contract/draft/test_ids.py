"""Ids by their form."""

from __future__ import annotations

import pytest

from support.contract.draft.ids import is_id


@pytest.mark.parametrize(
    "text",
    [
        *("1", "0042", "usr_0f8c2d3b4a59687716253443", "01ARZ3NDEKTSV4RRFFQ69G5FAV"),
        *("9f0e2b1a-6c1f-4b1e-8a52-0d6f3c1e7a90", "a1b2c3d4", "AbCdEfGhIjKlMnOpQrStUvWxYz"),
    ],
)
def test_an_id_is_recognised(text: str) -> None:
    assert is_id(text)


@pytest.mark.parametrize(
    "text", ["", "users", "v1", "v2.1", "v2-beta", "oauth2", "id", "a b c 1 2 3 4"]
)
def test_a_word_is_no_id(text: str) -> None:
    assert not is_id(text)
