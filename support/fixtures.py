"""What steps ask for: the client, the API's endpoints, people, and who cleans up after them."""

from __future__ import annotations

import functools
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from support.api.endpoints import AuthApi, UsersApi
from support.api.factories import PersonFactory, scenario_seed
from support.cleanup import cleaning_up
from support.conversation.callers import Callers
from support.conversation.conversation import Conversation
from support.conversation.login_secrets import login_secrets
from support.conversation.sign_ins import SignIns
from support.http.client import ApiClient
from support.http.exchange import Exchange, listening
from support.http.redaction import place
from support.http.retry import RetryPolicy
from support.http_client import open_http
from support.run import BACKEND, REDACTOR, SEED, SETTINGS
from support.templates.values import Values

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from contextlib import AbstractAsyncContextManager

    import httpx

    from support.backends import Backend
    from support.backends.data import ScenarioData
    from support.settings import Settings

    Attach = Callable[[str, str], None]
    Cleaning = Callable[[ApiClient], AbstractAsyncContextManager[None]]


@pytest.fixture(scope="session")
def settings(pytestconfig: pytest.Config) -> Settings:
    """The settings of the run."""
    return pytestconfig.stash[SETTINGS]


@pytest.fixture(scope="session")
def backend(pytestconfig: pytest.Config) -> Backend:
    """Where requests go."""
    return pytestconfig.stash[BACKEND]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def http(pytestconfig: pytest.Config) -> AsyncIterator[httpx.AsyncClient]:
    """The one HTTP client of the run."""
    async with open_http(pytestconfig) as client:
        yield client


@pytest.fixture(scope="session")
def session_sign_ins(http: httpx.AsyncClient, settings: Settings) -> SignIns:
    """The roles, signed in for as long as the run of this process lasts."""
    return SignIns(ApiClient(http), settings.login, settings.roles)


@pytest.fixture
def sign_ins(
    request: pytest.FixtureRequest, http: httpx.AsyncClient, settings: Settings, backend: Backend
) -> SignIns:
    """The roles, signed in: for the run, or where the backend does not keep that, the scenario."""
    if backend.keeps_sign_ins:
        shared: SignIns = request.getfixturevalue("session_sign_ins")
        return shared
    return SignIns(ApiClient(http), settings.login, settings.roles)


@pytest.fixture
def scenario_data(request: pytest.FixtureRequest, backend: Backend) -> Iterator[ScenarioData]:
    """What the scenario's made-up data come from; the backend is ready for the scenario."""
    with backend.scenario(request.node.nodeid, request.config.stash[SEED]) as data:
        yield data


@pytest.fixture
def exchanges(
    request: pytest.FixtureRequest,
    scenario_data: ScenarioData,  # noqa: ARG001 - so that the backend is ready
) -> Iterator[list[Exchange]]:
    """Every exchange of the scenario so far, as it was; reporters get masked copies."""
    seen: list[Exchange] = []
    redactor = request.config.stash[REDACTOR]
    login = request.config.stash[SETTINGS].login

    def report(exchange: Exchange) -> None:
        for secret in login_secrets(login, exchange):
            redactor.learn(secret, f"of {place(exchange.request)}")
        shown = redactor.exchange(exchange)
        request.config.hook.pytest_api_exchange(item=request.node, exchange=shown)

    with listening(seen.append, report):
        yield seen


@pytest.fixture
def cleaning(request: pytest.FixtureRequest, sign_ins: SignIns, attach: Attach) -> Cleaning:
    """What cleans up after the scenario."""
    return functools.partial(cleaning_up, request.node, sign_ins, attach)


@pytest_asyncio.fixture(loop_scope="session")
async def client(
    http: httpx.AsyncClient,
    settings: Settings,
    exchanges: list[Exchange],  # noqa: ARG001 - a scenario with a client has its exchanges noticed
    cleaning: Cleaning,
) -> AsyncIterator[ApiClient]:
    """Requests as nobody in particular; what they create is deleted after the scenario."""
    policy = RetryPolicy(
        settings.retry_attempts,
        settings.retry_wait,
        settings.retry_max_wait,
        unsafe=settings.retry_unsafe,
    )
    client = ApiClient(http, retry=policy)
    async with cleaning(client):
        yield client


@pytest.fixture
def users_api(client: ApiClient) -> UsersApi:
    """The accounts, as an anonymous caller sees them."""
    return UsersApi(client)


@pytest.fixture
def auth_api(client: ApiClient) -> AuthApi:
    """Signing in."""
    return AuthApi(client)


@pytest.fixture
def factory(request: pytest.FixtureRequest, scenario_data: ScenarioData) -> PersonFactory:
    """Made-up people, the same ones for the same scenario and seed."""
    return PersonFactory(scenario_seed(scenario_data.seed, request.node.nodeid))


@pytest.fixture
def values(request: pytest.FixtureRequest, scenario_data: ScenarioData) -> Values:
    """What the scenario remembers, and the data that are made up for it."""
    seed = scenario_seed(scenario_data.seed, f"{request.node.nodeid} values")
    return Values(seed, scenario_data.now)


@pytest.fixture
def callers(client: ApiClient, settings: Settings, sign_ins: SignIns) -> Callers:
    """As whom requests can be sent."""
    return Callers(client, settings.login, sign_ins)


@pytest.fixture
def conversation(
    client: ApiClient, callers: Callers, values: Values, settings: Settings
) -> Conversation:
    """What the scenario sends and is answered, request by request, each sent once."""
    services = {name: str(url) for name, url in settings.services.items()}
    once = replace(client, retry=RetryPolicy(attempts=1))
    return Conversation(once, callers, values, services)


@pytest.fixture
def attach(request: pytest.FixtureRequest) -> Attach:
    """Show a table (CSV) in the report of the running step."""
    redactor = request.config.stash[REDACTOR]

    def attach(name: str, table: str) -> None:
        request.config.hook.pytest_api_attachment(
            item=request.node, name=redactor.text(name), table=redactor.text(table)
        )

    return attach


@pytest.fixture
def faults(client: ApiClient) -> Callable[..., None]:  # noqa: ARG001 - makes the scenario's API
    """Faults for the next requests; scenarios that use them are tagged @embedded."""
    from support.backends.embedded import inject_faults  # noqa: PLC0415 - respx, 30 ms

    return inject_faults
