"""Forty lies: which of them break the document, and what a run says of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import httpx
import pytest

from support.backends.backend import OPENAPI
from support.contract.contract import Contract
from support.contract.loading import load
from support.secrets.redactor import Redactor
from tests.apis.exchanges import exchange
from tests.apis.lies import LIES, Answer, Lie, lying
from tests.apis.reference import ADMIN, ReferenceApi, api, make_api  # noqa: F401 - fixtures
from tests.rehearsals.lies import noticed

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from support.http.exchange import Exchange

BASE_URL = "http://users.example.com"


@pytest.fixture(scope="module")
def contract() -> Contract:
    return Contract(load(OPENAPI), BASE_URL, Redactor())


def told(lie: Lie, honest: Exchange) -> Exchange:
    """Return an exchange with the answer of a lie."""
    assert honest.response
    response = honest.response
    changed = lie.change(Answer(response.status, dict(response.headers), response.body))
    headers = tuple(changed.headers.items())
    answer = replace(response, status=changed.status, headers=headers, body=changed.body)
    return replace(honest, response=answer)


async def answers(of: ReferenceApi) -> AsyncIterator[httpx.Response]:
    """Yield an answer of each operation and status that a lie is about."""
    alice, bob, admin = await of.member("Alice"), await of.member("Bob"), await of.admin()
    yield await of.grant(grant_type="password", username=ADMIN[0], password=ADMIN[1])
    yield await of.register("Carol")
    yield await of.register("Alice")
    yield await alice.send("GET", "/whoami")
    yield await alice.send("GET", alice.path)
    yield await alice.send("GET", bob.path)
    yield await admin.send("GET", "/users/unknown")
    yield await admin.send("GET", "/users?limit=3")
    yield await alice.send("PATCH", alice.path, json={"name": "Al"})
    yield await of.http.get("/health")
    yield await bob.send("DELETE", bob.path)


@pytest.mark.parametrize("lie", LIES, ids=str)
async def test_a_lie_conforms_or_breaks_the_document(
    api: ReferenceApi,  # noqa: F811 - the fixture
    contract: Contract,
    lie: Lie,
) -> None:
    verdicts = []
    async for honest in answers(api):
        assert contract.drifts(exchange(honest)) == []
        if lie.applies(honest.request.method, honest.request.url.path, honest.status_code):
            verdicts.append(not contract.drifts(told(lie, exchange(honest))))
    assert verdicts
    assert set(verdicts) == {lie.conforms}


async def test_only_answers_that_a_lie_is_about_are_changed(
    api: ReferenceApi,  # noqa: F811 - the fixture
) -> None:
    told: list[Lie] = []
    transport = httpx.ASGITransport(lying(api.app, lambda: next(iter(told), None)))
    async with httpx.AsyncClient(transport=transport, base_url=BASE_URL) as client:
        assert (await client.get("/health")).json() == {"status": "ok"}
        told.append(next(lie for lie in LIES if lie.name == "the health is fine"))
        response = await client.get("/health")
        assert response.json() == {"status": "fine"}
        assert int(response.headers["content-length"]) == len(response.content)
        assert (await client.get("/whoami")).status_code == 401


OUTPUT = """
contract drifts (API_CONTRACT__MODE=warn): 1
FAILED features/users/listing.feature::A page - AssertionError: no
FAILED features/users/listing.feature::A page - AssertionError: no
ERROR features/users/access.feature::Who may
"""


def test_a_run_says_what_noticed_a_lie() -> None:
    breaks, conforms = LIES[0], LIES[-1]
    both = noticed(breaks, OUTPUT)
    assert both.scenarios == ("A page", "Who may")
    assert str(both) == "| a profile lacks its name | breaks | yes | 2, A page |"
    assert both.is_enough
    nothing = noticed(conforms, "187 passed")
    assert str(nothing) == "| who may not is not found | conforms | no | no |"
    assert not nothing.is_enough
    assert not noticed(breaks, OUTPUT.replace("contract drifts", "")).is_enough
