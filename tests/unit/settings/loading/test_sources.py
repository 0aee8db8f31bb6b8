"""The environment takes precedence over the file, for whole objects and for their parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.settings import Settings

    Load = Callable[..., Settings]

FILE = """
API_CREATED__PLACES={"/a": "/x/{id}", "/b": "/y/{id}"}
API_ROLES__ADMIN__USERNAME=file-admin
API_ROLES__ADMIN__PASSWORD=file-secret
API_ROLES__CLERK__USERNAME=file-clerk
API_ROLES__CLERK__PASSWORD=clerk-secret
API_SERVICES__BILLING=http://127.0.0.1:1
"""


def test_an_object_in_the_environment_replaces_that_of_the_file(load: Load) -> None:
    settings = load(environment={"API_CREATED__PLACES": '{"/a": "/z/{id}"}'}, file=FILE)
    assert settings.created.places == {"/a": "/z/{id}"}


@pytest.mark.parametrize("empty", ["{}", " {}"])
def test_an_empty_object_in_the_environment_removes_all_entries(load: Load, empty: str) -> None:
    settings = load(environment={"API_SERVICES": empty, "API_CREATED__PLACES": empty}, file=FILE)
    assert (settings.services, settings.created.places) == ({}, {})


def test_an_object_that_contains_others_replaces_them(load: Load) -> None:
    roles = '{"admin": {"username": "ada", "password": "ada-secret"}}'
    assert list(load(environment={"api_roles": roles}, file=FILE).roles) == ["admin"]


def test_a_part_in_the_environment_replaces_only_that_part(load: Load) -> None:
    environment = {
        "API_ROLES__ADMIN__PASSWORD": "ada-secret",
        "API_SERVICES__CRM": "http://127.0.0.1:2",
    }
    settings = load(environment=environment, file=FILE)
    admin = settings.roles["admin"]
    assert (admin.username, admin.password) == ("file-admin", SecretStr("ada-secret"))
    assert sorted(settings.services) == ["billing", "crm"]


def test_the_file_counts_without_a_value_in_the_environment(load: Load) -> None:
    settings = load(environment={"API_CREATED__PLACES": ""}, file=FILE)
    assert sorted(settings.created.places) == ["/a", "/b"]
