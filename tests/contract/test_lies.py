"""Lies about the users API: another validator agrees with what conforms and what does not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import yaml

from support.backends.backend import OPENAPI
from support.contract.loading import load
from support.contract.mutation.judging import sort
from support.contract.mutation.shapes import Shapes
from tests.apis.exchanges import exchange
from tests.contract.cases import CASES
from tests.contract.document import Contract
from tests.contract.test_reference import World

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.contract.mutation.judging import Found, Sorted
    from support.http.exchange import Exchange
    from tests.apis.reference import ReferenceApi

BASE = "http://users.example.com"
CONTRACT = Contract(yaml.safe_load(OPENAPI.read_text()))
NAMES = {f"{method} {path}": name for name, (method, path) in CONTRACT.operations().items()}
DOCUMENT = load(OPENAPI)
SHAPES = Shapes(DOCUMENT, BASE)
FEWEST = 40  # lies, lest this test tries none


async def recorded(make_api: Callable[..., ReferenceApi]) -> dict[str, list[Exchange]]:
    """Return the exchange of each case, and a change that is read before and after."""
    scenarios = {}
    for case in CASES:
        api = make_api()
        callers = {"member": await api.member("Alice"), "admin": await api.admin()}
        world = World(api, callers, await api.member("Bob"))
        scenarios[str(case)] = [exchange(await world.answer(case))]
    alice = callers["member"]
    changes: list[dict[str, Any]] = [{}, {"json": {"name": "Alice Springs"}}, {}]
    answers = [
        await alice.send("PATCH" if change else "GET", alice.path, **change) for change in changes
    ]
    return {**scenarios, "change": list(map(exchange, answers))}


def faults(found: Found, scenarios: dict[str, list[Exchange]]) -> list[str]:
    """Return what the other validator finds in the answer that a mutant tells."""
    exchanges, shape = scenarios[found.scenarios[0]], found.mutant.shape
    for number, one in enumerate(exchanges):
        request, response = one.request, one.response
        assert response
        if SHAPES.of(request.method, request.url, response.status) != shape:
            continue
        told = found.mutant.told(request, response, exchanges[:number])
        if told is not None:
            answer = httpx.Response(told.status, headers=told.headers, content=told.body)
            return CONTRACT.faults(NAMES[shape.operation], answer)
    return ["it cannot be told"]


async def test_every_lie_conforms_by_another_validator(
    make_api: Callable[..., ReferenceApi],
) -> None:
    scenarios = await recorded(make_api)
    found: Sorted = sort(DOCUMENT, BASE, scenarios)
    assert len(found.lies) >= FEWEST
    conforming = (*found.lies, *found.unpromised, *found.harmless)
    assert {one.mutant.key: faults(one, scenarios) for one in conforming} == {
        one.mutant.key: [] for one in conforming
    }
    violating = [one for one in found.violations if one.mutant.change != "another status"]
    unnoticed = [one.mutant.key for one in violating if not faults(one, scenarios)]
    assert unnoticed == []
    assert len(violating) > len(conforming)
