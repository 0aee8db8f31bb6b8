"""Steps that wait until the API has got somewhere."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
import pytest_asyncio

from steps.any_api import waiting
from support.conversation.step_values import Address
from tests.unit.conversation.conftest import Api


def state(name: str) -> httpx.Response:
    return httpx.Response(200, json={"state": name})


@pytest.fixture
def attached() -> list[tuple[str, str]]:
    """The tables of the report."""
    return []


@pytest.fixture
def attach(attached: list[tuple[str, str]]) -> Any:
    """What shows a table in the report."""

    def attach(name: str, table: str) -> None:
        attached.append((name, table))

    return attach


@pytest_asyncio.fixture
async def conversation(talking: Any, states: list[str]) -> Any:
    """A conversation that has asked for the first of these states."""
    conversation = talking(Api(*map(state, states)))
    await conversation.ask(conversation.take("GET", Address("/jobs/1")))
    return conversation


@pytest.mark.parametrize(
    "step",
    [
        'within 1 s "$.state" becomes "done"',
        'within 1 s "$.state" becomes "done", failing if it is "failed"',
        "within 1 s the response status becomes 2xx",
    ],
)
@pytest.mark.parametrize("states", [["busy", "done"]])
async def test_what_comes_in_time_is_shown_in_the_report(
    perform: Any, wait_for: Any, attached: list[Any], step: str
) -> None:
    await perform(waiting, f"Then {step}", wait_for=wait_for)
    [(name, table)] = attached
    assert name == "Attempts"
    assert table.startswith("seconds,found\n0.0,")


@pytest.mark.parametrize(
    "step",
    [
        'within 1 ms "$.state" becomes "done"',
        'within 1 s "$.state" becomes "done", failing if it is "busy"',
        "within 1 ms the response status becomes 404",
    ],
)
@pytest.mark.parametrize("states", [["busy"]])
async def test_what_does_not_come_is_shown_too(
    perform: Any, wait_for: Any, attached: list[Any], step: str
) -> None:
    with pytest.raises(AssertionError):
        await perform(waiting, f"Then {step}", wait_for=wait_for)
    assert len(attached) == 1
