"""Differences between APIs."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from support.settings.api_shape import Created, Login, Paging


@pytest.mark.parametrize("token", ["$.access_token", "$", "header X-Token", "cookie sid"])
def test_a_token_stands_in_the_body_a_header_or_a_cookie(token: str) -> None:
    assert Login(token=token).token == token


@pytest.mark.parametrize("token", ["", "access_token", "header", "header X Token", "query token"])
def test_a_token_stands_nowhere_else(token: str) -> None:
    with pytest.raises(ValidationError, match="the place of the token"):
        Login(token=token)


@pytest.mark.parametrize("field", ["expires", "refresh"])
def test_lifetime_and_refresh_token_stand_in_the_body(field: str) -> None:
    with pytest.raises(ValidationError, match="JSON path"):
        Login(**{field: "header X"})


def test_an_api_may_have_no_login() -> None:
    assert Login().exists
    assert not Login(path="none").exists


@pytest.mark.parametrize("model", [Login, Paging, Created])
def test_a_part_that_there_is_not_is_refused(model: type[Login | Paging | Created]) -> None:
    with pytest.raises(ValidationError, match="Extra inputs"):
        model(other="x")  # type: ignore[call-arg]  # that is the point


@pytest.mark.parametrize(
    ("places", "fault"),
    [
        ({"users": "/users/{id}"}, "'users' is not a path below API_BASE_URL; it must begin"),
        ({"/users": "users/{id}"}, "'users/{id}' is not a path"),
        ({"/users/{1}": "/users/{id}"}, r"\{1} in '/users/\{1}' is not a name; one begins with"),
        ({"/users": "/users/{7x}"}, "{7x} in '/users/{7x}' is not a name"),
        ({"/users/{a²}": "/users/{id}"}, "{a²} in '/users/{a²}' is not a name"),
        ({"/users/{user}/keys": "/k/{id}/{usr}"}, "unknown name {usr}; known for .*: {id}, {user}"),
        ({"/users": "/users"}, "'/users' has no {id}: it may have been there before '/users'"),
        ({"/register": "/profile"}, "'/profile' has no {id}"),
        ({"/teams/{t}/keys": "/teams/{t}"}, "'/teams/{t}' has no {id}"),
    ],
)
def test_a_place_is_a_path_with_known_names(places: dict[str, str], fault: str) -> None:
    with pytest.raises(ValidationError, match=fault):
        Created(places=places)


def test_a_place_may_be_none() -> None:
    assert Created(places={"/login": "none"}).places == {"/login": "none"}


@pytest.mark.parametrize(
    ("deletions", "fault"),
    [
        ({"/users/{id}": []}, "at least 1 item"),
        ({"users": [{}]}, "'users' is not a path"),
        ({"/users/{1}": [{}]}, r"\{1} in '/users/\{1}' is not a name"),
        ({"/users/{id}": [{"path": "close"}]}, "'close' is not a path"),
        ({"/users/{id}": [{"method": "delete"}]}, "should match pattern"),
        ({"/users/{id}": [{"body": {"x": "{ids}"}}]}, "unknown name {ids}; known: .*{id}"),
        ({"/users": [{"headers": {"X": "{admin.pin}"}}]}, "{admin.pin}.*none in the path"),
        ({"/users/{id}": [{"json": {}}]}, "Extra inputs"),
        (
            {"/users/{id}": [{"method": "GET"}]},
            "for '/users/{id}' delete nothing; one must",
        ),
        ({"/users/{id}": [{"path": "/users/1"}]}, "DELETE '/users/1' does not say which resource"),
    ],
)
def test_a_deletion_has_a_path_and_known_names(deletions: Any, fault: str) -> None:
    with pytest.raises(ValidationError, match=fault):
        Created(deletions=deletions)


def test_a_deletion_knows_the_post_the_admin_and_the_path() -> None:
    body = ["{id}", "{posted.password}", "{admin.password}", "{not a name}"]
    created = Created.model_validate({"deletions": {"/users/{id}": [{"body": body}]}})
    (deletion,) = created.deletions["/users/{id}"]
    assert (deletion.method, deletion.path, deletion.body) == ("DELETE", "", body)
