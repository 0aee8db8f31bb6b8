"""Steps with the outcomes that the demonstration needs; all others are the suite's own."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

import httpx
from pytest_bdd import given, then, when

from support.gherkin.authoring.outcome import Outcome, attempt
from support.gherkin.authoring.parameters import parse

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from tests.demonstration.accounts import AccountsApi, User


@given("the service returns the profile:")
def _(faults: Callable[..., None], docstring: str) -> None:
    """Respond with this JSON to the next request for the caller's own profile."""
    faults("GET", "/whoami", httpx.Response(200, json=json.loads(docstring)))


@given("the service is out of reach")
def _(faults: Callable[..., None]) -> None:
    """Let all further requests for the caller's own profile fail to connect."""
    faults("GET", "/whoami", *[httpx.ConnectError("connection refused")] * 10)


@given("the service has an internal error")
def _(faults: Callable[..., None]) -> None:
    """Respond with an internal error to the next request for the caller's own profile."""
    faults("GET", "/whoami", httpx.Response(500, text="Internal Server Error"))


@given("the service needs a moment after its start")
def _(request: pytest.FixtureRequest, faults: Callable[..., None]) -> None:
    """Let the first attempt at the scenario find a service that is not ready yet."""
    if request.node.execution_count == 1:
        faults("GET", "/whoami", httpx.Response(503, text="starting"))


@when("Alice opens the profile", target_fixture="outcome")
async def _(users_api: AccountsApi) -> Outcome[User]:
    """Request the caller's own profile, and parse the response as the contract defines it."""
    return await attempt(users_api.whoami())


@when(parse("Alice waits for a letter"))
async def _() -> None:
    """Wait for something that never happens."""
    await asyncio.Event().wait()


@then("the profile is shown")
def _(outcome: Outcome[User]) -> None:
    """The response had a profile that fits the contract."""
    outcome.value  # noqa: B018 - raises the error, if any


@then("the letter is signed")
def _() -> None:
    """Look up a key that is missing: a bug in this step."""
    letter: dict[str, str] = {}
    assert letter["signature"]


@then("the answer is friendly")
def _() -> None:
    """Match the same text as the next definition."""


@then(parse("the answer is {mood}"))
def _(mood: str) -> None:
    """Match the same text as the definition above."""
    assert mood
