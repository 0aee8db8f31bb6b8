"""Differences between APIs."""

from __future__ import annotations

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
