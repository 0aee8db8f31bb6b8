"""Resources that exchanges created or deleted, and their dependencies."""

from __future__ import annotations

import json

import pytest

from support.http.exchange import Exchange, ReceivedResponse, SentRequest
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


def created(seen: Exchange, **shape: object) -> Resource | None:
    return created_by(seen, Created.model_validate(shape), BASE)


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
        address, is_guess=False, made_by=f'{BASE}/users?page=1\n{{"name": "Alice"}}'
    )


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


def test_a_place_of_another_api_does_not_count() -> None:
    seen = exchange(url="http://other.example.com/users", answer={"id": "x"})
    resource = created(seen, places={"/users": "/people/{id}"})
    assert resource
    assert resource.address == "http://other.example.com/users/x"


@pytest.mark.parametrize(
    "seen",
    [
        exchange(200, "/v1/users/1"),
        exchange(202, "/v1/users/1"),
        exchange(409, "/v1/users/1"),
        exchange(None),
        exchange(201),
        exchange(201, ""),
        exchange(answer=["x"]),
        exchange(answer={"id": None}),
        exchange(answer={"id": True}),
        exchange(answer={"id": ""}),
        exchange(201, "/v1/users/1", method="PUT"),
        exchange(201, "/v1/users/1", method="GET"),
    ],
    ids=[
        "200",
        "202",
        "409",
        "no answer",
        "nothing said",
        "empty Location",
        "list",
        "null",
        "true",
        "empty id",
        "PUT",
        "GET",
    ],
)
def test_requests_that_create_nothing_are_skipped(seen: Exchange) -> None:
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
    assert deleted_by(exchange(status, method=method, url=f"{USER}?force=1")) == address


@pytest.mark.parametrize(
    ("later", "depends"),
    [
        (Resource(f"{USER}/orders/5", is_guess=False), True),
        (Resource(f"{BASE}/users/12", is_guess=False), False),
        (Resource(f"{BASE}/orders/5", is_guess=False, made_by='/orders\n{"user_id": 1}'), True),
        (Resource(f"{BASE}/orders/5", is_guess=False, made_by="/users/1/orders\n"), True),
        (Resource(f"{BASE}/orders/5", is_guess=False, made_by='/orders\n{"user_id": 12}'), False),
        (Resource(f"{BASE}/users/2", is_guess=False, made_by='/users\n{"name": "Bob"}'), False),
    ],
    ids=["below", "like it", "in the body", "in the address", "another id", "independent"],
)
def test_what_lies_below_or_names_the_id_depends(later: Resource, *, depends: bool) -> None:
    assert later.depends_on(Resource(USER, is_guess=False)) is depends


# What was there before is not taken for what the POST has created


@pytest.mark.parametrize("found", ["", ".", "..", "x/..", "..;a", "me", " "])
def test_an_id_that_is_no_part_of_an_address_is_none(found: str) -> None:
    """DELETE /users/.. would be sent as DELETE / of the API, /users/me is the admin."""
    assert created(exchange(answer={"id": found})) is None


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


def test_an_id_counts_for_more_than_the_address_of_the_list() -> None:
    resource = created(exchange(location="/v1/users", answer={"id": 7}))
    assert resource
    assert (resource.address, resource.is_guess) == (f"{BASE}/users/7", True)


def test_a_place_is_for_this_api_only() -> None:
    """/v10 is not below /v1."""
    asked = exchange(url="http://api.example.com/v10/users", answer={"id": 7})
    resource = created(asked, places={"0/users": "/people/{id}"})
    assert resource
    assert resource.address == "http://api.example.com/v10/users/7"


def test_a_guess_is_placed_by_the_settings_of_now() -> None:
    guess = Resource(f"{BASE}/auth/register/x%2F1", is_guess=True)
    shape = Created(places={"/auth/register": "/users/{id}"})
    assert placed(guess, shape, BASE) == Resource(f"{BASE}/users/x%2F1", is_guess=False)
    assert placed(guess, Created(), BASE) == guess
