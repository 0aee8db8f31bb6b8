"""A POST's path must not lead the clean-up, as another account, to something else."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from support.run.ledger.places import Places
from support.run.ledger.resources import Resource, created_by, placed
from support.settings.api_shape import Created
from tests.unit.run.ledger.test_resources import BASE, created, exchange, places


@pytest.mark.promise("clean-up.md", "Nothing below a path such as")
@pytest.mark.parametrize(
    ("post", "location", "answer"),
    [
        ("/users/me/keys", None, {"id": 5}),
        ("/users/me/keys", "/v1/users/me/keys/5", None),
        ("/users/me/keys?x=1", "5", {"id": 5}),
        ("/users/%2e%2e/keys", None, {"id": 5}),
        ("/users/../keys", None, {"id": 5}),
        ("/users/..%2F/keys", None, {"id": 5}),
        ("/Self", None, {"id": 5}),
        ("/users/%20/keys", "/v1/users/%20/keys/5", None),
    ],
)
def test_below_a_post_to_whoever_asks_nothing_is_deleted(
    post: str, location: str | None, answer: object
) -> None:
    """The admin has keys with the same numbers."""
    seen = exchange(location=location, url=f"{BASE}{post}", answer=answer)
    resource = created_by(seen, places(), lambda *_: False)
    assert resource
    assert (resource.basis, resource.can_be_deleted) == ("refused", False)
    assert "such as .. or me, may lead the clean-up elsewhere" in resource.reason
    has_dots = {"..", "%2e%2e"} & {*post.split("/")}
    help_ = "no place counts for a path with dot segments" if has_dots else "API_CREATED__PLACES="
    assert help_ in resource.reason


def test_what_is_below_the_address_of_the_api_is_checked_only() -> None:
    seen = exchange(url="http://api.example.com/me/users", answer={"id": 5})
    base = "http://api.example.com/me"
    resource = created_by(seen, Places(Created(), [base]), lambda *_: False)
    assert resource
    assert (resource.address, resource.basis) == (f"{base}/users/5", "guess")


@pytest.mark.parametrize("name", ["..", "%2e%2e", "me", "a%2F..", "%20"])
@pytest.mark.parametrize("location", [None, "/v1/people/me/keys/5", "/v1/people/../keys/5"])
def test_a_name_in_the_path_of_the_post_must_not_lead_elsewhere(
    name: str, location: str | None
) -> None:
    seen = exchange(location=location, url=f"{BASE}/users/{name}/keys", answer={"id": 5})
    place = {"/users/{user}/keys": "/people/{user}/keys/{id}", "/keys": "/people/{id}"}
    resource = created_by(seen, places(places=place), lambda *_: False)
    assert resource
    assert resource.basis == "refused"  # also .., although httpx reads the path as /keys


@pytest.mark.promise("clean-up.md", "Its keys are paths of POSTs")
def test_the_whole_path_is_not_one_below_the_api() -> None:
    """Its value would be taken for one below the API: /v1/v1/users/7."""
    set_wrong = {"/v1/register": "/v1/users/{id}"}
    seen = exchange(url=f"{BASE}/register", answer={"id": 7})
    resource = created(seen, places=set_wrong)
    assert resource
    assert (resource.address, resource.basis) == (f"{BASE}/register/7", "guess")
    advice = places(places=set_wrong).advice(seen.request.url)
    assert "no key of it matches /register: /v1/register" in advice


def test_other_headers_may_be_anything() -> None:
    seen = exchange(location="/v1/users/7")
    assert seen.response
    headers = (("X-Name", "Zo\u00eb"), *seen.response.headers)
    told = replace(seen, response=replace(seen.response, headers=headers))
    resource = created(told)
    assert resource
    assert (resource.address, resource.basis) == (f"{BASE}/users/7", "location")


@pytest.mark.parametrize(
    "location", ["http://xn--a/v1/users/7", "ftp://api.example.com/v1/users/8"]
)
def test_a_location_that_is_no_address_is_none(location: str) -> None:
    resource = created(exchange(location=location, answer={"id": 7}))
    assert resource
    assert resource.basis == "guess"


def test_the_body_of_a_response_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """It may be large."""
    read: list[object] = []

    def once(text: bytes) -> object:
        read.append(text)
        return {"id": 7}

    monkeypatch.setattr(json, "loads", once)
    resource = created_by(exchange(answer={"id": 7}), places(), lambda *_: False)
    assert resource
    assert (resource.address, len(read)) == (f"{BASE}/users/7", 1)


def test_a_place_without_that_name_counts() -> None:
    seen = exchange(url=f"{BASE}/users/me/keys", answer={"id": 5})
    place = {"/users/{user}/keys": "/keys/{id}"}
    resource = created(seen, places=place)
    assert resource
    assert resource.address == f"{BASE}/keys/5"
    refused = created_by(seen, places(), lambda *_: False)
    assert refused
    assert placed(refused, places(places=place)) == Resource(
        f"{BASE}/keys/5", "place", f"{BASE}/users/me/keys", '{"name": "Alice"}', found="5"
    )
    same = {"/users/{user}/keys": "/users/{user}/keys/{id}"}
    assert placed(refused, places(places=same)) == refused
