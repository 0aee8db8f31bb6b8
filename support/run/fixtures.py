"""Fixtures for steps: the client, signed-in roles, remembered values and the clean-up."""

from __future__ import annotations

import functools
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

import pytest
import pytest_asyncio

from support.auth.roles import SignIns
from support.backends.backend import scenario_seed
from support.conversation.callers import Callers
from support.conversation.conversation import Conversation
from support.conversation.errors import NO_ANSWER
from support.gherkin.running.running_step import running_step
from support.http.client import ApiClient
from support.http.exchange import listening
from support.http.retry import RetryPolicy
from support.language.placeholders.values import Values
from support.run import recordings
from support.run.cleanup import cleaning_up
from support.run.client import open_http, retry_policy
from support.run.configuration import BACKEND, REDACTOR, SEED, SETTINGS
from support.run.contract.collected import INJECTS
from support.run.exchanges import listeners

if TYPE_CHECKING:
    import asyncio
    from collections.abc import AsyncIterator, Callable, Iterator
    from contextlib import AbstractContextManager
    from types import ModuleType

    import httpx

    from support.backends.backend import Backend, ScenarioData
    from support.http.exchange import Exchange
    from support.settings import Settings

    Attach = Callable[[str, str], None]

T = TypeVar("T")


@dataclass(frozen=True)
class SessionParts:
    """What the scenarios of this process share: the client, the roles' sign-ins, the event loop."""

    http: httpx.AsyncClient
    sign_ins: SignIns
    loop: asyncio.AbstractEventLoop


_SESSION = pytest.StashKey[SessionParts]()


class ScenarioParts:
    """What the fixtures of a scenario share; each part is made when a fixture first needs it.

    A fixture of its own for each of them would cost a scenario more than the part itself.
    """

    def __init__(self, request: pytest.FixtureRequest, ends: ExitStack) -> None:
        self.item: pytest.Item = request.node
        self._request = request
        self._ends = ends
        self._stash = request.config.stash

    @cached_property
    def session(self) -> SessionParts:
        """What it shares with other scenarios; pytest is asked only once in a session."""
        known = self._stash.get(_SESSION, None)
        return known or self._request.getfixturevalue("session_parts")

    @cached_property
    def data(self) -> ScenarioData:
        """The seed and the clock of its generated data, with the backend prepared."""
        ends_well = functools.partial(recordings.has_passed, self.item)
        seed = self._stash[SEED]
        data = self._begun(self._stash[BACKEND].scenario(self.item.nodeid, seed, ends_well))
        self._stash[REDACTOR].leave(data.stand_ins)
        return data

    @cached_property
    def settings(self) -> Settings:
        """The settings of the run, in a replay with the accounts of the recording."""
        configured = self._stash[SETTINGS]
        return (self._stash[BACKEND].is_recorded and self.data.settings) or configured

    @cached_property
    def exchanges(self) -> list[Exchange]:
        """Every exchange from now on, unmasked; see ``support.run.exchanges``."""
        _ = self.data  # so that the backend is ready
        seen: list[Exchange] = []
        self._begun(listening(*listeners(self.item, seen)))
        return seen

    @cached_property
    def sign_ins(self) -> SignIns:
        """The sign-ins of roles, of the scenario alone where the backend does not keep them."""
        if self._stash[BACKEND].keeps_sign_ins:
            return self.session.sign_ins
        return SignIns(ApiClient(self.session.http), self.settings.login, self.settings.roles)

    @cached_property
    def values(self) -> Values:
        """The remembered values and generated data."""
        seed = scenario_seed(self.data.seed, f"{self.item.nodeid} values")
        return Values(seed, self.data.now)

    def cleaning(self, client: ApiClient) -> AbstractContextManager[object]:
        """Return the context manager that cleans up after the scenario."""
        return cleaning_up(
            self.item,
            self.sign_ins,
            self.attach,
            client,
            loop=self.session.loop,
            settings=self.settings,
        )

    def attach(self, name: str, table: str) -> None:
        """Attach a table (CSV) to the running step in the report."""
        mask = self._stash[REDACTOR].text
        self.item.config.hook.pytest_api_attachment(
            item=self.item, name=mask(name), table=mask(table)
        )

    def _begun(self, context: AbstractContextManager[T]) -> T:
        """Enter a context that ends with the scenario, even if the end of another one fails."""
        value = context.__enter__()
        self._ends.callback(context.__exit__, None, None, None)
        return value


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def http(pytestconfig: pytest.Config) -> AsyncIterator[httpx.AsyncClient]:
    """The one HTTP client of the run."""
    async with open_http(pytestconfig) as client:
        yield client


@pytest.fixture(scope="session")
def session_parts(
    pytestconfig: pytest.Config,
    http: httpx.AsyncClient,
    gherkin_event_loop: asyncio.AbstractEventLoop,
) -> Iterator[SessionParts]:
    """What the scenarios of this process share."""
    stash = pytestconfig.stash
    sign_ins = SignIns(ApiClient(http), stash[SETTINGS].login, stash[SETTINGS].roles)
    stash[_SESSION] = SessionParts(http, sign_ins, gherkin_event_loop)
    yield stash[_SESSION]
    del stash[_SESSION]


@pytest.fixture
def scenario_parts(request: pytest.FixtureRequest) -> Iterator[ScenarioParts]:
    """What the fixtures of a scenario share."""
    with ExitStack() as ends:
        yield ScenarioParts(request, ends)


@pytest.fixture(scope="session")
def backend(pytestconfig: pytest.Config) -> Backend:
    """The backend that requests are sent to."""
    return pytestconfig.stash[BACKEND]


@pytest.fixture
def settings(scenario_parts: ScenarioParts) -> Settings:
    """The settings of the run, in a replay with the accounts of the recording."""
    return scenario_parts.settings


@pytest.fixture
def sign_ins(scenario_parts: ScenarioParts) -> SignIns:
    """The sign-ins of roles: for the run, or if the backend does not keep them, the scenario."""
    return scenario_parts.sign_ins


@pytest.fixture
def scenario_data(scenario_parts: ScenarioParts) -> ScenarioData:
    """The seed and the clock of the scenario's generated data, with the backend prepared."""
    return scenario_parts.data


@pytest.fixture
def exchanges(scenario_parts: ScenarioParts) -> list[Exchange]:
    """Every exchange of the scenario so far, unmasked; see ``support.run.exchanges``."""
    return scenario_parts.exchanges


@pytest.fixture
def client(scenario_parts: ScenarioParts) -> Iterator[ApiClient]:
    """The client, without credentials; created resources are deleted after the scenario."""
    _ = scenario_parts.exchanges  # starts listening before the first request
    client = ApiClient(scenario_parts.session.http, retry=retry_policy(scenario_parts.settings))
    with scenario_parts.cleaning(client):
        yield client


@pytest.fixture
def values(scenario_parts: ScenarioParts) -> Values:
    """The scenario's remembered values and generated data."""
    return scenario_parts.values


@pytest.fixture
def models() -> ModuleType | None:
    """The module with the pydantic models that features name; projects override this fixture."""
    return None


@pytest.fixture
def conversation(client: ApiClient, scenario_parts: ScenarioParts) -> Conversation:
    """The scenario's requests and responses; requests are sent once, without retries."""
    settings = scenario_parts.settings
    services = {name: str(url) for name, url in settings.services.items()}
    return Conversation(
        replace(client, retry=RetryPolicy(attempts=1)),
        Callers(client, settings.login, scenario_parts.sign_ins),
        scenario_parts.values,
        services,
        lambda: running_step.get().is_handled_later(NO_ANSWER),
    )


@pytest.fixture
def callers(conversation: Conversation) -> Callers:
    """The callers that requests can be sent as."""
    return conversation.callers


@pytest.fixture
def attach(scenario_parts: ScenarioParts) -> Attach:
    """A function that attaches a table (CSV) to the running step in the report."""
    return scenario_parts.attach


@pytest.fixture
def faults(client: ApiClient, request: pytest.FixtureRequest) -> Callable[..., None]:  # noqa: ARG001 - makes the scenario's API
    """A function that injects faults for the next requests; its scenarios need @embedded."""
    from support.backends.embedded import inject_faults  # noqa: PLC0415 - respx, 30 ms

    request.node.stash[INJECTS] = True
    return inject_faults
