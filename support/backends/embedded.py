"""The reference users API inside the test process, reached without a socket."""

from __future__ import annotations

from collections import defaultdict, deque
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import httpx
import respx

from support.backends.backend import EMBEDDED, OPENAPI, ScenarioData
from support.backends.network import NetworkClosedError, record_refused
from support.backends.reference.config import ReferenceConfig
from support.http.targets import TARGET
from support.settings import SettingsError
from support.settings.loading.errors import variable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from support.settings.roles import Credentials

Fault = httpx.Response | Exception
"""A response to return, or an exception to raise, instead of the API's response."""

_API = "the reference API"  # the name of the catch-all route, which must come after the faults


@dataclass(frozen=True)
class _Scenario:
    router: respx.Router
    app: Any
    faults: dict[tuple[str, str], deque[Fault]] = field(default_factory=lambda: defaultdict(deque))


_scenario: ContextVar[_Scenario] = ContextVar("embedded_scenario")
_target: ContextVar[bytes | None] = ContextVar("embedded_target", default=None)


class EmbeddedBackend:
    """The reference API through respx, below httpx's client; a new, empty one for each scenario."""

    name = "embedded"
    tag = EMBEDDED
    needs_address = False
    base_url = "http://users.example.com"
    keeps_data = False
    keeps_sign_ins = False  # each scenario has an API of its own
    is_offline = True
    is_recorded = False
    contract: Path | None = OPENAPI
    writes = None

    def __init__(self, admin: Credentials) -> None:
        """Set the admin's account; raises SettingsError unless its name is an e-mail address."""
        try:
            self._config = ReferenceConfig(
                admin_email=admin.username, admin_password=admin.password
            )
        except ValueError as error:
            raise SettingsError(f"{variable('roles', 'admin', 'username')}: {error}") from error

    def transport(self) -> httpx.AsyncBaseTransport:
        """Create a transport that passes each request to the API of the running scenario."""
        return httpx.MockTransport(self._answer)

    @contextmanager
    def scenario(
        self,
        nodeid: str,  # noqa: ARG002 - all scenarios are alike
        seed: int,
        has_passed: Callable[[], bool] = lambda: True,  # noqa: ARG002 - nothing is written
    ) -> Iterator[ScenarioData]:
        """Give the scenario its own API, with the admin as its only account."""
        from support.backends.reference.app import create_app  # noqa: PLC0415 - 100 ms

        router, app = respx.Router(assert_all_called=False), create_app(self._config)
        api = router.route(host=httpx.URL(self.base_url).host, name=_API)
        api.mock(side_effect=_handler(app))
        token = _scenario.set(_Scenario(router, app))
        try:
            yield ScenarioData(seed)
        finally:
            _scenario.reset(token)

    def check(self) -> None:
        """Do nothing: the API is always available."""

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        token = _target.set(request.extensions.get(TARGET))
        try:
            return await _running().router.async_handler(request)
        except respx.models.AllMockedAssertionError as error:
            raise record_refused(
                NetworkClosedError(
                    f"{request.method} {request.url}: the embedded backend opens no connection and "
                    f"serves {self.base_url} only; set API_BASE_URL to test another API"
                )
            ) from error
        finally:
            _target.reset(token)


def _handler(app: Any) -> respx.ASGIHandler:
    return respx.ASGIHandler(_targeted(app))


def _targeted(app: Any) -> Any:
    """Return an ASGI app that sees the target of a request as it was sent.

    httpx's ASGITransport, unlike its other transports, ignores the extension ``target``.
    """

    async def with_target(scope: Any, receive: Any, send: Any) -> None:
        if target := _target.get():
            path, _, query = target.partition(b"?")
            scope |= {"path": unquote(path.decode()), "raw_path": path, "query_string": query}
        await app(scope, receive, send)

    return with_target


def inject_faults(method: str, path: str, *faults: Fault) -> None:
    """Make the next requests for an operation end in these faults, one each.

    Later requests reach the API again. Only the running scenario is affected. Further faults for
    the same operation are queued after the first.
    """
    scenario = _running()
    remaining = scenario.faults[method, path]  # shared, because respx replaces an equal route
    remaining.extend(faults)

    def fail(request: httpx.Request) -> httpx.Response | None:  # noqa: ARG001 - respx passes it
        fault = remaining.popleft() if remaining else None
        if isinstance(fault, Exception):
            raise fault
        return fault  # None makes respx try the next route, the API

    # respx uses the first matching route, so the catch-all is moved behind the new one.
    router = scenario.router
    api = router.pop(_API)
    router.route(method=method, path=path).mock(side_effect=fail)
    router.add(api, name=_API)


def limit_requests(per_second: float) -> None:
    """Let the API of the running scenario limit the requests of each client, from now on.

    It is the limit of ``ReferenceConfig.requests_per_second``: the answers are the API's own, not
    injected.
    """
    from support.backends.reference.app import limited  # noqa: PLC0415 - 100 ms

    scenario = _running()
    scenario.router[_API].mock(side_effect=_handler(limited(scenario.app, per_second)))


def _running() -> _Scenario:
    try:
        return _scenario.get()
    except LookupError as error:
        raise RuntimeError(
            "the embedded API is available only while a scenario runs, and none is running; "
            "send requests from steps, or from fixtures that request `client`"
        ) from error
