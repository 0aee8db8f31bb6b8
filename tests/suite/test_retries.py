"""Retries according to the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    Suite = Callable[..., pytest.RunResult]

STEPS = """
import httpx
@when("the API is overloaded for a moment")
def _(faults):
    faults("POST", "/users", httpx.ConnectError("cut"), httpx.ConnectError("cut"))
@when("somebody registers")
async def _(client, exchanges):
    try:
        body = {"name": "Alice", "email": "alice@example.com", "password": "correct-horse"}
        await client.send("POST", "/users", json=body)
    finally:
        print("outcomes", [exchange.outcome for exchange in exchanges])
@then("the conversation is told of each answer")
async def _(conversation):
    assert conversation._client.retry.attempts == 1
"""
FEATURE = """
Feature: Retries
  Scenario: Register
    When the API is overloaded for a moment
    And somebody registers
    Then the conversation is told of each answer
"""


@pytest.mark.promise("connection.md", "POST and PATCH are sent once")
@pytest.mark.parametrize(
    ("option", "outcomes", "status"),
    [
        ([], ["no response"], 1),
        (["--retry-unsafe"], ["no response", "no response", "201"], 0),
        (["--retry-unsafe", "--retry-attempts=2"], ["no response", "no response"], 1),
    ],
    ids=["by default", "asked for", "asked for, too few"],
)
def test_a_post_is_sent_again_only_if_that_is_asked_for(
    suite: Suite, option: list[str], outcomes: list[str], status: int
) -> None:
    result = suite(STEPS, "-s", "--retry-wait=0.001", *option, retries=FEATURE)
    assert f"outcomes {outcomes}" in str(result.stdout)
    assert result.ret == status
