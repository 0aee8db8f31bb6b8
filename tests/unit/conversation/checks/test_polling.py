"""Repeating a request until the response is as expected."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from support.conversation.checks.polling import Attempt, Polled, StatusGoal, ValueGoal, poll
from support.conversation.errors import ConversationError
from support.conversation.responses import Statuses
from support.conversation.step_values import Address, ExpectedValue, JsonPath
from support.http.errors import RequestError
from tests.unit.conversation.conftest import Api, response

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.conversation.checks.polling import Goal
    from support.conversation.conversation import Conversation
    from support.conversation.responses import Response
    from support.language.placeholders.values import Values

    Talking = Callable[..., Conversation]

STATE = JsonPath("$.state")
DONE = ValueGoal(STATE, ExpectedValue('"done"'), ExpectedValue('"failed"'))


def state(name: str) -> httpx.Response:
    return httpx.Response(200, json={"state": name})


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds waited; waiting takes no time, but advances the event loop's clock."""
    waited: list[float] = []
    sleep = asyncio.sleep

    async def wait(seconds: float) -> None:
        waited.append(seconds)
        await sleep(0)

    class Loop:
        def time(self) -> float:
            return 100 + sum(waited)

    monkeypatch.setattr("support.conversation.checks.polling.asyncio.sleep", wait)
    monkeypatch.setattr("support.conversation.checks.polling.asyncio.get_running_loop", Loop)
    return waited


async def asked(talking: Talking, *answers: Any, method: str = "GET") -> Conversation:
    """Return a conversation that has sent one request."""
    conversation = talking(Api(*answers), may_fail=True)
    await conversation.ask(conversation.take(method, Address("/jobs/1")))
    return conversation


async def polled(conversation: Conversation, goal: Goal, seconds: float = 10) -> Polled:
    return await poll(conversation, seconds, goal)


async def test_an_answer_that_is_right_already_is_not_asked_for_again(
    talking: Talking, clock: list[float]
) -> None:
    conversation = await asked(talking, state("done"))
    result = await polled(conversation, DONE)
    result.check()
    assert result.attempts == (Attempt(0.0, '"done"'),)
    assert clock == []


async def test_the_request_is_repeated_until_the_value_is_there(
    talking: Talking, clock: list[float]
) -> None:
    conversation = await asked(talking, *map(state, ("new", "new", "busy", "done")))
    result = await polled(conversation, DONE)
    result.check()
    assert clock == [0.1, 0.2, 0.4]
    assert result.table == (
        'seconds,found\n0.0,"""new"""\n0.1,"""new"""\n0.3,"""busy"""\n0.7,"""done"""\n'
    )
    assert conversation.response.json == {"state": "done"}


async def test_the_longest_wait_is_two_seconds_and_none_goes_beyond_the_limit(
    talking: Talking, clock: list[float]
) -> None:
    conversation = await asked(talking, state("new"))
    result = await polled(conversation, DONE, 6)
    assert clock == pytest.approx([0.1, 0.2, 0.4, 0.8, 1.6, 2.0, 0.9])
    with pytest.raises(AssertionError) as caught:
        result.check()
    assert str(caught.value) == (
        '"done" at $.state was not reached within 6 s. 8 attempts: "new" after 0.0 s'
    )


@pytest.mark.parametrize(
    "first", [httpx.ConnectError("refused"), state("new")], ids=["refused", "new"]
)
async def test_a_server_that_does_not_answer_may_do_so_later(
    talking: Talking, clock: list[float], first: Any
) -> None:
    lost = httpx.ReadError("reset")
    conversation = await asked(talking, first, lost, state("done"))
    found = await polled(conversation, DONE)
    found.check()
    assert len(clock) == 2
    assert found.attempts[1].found.startswith("no answer (GET http://api.example.com/jobs/1")
    assert found.attempts[2].found == '"done"'
    assert conversation.response.status == 200


@pytest.mark.promise("connection.md", "It does count in `within 10 s`")
async def test_time_spent_waiting_for_permission_to_send_counts(
    talking: Talking, clock: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With rate and concurrency limits, for example: the time is the clock's."""
    conversation = await asked(talking, state("new"))
    deliver = conversation.deliver

    async def deliver_late(*arguments: Any) -> Response:
        clock.append(4.0)
        return await deliver(*arguments)

    monkeypatch.setattr(conversation, "deliver", deliver_late)
    with pytest.raises(AssertionError, match=r"not reached within 10 s. 4 attempts"):
        (await polled(conversation, DONE)).check()


async def test_a_server_that_never_answers_is_reported(
    talking: Talking, clock: list[float]
) -> None:
    conversation = await asked(talking, httpx.ConnectError("refused"))
    with pytest.raises(AssertionError, match=r"within 10 s.*: no answer \(GET .*refused"):
        (await polled(conversation, DONE)).check()
    assert sum(clock) == pytest.approx(10)


async def test_what_can_never_be_sent_is_not_repeated(talking: Talking, clock: list[float]) -> None:
    conversation = await asked(talking, state("new"), httpx.LocalProtocolError("illegal"))
    with pytest.raises(RequestError, match="cannot be sent"):
        await polled(conversation, DONE)
    assert len(clock) == 1


async def test_a_value_that_stays_ends_the_waiting(talking: Talking, clock: list[float]) -> None:
    conversation = await asked(talking, state("new"), state("failed"))
    with pytest.raises(AssertionError) as caught:
        (await polled(conversation, DONE)).check()
    assert str(caught.value) == (
        '"done" at $.state can no longer be reached. '
        '2 attempts: "new" after 0.0 s; "failed" after 0.1 s'
    )
    assert len(clock) == 1


async def test_a_status_is_waited_for(talking: Talking, clock: list[float]) -> None:
    goal = StatusGoal(Statuses("200 or 204"))
    answers = [httpx.Response(404), httpx.Response(404), httpx.Response(204)]
    result = await polled(await asked(talking, *answers), goal)
    result.check()
    assert [attempt.found for attempt in result.attempts] == ["404", "404", "204"]
    failed = await polled(await asked(talking, httpx.Response(404)), goal, 0.05)
    assert failed.failure == "the response status 200 or 204 was not reached within 0.05 s"
    assert clock[-1] == pytest.approx(0.05)


@pytest.mark.parametrize("method", ["POST", "PATCH"])
async def test_what_may_change_data_is_not_repeated(talking: Talking, method: str) -> None:
    conversation = await asked(talking, state("new"), method=method)
    with pytest.raises(ConversationError, match=f"{method} /jobs/1 cannot be repeated"):
        await polled(conversation, DONE)


async def test_there_is_nothing_to_repeat_before_a_request(talking: Talking) -> None:
    with pytest.raises(ConversationError, match="send a request first"):
        await polled(talking(Api()), DONE)


@pytest.mark.parametrize(
    ("content", "shown", "reached"),
    [
        ({"json": {"state": "done"}}, '"done"', True),
        ({"json": {}}, "nothing (200)", False),
        ({"json": []}, "nothing (200)", False),
        ({"text": "<p>"}, "not JSON (200)", False),
    ],
    ids=["there", "not there", "no object", "no json"],
)
def test_a_value_is_there_or_not(
    values: Values, content: dict[str, Any], shown: str, *, reached: bool
) -> None:
    answer = response(**content)
    assert DONE.reached(answer, values) is reached
    assert DONE.missed(answer, values) is False
    assert DONE.shown(answer, values) == shown


def test_a_value_can_be_waited_for_without_one_that_stays(values: Values) -> None:
    goal = ValueGoal(JsonPath("$.n"), ExpectedValue("{n}"))
    values.remember("n", 5)
    assert goal.reached(response(json={"n": 5}), values)
    assert not goal.missed(response(json={"n": 4}), values)
    assert not StatusGoal(Statuses("200")).missed(response(500), values)


@pytest.mark.parametrize(
    ("expected", "states", "attempts"),
    [
        ('"#string"', ["new", "failed"], 1),
        ('"#[2] \\"done\\""', ["new", "failed"], 1),
        ('"#[2] \\"done\\""', ["new", "done"], 2),
    ],
)
async def test_one_of_several_final_values_ends_the_wait(
    talking: Talking, clock: list[float], expected: str, states: list[str], attempts: int
) -> None:
    jobs = [httpx.Response(200, json={"jobs": [{"state": one} for one in states]})]
    jobs.append(httpx.Response(200, json={"jobs": [{"state": "done"}] * 2}))
    conversation = await asked(talking, *jobs)
    goal = ValueGoal(
        JsonPath("$.jobs[*].state"), ExpectedValue(expected), ExpectedValue('"failed"')
    )
    found = await polled(conversation, goal)
    assert len(found.attempts) == attempts == len(clock) + 1
    if attempts == 1:
        with pytest.raises(
            AssertionError, match=r'can no longer be reached.*"new", "failed" after'
        ):
            found.check()
    else:
        found.check()


async def test_a_final_value_is_one_even_if_it_is_as_expected(
    talking: Talking, clock: list[float]
) -> None:
    conversation = await asked(talking, state("failed"))
    goal = ValueGoal(STATE, ExpectedValue('"#string"'), ExpectedValue('"failed"'))
    found = await polled(conversation, goal)
    with pytest.raises(AssertionError, match="can no longer be reached"):
        found.check()
    assert clock == []
