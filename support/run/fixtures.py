"""Fixtures for steps: the client, signed-in roles, remembered values and the clean-up."""

from __future__ import annotations

import functools
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from support.auth.roles import SignIns
from support.backends.backend import scenario_seed
from support.conversation.callers import Callers
from support.conversation.conversation import Conversation
from support.conversation.errors import NO_ANSWER
from support.gherkin.running.running_step import running_step
from support.http.client import ApiClient
from support.http.exchange import Exchange, listening
from support.http.retry import RetryPolicy
from support.language.placeholders.values import Values
from support.run import recordings
from support.run.cleanup import cleaning_up
from support.run.client import open_http, retry_policy
from support.run.configuration import BACKEND, REDACTOR, SEED, SETTINGS
from support.run.exchanges import listeners

if TYPE_CHECKING:
    import asyncio
    from collections.abc import AsyncIterator, Callable, Iterator
    from contextlib import AbstractContextManager
    from types import ModuleType

    import httpx

    from support.backends.backend import Backend, ScenarioData
    from support.settings import Settings

    Attach = Callable[[str, str], None]
    Cleaning = Callable[[ApiClient], AbstractContextManager[None]]


@pytest.fixture
def settings(request: pytest.FixtureRequest, backend: Backend) -> Settings:
    """The settings of the run, in a replay with the accounts of the recording."""
    configured = request.config.stash[SETTINGS]
    if not backend.is_recorded:
        return configured
    data: ScenarioData = request.getfixturevalue("scenario_data")
    return data.settings or configured


@pytest.fixture(scope="session")
def backend(pytestconfig: pytest.Config) -> Backend:
    """The backend that requests are sent to."""
    return pytestconfig.stash[BACKEND]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def http(pytestconfig: pytest.Config) -> AsyncIterator[httpx.AsyncClient]:
    """The one HTTP client of the run."""
    async with open_http(pytestconfig) as client:
        yield client


@pytest.fixture(scope="session")
def session_sign_ins(pytestconfig: pytest.Config, http: httpx.AsyncClient) -> SignIns:
    """The sign-ins of roles, kept for the whole run of this process."""
    settings = pytestconfig.stash[SETTINGS]
    return SignIns(ApiClient(http), settings.login, settings.roles)


@pytest.fixture
def scenario_item(request: pytest.FixtureRequest) -> pytest.Item:
    """The scenario as pytest's item; a fixture costs less with it than with ``request``."""
    found: pytest.Item = request.node
    return found


@pytest.fixture
def sign_ins(
    session_sign_ins: SignIns, http: httpx.AsyncClient, settings: Settings, backend: Backend
) -> SignIns:
    """The sign-ins of roles: for the run, or if the backend does not keep them, the scenario."""
    if backend.keeps_sign_ins:
        return session_sign_ins
    return SignIns(ApiClient(http), settings.login, settings.roles)


@pytest.fixture
def scenario_data(scenario_item: pytest.Item, backend: Backend) -> Iterator[ScenarioData]:
    """The seed and the clock of the scenario's generated data, with the backend prepared."""
    ends_well = functools.partial(recordings.has_passed, scenario_item)
    with backend.scenario(
        scenario_item.nodeid, scenario_item.config.stash[SEED], ends_well
    ) as data:
        scenario_item.config.stash[REDACTOR].leave(data.stand_ins)
        yield data


@pytest.fixture
def exchanges(
    scenario_item: pytest.Item,
    scenario_data: ScenarioData,  # noqa: ARG001 - so that the backend is ready
) -> Iterator[list[Exchange]]:
    """Every exchange of the scenario so far, unmasked; see ``support.run.exchanges``."""
    seen: list[Exchange] = []
    with listening(*listeners(scenario_item, seen)):
        yield seen


@pytest.fixture
def cleaning(
    scenario_item: pytest.Item,
    sign_ins: SignIns,
    attach: Attach,
    settings: Settings,
    gherkin_event_loop: asyncio.AbstractEventLoop,
) -> Cleaning:
    """The context manager that cleans up after the scenario."""
    return functools.partial(
        cleaning_up, scenario_item, sign_ins, attach, loop=gherkin_event_loop, settings=settings
    )


@pytest.fixture
def client(
    http: httpx.AsyncClient,
    settings: Settings,
    exchanges: list[Exchange],  # noqa: ARG001 - starts listening before the first request
    cleaning: Cleaning,
) -> Iterator[ApiClient]:
    """The client, without credentials; created resources are deleted after the scenario."""
    client = ApiClient(http, retry=retry_policy(settings))
    with cleaning(client):
        yield client


@pytest.fixture
def values(scenario_item: pytest.Item, scenario_data: ScenarioData) -> Values:
    """The scenario's remembered values and generated data."""
    seed = scenario_seed(scenario_data.seed, f"{scenario_item.nodeid} values")
    return Values(seed, scenario_data.now)


@pytest.fixture
def models() -> ModuleType | None:
    """The module with the pydantic models that features name; projects override this fixture."""
    return None


@pytest.fixture
def callers(client: ApiClient, settings: Settings, sign_ins: SignIns) -> Callers:
    """The callers that requests can be sent as."""
    return Callers(client, settings.login, sign_ins)


@pytest.fixture
def conversation(
    client: ApiClient, callers: Callers, values: Values, settings: Settings
) -> Conversation:
    """The scenario's requests and responses; requests are sent once, without retries."""
    services = {name: str(url) for name, url in settings.services.items()}
    once = replace(client, retry=RetryPolicy(attempts=1))
    return Conversation(
        once, callers, values, services, lambda: running_step.get().is_handled_later(NO_ANSWER)
    )


@pytest.fixture
def attach(scenario_item: pytest.Item) -> Attach:
    """A function that attaches a table (CSV) to the running step in the report."""
    redactor = scenario_item.config.stash[REDACTOR]

    def attach(name: str, table: str) -> None:
        scenario_item.config.hook.pytest_api_attachment(
            item=scenario_item, name=redactor.text(name), table=redactor.text(table)
        )

    return attach


@pytest.fixture
def faults(client: ApiClient) -> Callable[..., None]:  # noqa: ARG001 - makes the scenario's API
    """A function that injects faults for the next requests; its scenarios need @embedded."""
    from support.backends.embedded import inject_faults  # noqa: PLC0415 - respx, 30 ms

    return inject_faults
