"""The reference users API inside the test process, reached without a socket."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

import httpx
import respx

from support.backends.reference import ReferenceConfig, create_app

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.settings import Credentials

Fault = httpx.Response | Exception
"""What is answered, or raised, instead of what the API would answer."""

_API = "the reference API"  # name of the route that the faults stand before
_router: ContextVar[respx.Router] = ContextVar("embedded_router")


class NetworkClosedError(AssertionError):
    """A request left for a host that this backend does not have."""


class EmbeddedBackend:
    """The reference API through respx, below httpx's client: a new and empty one a scenario."""

    name = "embedded"
    base_url = "http://users.example.com"
    keeps_data = False

    def __init__(self, admin: Credentials | None) -> None:
        self._config = (
            ReferenceConfig(admin_email=admin.username, admin_password=admin.password)
            if admin
            else ReferenceConfig()
        )

    def transport(self) -> httpx.AsyncBaseTransport:
        """Make a transport that hands each request to the API of the running scenario."""
        return httpx.MockTransport(self._answer)

    @contextmanager
    def scenario(self) -> Iterator[None]:
        """Give the scenario an API of its own, with the seeded admin as its only account."""
        router = respx.Router(assert_all_called=False)
        app = respx.ASGIHandler(create_app(self._config))
        router.route(host=httpx.URL(self.base_url).host, name=_API).mock(side_effect=app)
        token = _router.set(router)
        try:
            yield
        finally:
            _router.reset(token)

    def check(self) -> None:
        """Do nothing: it is always there."""

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        try:
            return await _router.get().async_handler(request)
        except respx.models.AllMockedAssertionError as error:
            raise NetworkClosedError(
                f"{request.method} {request.url}: the embedded backend opens no connection and "
                f"answers for {self.base_url} only; set API_BASE_URL to test another API"
            ) from error


def inject_faults(method: str, path: str, *faults: Fault) -> None:
    """Have the next requests for an operation end in these faults, one each, then in answers.

    Affects the running scenario only.
    """
    remaining = iter(faults)

    def fail(request: httpx.Request) -> httpx.Response | None:  # noqa: ARG001 - respx passes it
        fault = next(remaining, None)
        if isinstance(fault, Exception):
            raise fault
        return fault  # None: respx goes on to the next route, the API

    router = _router.get()
    api = router.pop(_API)
    router.route(method=method, path=path).mock(side_effect=fail)
    router.add(api, name=_API)
