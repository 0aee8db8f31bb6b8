"""Resources that exchanges created or deleted, and their dependencies."""

from __future__ import annotations

import json
import re

import pytest

from support.http.exchange import Exchange, ReceivedResponse, SentRequest
from support.run.ledger.addresses import key_of
from support.run.ledger.places import Places
from support.run.ledger.resources import Resource, created_by, deleted_by, placed
from support.settings.api_shape import Created

BASE = "http://api.example.com/v1"
USER = f"{BASE}/users/1"


def exchange(
    status: int | None = 201,
    location: str | None = None,
    *,
    method: str = "POST",
    url: str = f"{BASE}/users?page=1",
    answer: object = None,
) -> Exchange:
    headers = (("LOCATION", location),) if location is not None else ()
    body = b"" if answer is None else json.dumps(answer).encode()
    return Exchange(
        request=SentRequest(method, url, (), b'{"name": "Alice"}'),
        response=ReceivedResponse(status, "", "HTTP/1.1", headers, body) if status else None,
        error=None if status else "ConnectError: refused",
        started_at=0,
        elapsed=0,
        attempt=1,
    )


def places(**shape: object) -> Places:
    return Places(Created.model_validate(shape), [BASE, "http://pay.example.com"])


def created(seen: Exchange, *known: str, **shape: object) -> Resource | None:
    """Return what a POST created, unless it was known before; None without an address."""
    before = {key_of(address, with_query=True) for address in known}
    resource = created_by(seen, places(**shape), lambda key, *_: key in before)
    return resource if resource and resource.can_be_deleted else None


@pytest.mark.promise("clean-up.md", "the `Location` of the response")
@pytest.mark.promise("clean-up.md", "`location`, `place`, `guess`")
@pytest.mark.parametrize(
    ("location", "address"),
    [
        ("/v1/users/1", USER),
        ("users/1", USER),
        ("//api.example.com/v1/users/1", USER),
        (USER, USER),
        ("/v1/users/a%2Fb", f"{BASE}/users/a%2Fb"),
    ],
)
def test_a_location_says_where_it_is(location: str, address: str) -> None:
    """In any form, and whatever id the response contains."""
    resource = created(exchange(201, location, answer={"id": 7}))
    assert resource == Resource(
        address, "location", f"{BASE}/users?page=1", '{"name": "Alice"}', found="7"
    )


@pytest.mark.promise("clean-up.md", "otherwise the address of the POST")
@pytest.mark.promise("clean-up.md", "`API_CREATED__ID` is")
@pytest.mark.parametrize(
    ("answer", "shape", "address"),
    [
        ({"id": 7}, {}, f"{BASE}/users/7"),
        ({"id": "a/b"}, {}, f"{BASE}/users/a%2Fb"),
        ({"data": {"key": "x"}}, {"id": "$.data.key"}, f"{BASE}/users/x"),
        ({"id": "x"}, {"places": {"/users": "/people/{id}/"}}, f"{BASE}/people/x/"),
        ({"id": "x"}, {"places": {"/other": "/people/{id}"}}, f"{BASE}/users/x"),
    ],
    ids=["number", "awkward", "path", "place", "place of another"],
)
def test_without_one_the_id_does(answer: object, shape: dict[str, object], address: str) -> None:
    resource = created(exchange(answer=answer), **shape)
    assert resource
    is_set = shape.get("places", {}) == {"/users": "/people/{id}/"}
    assert (resource.address, resource.is_guess) == (address, not is_set)


@pytest.mark.promise("clean-up.md", "Its keys are paths of POSTs")
def test_a_place_of_another_api_does_not_count() -> None:
    seen = exchange(url="http://other.example.com/users", answer={"id": "x"})
    resource = created(seen, places={"/users": "/people/{id}"})
    assert resource
    assert resource.address == "http://other.example.com/users/x"


@pytest.mark.parametrize(
    "seen",
    [
        exchange(201),
        exchange(201, ""),
        exchange(answer=["x"]),
        exchange(answer={"id": None}),
        exchange(answer={"id": True}),
        exchange(answer={"id": ""}),
    ],
    ids=[
        "nothing said",
        "empty Location",
        "list",
        "null",
        "true",
        "empty id",
    ],
)
def test_without_an_address_nothing_can_be_deleted(seen: Exchange) -> None:
    assert created(seen) is None


@pytest.mark.parametrize(
    ("method", "status", "address"),
    [
        ("DELETE", 204, USER),
        ("DELETE", 200, USER),
        ("DELETE", 404, None),
        ("DELETE", None, None),
        ("GET", 204, None),
    ],
)
def test_a_deletion_is_one_that_was_done(
    method: str, status: int | None, address: str | None
) -> None:
    assert deleted_by(exchange(status, method=method, url=USER)) == address


# What was there before is not taken for what the POST has created


@pytest.mark.promise("clean-up.md", "A `Location` that names the collection")
@pytest.mark.parametrize("found", ["", ".", "..", "x/..", "..;a", "me", " "])
def test_an_id_that_is_no_part_of_an_address_is_none(found: str) -> None:
    """DELETE /users/.. would be sent as DELETE / of the API, /users/me is the admin."""
    assert created(exchange(answer={"id": found})) is None


@pytest.mark.promise("clean-up.md", "An address counts only below")
@pytest.mark.promise("clean-up.md", "A `Location` that names the collection")
@pytest.mark.parametrize(
    "location",
    [
        *["/v1/users", "/v1", "/", "http://api.example.com", "/v1/users/7/orders", "/v1/users/7"],
        *["/v1/users/7/orders/", "/v1/users/7/orders?id=5", "/v1//users/7//orders", "."],
        *["/v1/users/boss", "/v1/orders/5", "/v1/users/8/orders/5", "/v1/users/7/orders5"],
        *["/v1/users/7/orders/..", "/v1/users/7/orders/%2e%2e/x", "/v1/users/7/orders/..%2F8"],
        *["/v1/users/7/orders/..;/8", "/v1/users/7/orders/me", "/v1/users/7/orders/%20"],
        *["https://api.example.com/v1/users/7/orders/5", "//other.example.com/v1/users/7/orders/5"],
        *[
            "http://api.example.com:81/v1/users/7/orders/5",
            "urn:order:5",
            "http://x:port/1",
            "http://[",
        ],
    ],
)
def test_a_location_that_is_not_below_the_post_is_none(location: str) -> None:
    """It may have been there before."""
    asked = exchange(location=location, url=f"{BASE}/users/7/orders")
    assert created(asked) is None


@pytest.mark.promise("clean-up.md", "the `Location` of the response")
@pytest.mark.parametrize(
    "location",
    [
        *["5", "/v1/users/7/orders/5"],
        *["http://API.example.com:80/v1/users/7/orders/5/", "/v1//users/%37/orders/5"],
    ],
)
def test_a_location_below_the_post_is_where_it_is(location: str) -> None:
    """However it is spelt."""
    resource = created(exchange(location=location, url=f"{BASE}/users/7/orders/"))
    assert resource
    assert resource.id == "5"


@pytest.mark.promise("clean-up.md", "otherwise the address of the POST")
def test_an_id_counts_for_more_than_the_address_of_the_list() -> None:
    resource = created(exchange(location="/v1/users", answer={"id": 7}))
    assert resource
    assert (resource.address, resource.is_guess) == (f"{BASE}/users/7", True)


def test_a_place_is_for_this_api_only() -> None:
    """/v10 is not below /v1."""
    asked = exchange(url="http://api.example.com/v10/users", answer={"id": 7})
    resource = created(asked, places={"/users": "/people/{id}"})
    assert resource
    assert resource.address == "http://api.example.com/v10/users/7"


@pytest.mark.promise("clean-up.md", "It must be new")
@pytest.mark.parametrize("answer", [{"id": 7}, None], ids=["id", "nothing else"])
def test_what_was_known_before_is_not_what_the_post_made(answer: object) -> None:
    """However it is named: the id may be that of the sign-in's account, too."""
    seen = exchange(location="/v1/users/7/", answer=answer)
    assert created(seen)
    assert created(seen, f"{BASE}/users/7") is None
    assert created(exchange(location="/v1/users/7?x=1", answer=answer), f"{BASE}/users/7") is None


def test_if_the_location_was_known_the_id_may_be_new() -> None:
    resource = created(exchange(location="/v1/users/boss", answer={"id": 7}), f"{BASE}/users/boss")
    assert resource
    assert (resource.address, resource.basis) == (f"{BASE}/users/7", "guess")


@pytest.mark.promise("clean-up.md", "`refused` |")
@pytest.mark.parametrize(
    ("location", "answer", "known", "basis", "reason"),
    [
        ("/v1/users/7", None, [], "refused", "Location is not below the POST's address"),
        ("urn:x", None, [], "unknown", "its Location, urn:x, names nothing below"),
        ("/v1/users/7", None, ["/users/7"], "seen", "was known before the POST"),
        ("/v1/sessions", None, [], "unknown", "its Location, /v1/sessions, names nothing below"),
        ("http://x:port/1", None, [], "unknown", "its Location, http://x:port/1, names nothing"),
        (None, {"key": 1}, [], "unknown", r"no Location, and no id at \$.id .API_CREATED__ID."),
    ],
)
def test_what_is_not_known_is_said_with_the_setting_that_helps(
    location: str | None, answer: object, known: list[str], basis: str, reason: str
) -> None:
    seen = exchange(location=location, url=f"{BASE}/sessions", answer=answer)
    before = {key_of(f"{BASE}{path}") for path in known}
    resource = created_by(seen, places(), lambda key, *_: key in before)
    assert resource
    assert (resource.basis, resource.post) == (basis, f"{BASE}/sessions")
    assert re.search(reason, resource.reason)
    assert 'API_CREATED__PLACES={"/sessions": ' in resource.reason


# Places


@pytest.mark.promise("clean-up.md", "`API_CREATED__PLACES` sets")
@pytest.mark.promise("clean-up.md", "It counts for more than both")
@pytest.mark.promise("clean-up.md", "`{id}` is the id in the response")
@pytest.mark.parametrize(
    ("place", "post", "location", "answer", "address"),
    [
        ({"/auth/register": "/users/{id}"}, "/auth/register", "/v1/users/7", None, "/users/7"),
        ({"/auth/register": "/users/{id}"}, "/auth/register", None, {"id": 7}, "/users/7"),
        ({"/auth/register/": "/users/{id}"}, "/auth/register", None, {"id": 7}, "/users/7"),
        ({"/auth/register": "/users/{id}"}, "/auth/register/", None, {"id": 7}, "/users/7"),
        ({"/u/{u}/keys": "/k/{u}-{id}"}, "/u/a%2Fb/keys", None, {"id": 7}, "/k/a%2Fb-7"),
        ({"/u/{u}/keys": "/u/{u}/k/{id}"}, "/u/1/keys", "/v1/u/1/k/7", None, "/u/1/k/7"),
        ({"/u/{u}/me": "/u/{u}/profile"}, "/u/1/me", None, None, "/u/1/profile"),
        ({"/{x}": "/other/{id}", "/users": "/people/{id}"}, "/users", None, {"id": 7}, "/people/7"),
        ({"/sign-up": "/users/{id}"}, "/sign-up", "/v1/sign-up/7", None, "/users/7"),
        ({"/sign-up": "/users/{id}"}, "/sign-up", "/v1/sign-up/8", {"id": 7}, "/users/7"),
        ({"/rows": "/rows?id=eq.{id}"}, "/rows", None, {"id": 7}, "/rows?id=eq.7"),
        ({"/rows": "/rows?id=eq.{id}"}, "/rows", "/v1/rows?id=eq.7", None, "/rows?id=eq.7"),
    ],
)  # fmt: skip
def test_the_settings_say_where_it_is(
    place: dict[str, str], post: str, location: str | None, answer: object, address: str
) -> None:
    seen = exchange(location=location, url=f"{BASE}{post}", answer=answer)
    resource = created(seen, f"{BASE}/rows", places=place)
    assert resource
    assert resource.address == f"{BASE}{address}"


@pytest.mark.promise("clean-up.md", "Its keys are paths of POSTs")
def test_a_place_is_relative_to_the_service_of_its_post() -> None:
    seen = exchange(url="http://pay.example.com/charges/new", answer={"id": 7})
    resource = created(seen, places={"/charges/new": "/charges/{id}"})
    assert resource
    assert resource.address == "http://pay.example.com/charges/7"


@pytest.mark.promise("clean-up.md", "A `Location` that fits its place")
@pytest.mark.parametrize(
    "location", ["https://api.example.com/v1/users/7", "http://api.example.com:8080/v1/users/7"]
)
def test_a_server_that_does_not_know_its_scheme_or_port_needs_a_place(location: str) -> None:
    """Behind a proxy, for instance; the request goes to the API all the same."""
    seen = exchange(location=location, url=f"{BASE}/users")
    assert created(seen) is None
    resource = created(seen, places={"/users": "/users/{id}"})
    assert resource
    assert resource.address == f"{BASE}/users/7"
    elsewhere = exchange(location="http://elsewhere.example.com/v1/users/7", url=f"{BASE}/users")
    assert created(elsewhere, places={"/users": "/users/{id}"}) is None


@pytest.mark.promise("clean-up.md", "An address counts only below")
@pytest.mark.parametrize("location", ["/v1/users/2/k/7", "/v1/users/1/k/..", "/v1/users/1/k/me"])
def test_a_location_must_fit_the_place(location: str) -> None:
    seen = exchange(location=location, url=f"{BASE}/users/1/keys")
    assert created(seen, places={"/users/{u}/keys": "/users/{u}/k/{id}"}) is None


@pytest.mark.promise("clean-up.md", "`none` says")
def test_a_post_may_create_nothing_to_delete() -> None:
    seen = exchange(location="/v1/carts/1/checkout/5", url=f"{BASE}/carts/1/checkout")
    everything = {"/carts/{cart}/checkout": "none"}
    assert created_by(seen, places(places=everything), lambda *_: False) is None


def test_a_key_that_does_not_match_is_named() -> None:
    advice = places(places={"/auth/registr": "/users/{id}"}).advice(f"{BASE}/auth/register")
    assert "no key of it matches /auth/register: /auth/registr" in advice
    assert "no key" not in places(places={"/users": "/u/{id}"}).advice(f"{BASE}/users")
    assert "no key" not in places().advice(f"{BASE}/users")


@pytest.mark.promise("clean-up.md", "`location`, `place`, `guess`")
def test_what_is_left_is_placed_by_the_settings_of_now() -> None:
    post = f"{BASE}/auth/register"
    now = places(places={"/auth/register": "/users/{id}"})
    moved = Resource(f"{BASE}/users/x%2F1", "place", post, found="x/1")
    guess = Resource(f"{post}/x%2F1", "guess", post, found="x/1")
    location = Resource(f"{post}/7", "location", post, found="x/1")
    misplaced = Resource(f"{BASE}/people/x%2F1", "place", post, found="x/1")
    for one in (guess, location, misplaced, moved):
        assert placed(one, now) == moved
    assert placed(guess, places()) == guess
    assert placed(guess, places(places={"/auth/register": "none"})) is None
    assert placed(Resource(USER), now) == Resource(USER)
    known = Resource(f"{post}/boss", "guess", post)
    assert placed(known, now) == known
    older = Resource(f"{post}/x%2F1", "guess")
    assert placed(older, now) == Resource(f"{BASE}/users/x%2F1", "place", post)


@pytest.mark.promise("clean-up.md", "`refused` |")
def test_a_refused_location_is_allowed_by_a_place_that_fits() -> None:
    refused = Resource(f"{BASE}/users/7", "refused", f"{BASE}/sign-up", reason="not below")
    assert placed(refused, places()) == refused
    assert placed(refused, places(places={"/sign-up": "/people/{id}"})) == refused
    allowed = placed(refused, places(places={"/sign-up": "/users/{id}"}))
    assert allowed == Resource(f"{BASE}/users/7", "place", f"{BASE}/sign-up")
    unknown = Resource("", "unknown", f"{BASE}/sign-up", reason="no id")
    assert placed(unknown, places(places={"/sign-up": "/users/{id}"})) == unknown
    assert placed(unknown, places(places={"/sign-up": "none"})) is None
