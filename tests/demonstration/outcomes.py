"""Steps that end as the demonstration needs it; everything else is of the suite's vocabulary."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

import httpx
from pytest_bdd import given, then, when

from support.gherkin.parameters import parse

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from support.api.endpoints import UsersApi


@given("the service says of me:")
def _(faults: Callable[..., None], docstring: str) -> None:
    """Let the next request for the own profile be answered with this JSON."""
    faults("GET", "/whoami", httpx.Response(200, json=json.loads(docstring)))


@given("the service is out of reach")
def _(faults: Callable[..., None]) -> None:
    """Let all further requests for the own profile fail to connect."""
    faults("GET", "/whoami", *[httpx.ConnectError("connection refused")] * 10)


@given("the service fails inside")
def _(faults: Callable[..., None]) -> None:
    """Let the next request for the own profile end in an internal error."""
    faults("GET", "/whoami", httpx.Response(500, text="Internal Server Error"))


@given("the service needs a moment after its start")
def _(request: pytest.FixtureRequest, faults: Callable[..., None]) -> None:
    """Let the first attempt at the scenario meet a service that is not ready yet."""
    if request.node.execution_count == 1:
        faults("GET", "/whoami", httpx.Response(503, text="starting"))


@when("Alice looks at herself")
async def _(users_api: UsersApi) -> None:
    """Ask for the own profile, and read the answer as the contract says."""
    await users_api.whoami()


@when(parse("Alice waits for a letter"))
async def _() -> None:
    """Wait for what does not come."""
    await asyncio.Event().wait()


@then("she sees her profile")
def _() -> None:
    """Say so; where no profile came, the step before has failed."""


@then("the letter is signed")
def _() -> None:
    """Look for a name where there is none: a bug of this step."""
    letter: dict[str, str] = {}
    assert letter["signature"]


@then("the answer is friendly")
def _() -> None:
    """Be there, as another one is."""


@then(parse("the answer is {mood}"))
def _(mood: str) -> None:
    """Be there, too."""
    assert mood
