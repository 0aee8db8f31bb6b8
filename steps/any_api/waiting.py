"""Waiting for an asynchronous result."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pytest_bdd import then

from steps.any_api.parameters import parse
from support.conversation.checks.polling import StatusGoal, ValueGoal, poll
from support.conversation.errors import NO_ANSWER
from support.conversation.preflight.expectations import check_end, check_value
from support.conversation.preflight.order import Does
from support.gherkin.authoring.step_checks import checked

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from support.conversation.checks.polling import Goal
    from support.conversation.conversation import Conversation
    from support.conversation.responses import Statuses
    from support.conversation.step_values import ExpectedValue, JsonPath
    from support.run.fixtures import Attach

    WaitFor = Callable[[float, Goal], Awaitable[None]]


@pytest.fixture
def wait_for(conversation: Conversation, attach: Attach) -> WaitFor:
    """A function that repeats the last request; the report shows every attempt."""

    async def wait_for(limit: float, goal: Goal) -> None:
        polled = await poll(conversation, limit, goal)
        attach("Attempts", polled.table)
        polled.check()

    return wait_for


@then(parse("within {limit:Limit} {path:Path} becomes {expected:Json}"))
@checked(check_value, handles=NO_ANSWER, does=Does.POLLS)
async def _(wait_for: WaitFor, limit: float, path: JsonPath, expected: ExpectedValue) -> None:
    """Repeat the last request until the value at a JSON path is this one."""
    await wait_for(limit, ValueGoal(path, expected))


@then(
    parse("within {limit:Limit} {path:Path} becomes {expected:Json}, failing if it is {end:Json}")
)
@checked(check_end, handles=NO_ANSWER, does=Does.POLLS)
async def _(
    wait_for: WaitFor, limit: float, path: JsonPath, expected: ExpectedValue, end: ExpectedValue
) -> None:
    """The same, but fail as soon as the value, or one of several, is a final one."""
    await wait_for(limit, ValueGoal(path, expected, end))


@then(parse("within {limit:Limit} the response status becomes {statuses:Status}"))
@checked(handles=NO_ANSWER, does=Does.POLLS)
async def _(wait_for: WaitFor, limit: float, statuses: Statuses) -> None:
    """Repeat the last request until the response has one of these statuses."""
    await wait_for(limit, StatusGoal(statuses))
