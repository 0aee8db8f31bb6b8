"""A ledger, its keeper, and a server to delete from."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import pytest_asyncio

from support.http.client import ApiClient, ClientLimits, open_client
from support.http.retry import RetryPolicy
from support.run.ledger.deletion import Deletions
from support.run.ledger.journal import JournalError
from support.run.ledger.ledger import Api, Ledger
from support.run.ledger.places import Places
from support.run.ledger.resources import Resource
from support.settings.api_shape import Created

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

BASE = "http://api.example.com/v1"


@dataclass
class Kept:
    """A keeper that records its calls, and fails at those named in ``faults``."""

    records: list[str] = field(default_factory=list)
    faults: set[str] = field(default_factory=set)
    posts: int = 0

    def intended(self, post: str) -> int:
        self._record("intended", post)
        self.posts += 1
        return self.posts

    def created(self, number: int, resource: Resource) -> None:
        self._record("created", number, resource.name)

    def seen(self, number: int) -> None:
        self._record("seen", number)

    def settled(self, number: int, outcome: str) -> None:
        self._record("settled", number, outcome)

    def left(self, number: int, reason: str) -> None:
        self._record("left", number, reason)

    def _record(self, what: str, *about: object) -> None:
        if what in self.faults:
            raise JournalError(f"{what} cannot be written")
        self.records.append(" ".join([what, *map(str, about)]).replace(BASE, ""))


@dataclass
class Server:
    """Responds to deletions with ``statuses`` by path; counts those in flight."""

    statuses: dict[str, list[int]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    found: set[str] = field(default_factory=set)  # paths that answer 200 to anything
    in_flight: int = 0
    most: int = 0

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix("/v1")
        self.asked.append(f"{request.method} {path}")
        self.in_flight += 1
        self.most = max(self.most, self.in_flight)
        await asyncio.sleep(0)
        self.in_flight -= 1
        if request.method == "POST":
            number = sum(line.startswith("POST") for line in self.asked)
            return httpx.Response(201, headers={"Location": f"/v1/users/{number}"})
        if path in self.found or request.method == "GET":
            return httpx.Response(200 if path in self.found else 404)
        statuses = self.statuses.get(path, [204])
        return httpx.Response(statuses.pop(0) if len(statuses) > 1 else statuses[0])


@pytest.fixture
def api() -> Server:
    return Server()


@pytest.fixture
def kept() -> Kept:
    return Kept()


def api_of(**shape: Any) -> Api:
    created = Created.model_validate(shape)
    places = Places(created, [BASE])
    return Api(places, Deletions(created, places), f"{BASE}/auth/token")


@pytest.fixture
def ledger(kept: Kept) -> Ledger:
    return Ledger(api_of(), kept)


def take(ledger: Ledger, *resources: Resource, was_there: bool = False) -> None:
    for number, one in enumerate(resources, 1):
        ledger.take(number, one, was_there=was_there)


@pytest_asyncio.fixture
async def client(api: Server) -> AsyncIterator[ApiClient]:
    transport = httpx.MockTransport(api)
    async with open_client(BASE, transport, ClientLimits()) as http:
        yield ApiClient(http, retry=RetryPolicy(attempts=1))


def resource(path: str, *, is_guess: bool = False, body: str = "") -> Resource:
    return Resource(f"{BASE}{path}", "guess" if is_guess else "location", body=body)
