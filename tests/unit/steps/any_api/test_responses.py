"""Steps that look at a response as HTTP."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import pytest_asyncio

from steps.any_api import responses
from support.conversation.checks.response import sha256
from support.conversation.step_values import Address
from support.gherkin.running.running_step import running_step
from tests.unit.conversation.conftest import Api

if TYPE_CHECKING:
    from pathlib import Path

ANSWER = httpx.Response(
    201,
    text="Hello, Ada\n",
    headers=[("X-Trace", "abc"), ("Set-Cookie", "sid=s-1; Path=/")],
)
MOVED = httpx.Response(303, headers={"Location": "/users/5"})
PROBLEM = httpx.Response(
    404, json={"status": 404}, headers={"Content-Type": "application/problem+json"}
)
EMPTY = httpx.Response(204)
DIGEST = sha256(b"Hello, Ada\n")


@pytest_asyncio.fixture
async def answered(talking: Any) -> Any:
    """What makes a conversation that has been given one answer."""

    async def make(answer: httpx.Response) -> Any:
        conversation = talking(Api(answer))
        conversation.values.remember("n", 5)
        conversation.values.remember("who", "Ada")
        await conversation.ask(conversation.take("GET", Address("/users")))
        return conversation

    return make


@pytest.mark.parametrize(
    ("answer", "passes", "fails"),
    [
        (ANSWER, "the response status is 200 or 201", "the response status is 200"),
        (ANSWER, 'the header "x-trace" is "abc"', 'the header "x-trace" is "#int"'),
        (ANSWER, 'the header "x-trace" is not "xyz"', 'the header "x-trace" is not "abc"'),
        (ANSWER, 'the cookie "sid" is "#string"', 'the cookie "sid" is "s-2"'),
        (ANSWER, 'the content type is "text/plain"', 'the content type is "text/html"'),
        (ANSWER, 'the body contains "lo, {who}"', 'the body contains "Bob"'),
        (ANSWER, 'the body does not contain "Bob"', 'the body does not contain "{who}"'),
        (ANSWER, 'the body matches the pattern "^Hel+o"', 'the body matches the pattern "^Ada"'),
        (ANSWER, r'the body matches the pattern "\"?Hel+o"', r'the body matches the pattern "\""'),
        (ANSWER, f'the SHA-256 of the body is "{DIGEST}"', 'the SHA-256 of the body is "00"'),
        (MOVED, 'the response redirects to "/users/{n}"', 'the response redirects to "/users"'),
        (PROBLEM, "the response is a problem document", "the body is empty"),
        (EMPTY, "the body is empty", "the response is a problem document"),
    ],
)
async def test_a_response_passes_or_fails(
    perform: Any, answered: Any, answer: httpx.Response, passes: str, fails: str
) -> None:
    conversation = await answered(answer)
    await perform(responses, f"Then {passes}", conversation=conversation)
    with pytest.raises(AssertionError):
        await perform(responses, f"Then {fails}", conversation=conversation)


async def test_the_body_is_a_text(perform: Any, answered: Any) -> None:
    conversation = await answered(ANSWER)
    step = "Then the body is:"
    await perform(responses, step, conversation=conversation, docstring="Hello, {who}")
    with pytest.raises(AssertionError):
        await perform(responses, step, conversation=conversation, docstring="Hello")


async def test_the_body_is_a_file(perform: Any, answered: Any, tmp_path: Path) -> None:
    (tmp_path / "hello.txt").write_bytes(b"Hello, Ada\n")
    (tmp_path / "other.txt").write_bytes(b"Hello, Ada")
    beside: Any = SimpleNamespace(folder=tmp_path)
    token = running_step.set(beside)
    conversation = await answered(ANSWER)
    await perform(responses, 'Then the body is the file "hello.txt"', conversation=conversation)
    with pytest.raises(AssertionError, match=r"the body is not other\.txt"):
        await perform(responses, 'Then the body is the file "other.txt"', conversation=conversation)
    running_step.reset(token)


async def test_a_response_is_the_same_as_before(perform: Any, talking: Any) -> None:
    conversation = talking(Api(ANSWER, ANSWER, MOVED))
    await conversation.ask(conversation.take("GET", Address("/users")))
    await conversation.ask_again()
    step = "Then the response is the same as before"
    await perform(responses, step, conversation=conversation)
    await conversation.ask_again()
    with pytest.raises(AssertionError):
        await perform(responses, step, conversation=conversation)
