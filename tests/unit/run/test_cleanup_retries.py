"""Retries of the clean-up: those of the settings, after a scenario and on its own."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from support.auth.roles import SignIns
from support.http.client import ApiClient
from support.http.transports.exchange import ATTEMPT
from support.run import cleanup
from support.run.client import open_http, retry_policy
from support.run.configuration import SETTINGS
from support.run.ledger.ledger import LeftoverError
from support.run.ledger.leftovers import Entry, write_leftovers
from tests.unit.run.conftest import BASE_URL

if TYPE_CHECKING:
    from pathlib import Path

ATTEMPTS = pytest.mark.parametrize("attempts", [1, 2, 4])
ADMIN = {"roles": {"admin": {"auth": "token", "token": "admin-token"}}, "retry_wait": 0.001}


class Overloaded:
    """An API that creates users and never deletes them; ``last`` is the last attempt to."""

    def __init__(self) -> None:
        self.last = 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            return httpx.Response(201, headers={"Location": "/users/7"})
        self.last = max(self.last, request.extensions[ATTEMPT])
        return httpx.Response(503)


@pytest.mark.promise("connection.md", "Retries apply to the endpoint methods")
@ATTEMPTS
def test_after_a_scenario(configured: Any, attempts: int) -> None:
    api = Overloaded()
    config = configured(api, settings={**ADMIN, "retry_attempts": attempts})
    cleanup.prepare(config)
    settings = config.stash[SETTINGS]
    item: Any = SimpleNamespace(config=config, nodeid="a::S", get_closest_marker=lambda _: None)
    with asyncio.Runner() as runner:
        http, loop = open_http(config), runner.get_loop()
        client = ApiClient(http, retry=retry_policy(settings))
        sign_ins = SignIns(client, settings.login, settings.roles)
        with (
            pytest.raises(LeftoverError),
            cleanup.cleaning_up(item, sign_ins, lambda *_: None, client, loop=loop),
        ):
            loop.run_until_complete(client.send("POST", "/users", json={}))
        loop.run_until_complete(http.aclose())
    assert api.last == attempts


@pytest.mark.promise("connection.md", "Retries apply to the endpoint methods")
@ATTEMPTS
def test_on_its_own(configured: Any, tmp_path: Path, attempts: int) -> None:
    api = Overloaded()
    entry = Entry(f"{BASE_URL}/users/7", "location", "a::S", "2026-01-31", "403")
    write_leftovers(tmp_path / "reports" / "leftovers.json", [entry])
    settings = {**ADMIN, "retry_attempts": attempts}
    config = configured(api, settings=settings, options={"clean_leftovers": True})
    cleanup.prepare(config)
    session: Any = SimpleNamespace(config=config, testsfailed=0)
    cleanup.clean(session)
    assert (api.last, session.testsfailed) == (attempts, 1)
