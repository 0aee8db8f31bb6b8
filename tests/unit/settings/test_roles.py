"""The accounts that exist already."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from pydantic import ValidationError

from support.settings.roles import _NEEDS, Credentials, Kind


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ({"username": "ada", "password": "pw"}, "ada / **********"),
        ({"auth": "basic", "username": "a", "password": "pw"}, "a / ********** by basic"),
        ({"auth": "token", "token": "t"}, "********** by token"),
        ({"auth": "api_key", "token": "t", "header": "X-Key"}, "X-Key: ********** by api_key"),
        ({"auth": "none"}, "by none"),
    ],
)
def test_an_account_is_shown_without_its_secrets(given: dict[str, Any], shown: str) -> None:
    assert Credentials(**given).shown() == shown


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({}, {"username", "password"}),
        ({"auth": "basic", "username": "a"}, {"password"}),
        ({"auth": "client_credentials", "password": "p"}, {"username"}),
        ({"auth": "token"}, {"token"}),
        ({"auth": "api_key", "username": "a", "password": "p"}, {"token"}),
    ],
)
def test_each_way_needs_its_own_fields(given: dict[str, Any], missing: set[str]) -> None:
    with pytest.raises(ValidationError) as caught:
        Credentials(**given)
    faults = caught.value.errors()
    assert {fault["loc"][0] for fault in faults} == missing
    assert {fault["type"] for fault in faults} == {"missing"}


@pytest.mark.parametrize("header", ["X Key", "X:Key", ""])
def test_a_header_has_a_name_that_http_allows(header: str) -> None:
    given = {"auth": "api_key", "token": "t", "header": header}
    with pytest.raises(ValidationError, match="should match pattern"):
        Credentials.model_validate(given)


def test_what_each_scheme_needs_is_known() -> None:
    assert _NEEDS.keys() == {*get_args(Kind)}
