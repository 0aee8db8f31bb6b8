"""Fixtures of the example: models, endpoints and people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.backends.backend import scenario_seed
from support.users import models as users_models
from support.users.cast import Cast
from support.users.endpoints import AuthApi, UsersApi
from support.users.factories import PersonFactory
from support.users.introductions import introduced

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from support.backends.backend import ScenarioData
    from support.conversation.conversation import Conversation
    from support.http.client import ApiClient


@pytest.fixture
def models() -> ModuleType:
    """The models that features refer to: ``the response is a valid User``."""
    return users_models


@pytest.fixture
def users_api(client: ApiClient) -> UsersApi:
    """The accounts, for an anonymous caller."""
    return UsersApi(client)


@pytest.fixture
def auth_api(client: ApiClient) -> AuthApi:
    """Signing in."""
    return AuthApi(client)


@pytest.fixture
def factory(request: pytest.FixtureRequest, scenario_data: ScenarioData) -> PersonFactory:
    """Generated people, the same ones for the same scenario and seed."""
    return PersonFactory(scenario_seed(scenario_data.seed, request.node.nodeid))


@pytest.fixture
def rate_limit(client: ApiClient) -> Callable[[float], None]:  # noqa: ARG001 - makes the scenario's API
    """A function that limits each client's requests per second; its scenarios need @embedded."""
    from support.backends.embedded import limit_requests  # noqa: PLC0415 - respx, 30 ms

    return limit_requests


@pytest.fixture
def cast(client: ApiClient, factory: PersonFactory, conversation: Conversation) -> Cast:
    """The people of the scenario: callers of requests, and values such as {alice.id}."""
    return introduced(Cast(client, factory), conversation)
