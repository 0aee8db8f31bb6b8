"""The configuration of a run, as far as this package looks at it."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager, nullcontext
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from support.auth.roles import SignIns
from support.backends.backend import ScenarioData
from support.http.client import ApiClient
from support.http.transports.host_guard import Hosts
from support.run import cleanup
from support.run.client import open_http
from support.run.configuration import BACKEND, REDACTOR, SEED, SETTINGS
from support.run.ledger.leftovers import Entry
from support.run.safety import HOSTS
from support.secrets.redactor import Redactor
from support.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator
    from pathlib import Path

BASE_URL = "http://api.example.com"


class FakeBackend:
    """A live backend whose API is a handler; attributes differ as the test needs it."""

    name = "live"
    base_url = BASE_URL
    keeps_data = True
    is_offline = False
    is_recorded = False
    contract = None
    writes = None

    def __init__(self, handler: Callable[..., Any], **attributes: object) -> None:
        self.handler = handler
        vars(self).update(attributes)

    def transport(self) -> httpx.AsyncBaseTransport:
        return httpx.MockTransport(self.handler)

    @contextmanager
    def scenario(self, nodeid: str, seed: int) -> Iterator[ScenarioData]:
        del nodeid
        yield ScenarioData(seed)


class Terminal:
    """A terminal that keeps the lines written to it."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.stats: dict[str, list[object]] = {}

    def ensure_newline(self) -> None:
        """Do nothing."""

    def write_line(self, line: str, **_: object) -> None:
        self.lines.append(line)


@pytest.fixture
def terminal() -> Terminal:
    """The terminal of the run."""
    return Terminal()


@pytest.fixture
def configured(tmp_path: Path, terminal: Terminal) -> Callable[..., Any]:
    """Make a configuration: ``configured(handler, settings={...}, is_offline=True)``.

    Further arguments are attributes of the backend; ``worker`` makes it that of a worker.
    """

    def configured(
        handler: Callable[..., Any] = lambda _: httpx.Response(200),
        *,
        settings: dict[str, Any] | None = None,
        options: dict[str, Any] | None = None,
        worker: dict[str, Any] | None = None,
        **backend: Any,
    ) -> Any:
        stash = pytest.Stash()
        stash[SETTINGS] = Settings.load(
            {"base_url": BASE_URL, **(settings or {})}, tmp_path / ".env"
        )
        chosen: Any = FakeBackend(handler, **backend)
        stash[BACKEND] = chosen
        stash[REDACTOR] = Redactor(stash[SETTINGS].secret_values)
        stash[SEED] = 7
        stash[HOSTS] = Hosts(frozenset({"api.example.com"}), (), (), frozenset(), frozenset())
        given = {"clean_leftovers": False, "drop_leftovers": [], "check_records": False} | (
            options or {}
        )
        config = SimpleNamespace(
            stash=stash,
            rootpath=tmp_path,
            option=SimpleNamespace(**given),
            pluginmanager=SimpleNamespace(get_plugin={"terminalreporter": terminal}.get),
        )
        if worker is not None:
            config.workerinput = worker
        return config

    return configured


ADMIN = {"roles": {"admin": {"auth": "token", "token": "admin-token"}}}


class Users:
    """An API that creates users; ``deletes`` are the statuses of its responses to DELETE."""

    def __init__(self, *deletes: int) -> None:
        self._deletes = list(deletes)
        self.deleted: list[tuple[str, str | None]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.method == "POST" and request.url.path == "/auth/token":
            return httpx.Response(401)
        if request.method == "POST":
            return httpx.Response(201, headers={"Location": "/users/7"}, json={"id": 7})
        if request.method == "GET":
            return httpx.Response(200)
        self.deleted.append((request.url.path, request.headers.get("authorization")))
        return httpx.Response(self._deletes.pop(0) if self._deletes else 204)


def entry(number: int) -> Entry:
    return Entry(f"{BASE_URL}/users/{number}", "location", "a.feature::S", "2026-01-31", "403")


@pytest.fixture
def attached() -> list[tuple[str, str]]:
    """The tables attached to the report."""
    return []


@pytest.fixture
def run(attached: list[tuple[str, str]]) -> Callable[..., Any]:
    """Create a user in a scenario with these marks, and clean up."""

    def attach(name: str, table: str) -> None:
        attached.append((name, table))

    def run(
        config: Any,
        *marks: str,
        posts: int = 1,
        error: type[Exception] | None = None,
        body: Callable[[ApiClient], Awaitable[None]] | None = None,
        settings: Settings | None = None,
    ) -> None:
        item: Any = SimpleNamespace(
            config=config,
            nodeid="a.feature::S",
            get_closest_marker=lambda name: name if name in marks else None,
        )
        scenario, settings = settings, settings or config.stash[SETTINGS]
        with asyncio.Runner() as runner:
            loop = runner.get_loop()
            http = open_http(config)
            client = ApiClient(http)
            sign_ins = SignIns(client, settings.login, settings.roles)
            with cleanup.cleaning_up(item, sign_ins, attach, client, loop=loop, settings=scenario):
                if body:
                    loop.run_until_complete(body(client))
                for number in range(1, posts + 1):
                    with pytest.raises(error) if error and number == posts else nullcontext():
                        loop.run_until_complete(client.send("POST", "/users", json={}))
            loop.run_until_complete(http.aclose())

    return run
