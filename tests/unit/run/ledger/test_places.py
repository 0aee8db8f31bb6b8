"""Where the settings say that the resources of POSTs are, and the advice to say so."""

from __future__ import annotations

import pytest

from support.run.ledger.places import Places
from support.settings.api_shape import Created

BASE = "http://api.example.com/v1"


@pytest.mark.parametrize(
    ("path", "template"),
    [
        ("/register", "/register"),
        ("/oauth2/clients", "/oauth2/clients"),
        ("/users/7/keys", "/users/{user}/keys"),
        ("/users/usr_1f0c9a77/keys/12", "/users/{user}/keys/{key}"),
        ("/a/3f2504e0-4f89-11d3-9a0c-0305e82c3301/b", "/a/{a}/b"),
        ("/7/8/x", "/{part}/{part2}/x"),
        ("/users/7/users/8", "/users/{user}/users/{part4}"),
    ],
)
def test_the_advice_has_names_for_ids(path: str, template: str) -> None:
    advice = Places(Created(), [BASE]).advice(f"{BASE}{path}")
    assert advice.startswith(f'API_CREATED__PLACES={{"{template}": "/where/it/is/{{id}}"}} sets')
    place = Places(Created(places={template: "/x/{id}"}), [BASE]).of(f"{BASE}{path}")
    assert place
    assert place.address("5") == f"{BASE}/x/5"


@pytest.mark.parametrize("path", ["/orders/../users", "/./users", "/orders/%2e%2e/users"])
def test_a_path_with_dot_segments_has_no_place(path: str) -> None:
    """As httpx reads it it is /users; a server may read it otherwise."""
    places = Places(Created(places={"/users": "/users/{id}"}), [BASE])
    assert places.of(f"{BASE}/users")
    assert places.of(f"{BASE}{path}") is None
    assert "without" in places.advice(f"{BASE}{path}")
