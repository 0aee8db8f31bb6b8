"""The reference users API inside the test process, reached without a socket."""

from __future__ import annotations

from collections import defaultdict, deque
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import httpx
import respx

from support.backends.data import ScenarioData
from support.backends.network import NetworkClosedError, note_refused
from support.backends.reference.config import ReferenceConfig
from support.settings import SettingsError
from support.settings.file import variable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.settings.roles import Credentials

Fault = httpx.Response | Exception
"""What is answered, or raised, instead of what the API would answer."""

_API = "the reference API"  # name of the route that the faults stand before


@dataclass(frozen=True)
class _Scenario:
    router: respx.Router
    faults: dict[tuple[str, str], deque[Fault]] = field(default_factory=lambda: defaultdict(deque))


_scenario: ContextVar[_Scenario] = ContextVar("embedded_scenario")


class EmbeddedBackend:
    """The reference API through respx, below httpx's client: a new and empty one a scenario."""

    name = "embedded"
    base_url = "http://users.example.com"
    keeps_data = False
    keeps_sign_ins = False  # each scenario has an API of its own
    is_offline = True
    is_recorded = False

    def __init__(self, admin: Credentials) -> None:
        """Take the admin's account; raises SettingsError unless its name is an e-mail address."""
        try:
            self._config = ReferenceConfig(
                admin_email=admin.username, admin_password=admin.password
            )
        except ValueError as error:
            raise SettingsError(f"{variable('roles', 'admin', 'username')}: {error}") from error

    def transport(self) -> httpx.AsyncBaseTransport:
        """Make a transport that hands each request to the API of the running scenario."""
        return httpx.MockTransport(self._answer)

    @contextmanager
    def scenario(self, nodeid: str, seed: int) -> Iterator[ScenarioData]:  # noqa: ARG002 - one for all
        """Give the scenario an API of its own, with the seeded admin as its only account."""
        from support.backends.reference.app import create_app  # noqa: PLC0415 - 100 ms

        router = respx.Router(assert_all_called=False)
        app = respx.ASGIHandler(create_app(self._config))
        router.route(host=httpx.URL(self.base_url).host, name=_API).mock(side_effect=app)
        token = _scenario.set(_Scenario(router))
        try:
            yield ScenarioData(seed)
        finally:
            _scenario.reset(token)

    def check(self) -> None:
        """Do nothing: it is always there."""

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        try:
            return await _running().router.async_handler(request)
        except respx.models.AllMockedAssertionError as error:
            raise note_refused(
                NetworkClosedError(
                    f"{request.method} {request.url}: the embedded backend opens no connection and "
                    f"answers for {self.base_url} only; set API_BASE_URL to test another API"
                )
            ) from error


def inject_faults(method: str, path: str, *faults: Fault) -> None:
    """Have the next requests for an operation end in these faults, one each, then in answers.

    Affects the running scenario only. Further faults for the operation come after the first.
    """
    scenario = _running()
    remaining = scenario.faults[method, path]  # one for all routes: respx replaces an equal one
    remaining.extend(faults)

    def fail(request: httpx.Request) -> httpx.Response | None:  # noqa: ARG001 - respx passes it
        fault = remaining.popleft() if remaining else None
        if isinstance(fault, Exception):
            raise fault
        return fault  # None: respx goes on to the next route, the API

    router = scenario.router
    api = router.pop(_API)
    router.route(method=method, path=path).mock(side_effect=fail)
    router.add(api, name=_API)


def _running() -> _Scenario:
    try:
        return _scenario.get()
    except LookupError as error:
        raise RuntimeError(
            "the embedded API answers while a scenario runs, and none does; "
            "send requests from steps, or from fixtures that ask for `client`"
        ) from error
