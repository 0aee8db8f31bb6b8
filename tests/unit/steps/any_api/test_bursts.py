"""Steps of many requests."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from steps.any_api import bursts
from support.conversation.step_values import Address
from tests.unit.conversation.conftest import Api


async def test_a_request_is_sent_so_many_times(perform: Any, talking: Any) -> None:
    for step in ('When I GET "/users" 3 times', 'When 3 clients at once GET "/users"'):
        api = Api()
        conversation = talking(api)
        await perform(bursts, step, conversation=conversation)
        assert api.targets == ["GET /users"] * 3
        assert len(conversation.results) == 3


@pytest.mark.parametrize(
    ("step", "bodies"),
    [
        ("with JSON:", [{"name": "client 0"}] * 2),
        ("with JSON of their own:", [{"name": "client 1"}, {"name": "client 2"}]),
    ],
)
async def test_clients_send_the_same_json_or_their_own(
    perform: Any, talking: Any, step: str, bodies: list[Any]
) -> None:
    api = Api()
    conversation = talking(api)
    conversation.values.remember("client", 0)
    await perform(
        bursts,
        f'When 2 clients at once POST "/users" {step}',
        conversation=conversation,
        docstring='{"name": "client {client}"}',
    )
    assert [json.loads(asked.content) for asked in api.asked] == bodies


async def test_each_row_of_a_table_is_sent(perform: Any, talking: Any) -> None:
    api = Api()
    table = [["name", "n"], ["Ada", "{client}"], ["Bob", "{client}"]]
    step = 'When clients at once POST "/users" with JSON for each row:'
    await perform(bursts, step, conversation=talking(api), datatable=table)
    sent = [json.loads(asked.content) for asked in api.asked]
    assert sent == [{"name": "Ada", "n": 1}, {"name": "Bob", "n": 2}]


@pytest.mark.parametrize(
    ("passes", "fails"),
    [
        ("exactly 1 response is 201 and 2 are 409", "exactly 3 are 409"),
        ("all 3 responses are 201 or 409", "all 3 responses are 201"),
        ("the response time is below 10 s", "the response time is below 0 ms"),
        (
            "the p50 of the response times is below 10 s",
            "the p50 of the response times is below 0 ms",
        ),
    ],
)
async def test_responses_together_pass_or_fail(
    perform: Any, talking: Any, passes: str, fails: str
) -> None:
    conversation = talking(Api(httpx.Response(201), httpx.Response(409)))
    await conversation.ask(*[conversation.take("POST", Address("/users"))] * 3)
    await perform(bursts, f"Then {passes}", conversation=conversation)
    with pytest.raises(AssertionError):
        await perform(bursts, f"Then {fails}", conversation=conversation)
