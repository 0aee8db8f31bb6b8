"""For every other phrase that checks: results made from one that passes, for which it fails."""

from __future__ import annotations

import hashlib
import types
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from steps.any_api import access, bursts, listings, matching, responses, waiting
from support.conversation.checks.polling import poll
from support.conversation.errors import ConversationError
from support.conversation.step_values import Address
from support.gherkin.running.running_step import running_step
from support.http.errors import ConnectionFailedError, RequestError
from support.settings.api_shape import Paging
from tests.unit.conversation.conftest import Api, lost, response

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.steps.any_api.conftest import Verdict

generated = settings(
    derandomize=True,
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)

REFUSED = ConnectionFailedError(httpx.Request("GET", "http://api.example.com/"), "refused")
TEXTS = st.text(
    st.characters(codec="utf-8", exclude_characters='{}\\"\r\n'), min_size=1, max_size=9
)


@generated
@given(st.integers(100, 599), st.integers(100, 599))
async def test_another_status_fails(verdict: Verdict, right: int, other: int) -> None:
    step = f"the response status is {right}"
    assert await verdict(responses, step, response(right))
    assert not await verdict(responses, step, lost())
    assert await verdict(responses, step, response(other)) == (other == right)
    of_class = f"the response status is {right // 100}xx"
    assert await verdict(responses, of_class, response(other)) == (other // 100 == right // 100)
    either = f"the response status is 100 or {right}"
    assert await verdict(responses, either, response(other)) == (other in {100, right})
    burst = f"exactly 2 are {right}"
    assert await verdict(bursts, burst, response(right), response(right))
    for results in ([right], [right] * 3, [right, 600 - right % 500]):
        if results != [right, right]:
            assert not await verdict(bursts, burst, *map(response, results))
    assert not await verdict(bursts, burst, response(right), lost())
    every = f"all 2 responses are {right}"
    assert await verdict(bursts, every, response(right), response(right))
    assert await verdict(bursts, every, response(right), response(other)) == (other == right)
    assert not await verdict(bursts, every, response(right))
    assert not await verdict(bursts, every, response(right), lost())


@generated
@given(st.text("abZ09;=.-", min_size=1, max_size=6), st.sampled_from(["header", "cookie"]))
async def test_another_header_or_cookie_fails(verdict: Verdict, value: str, what: str) -> None:
    def having(name: str, value: str) -> Any:
        headers = {name: value} if what == "header" else {"Set-Cookie": f"{name}={value}; Path=/"}
        return response(headers=headers)

    value = value.replace(";", "") or "a"
    step = f'the {what} "X-A" is "{value}"'
    assert await verdict(responses, step, having("X-A", value))
    for wrong in (value + "a", value.swapcase() + "-", f"{value}, {value}", ""):
        assert not await verdict(responses, step, having("X-A", wrong))
    for result in (having("X-B", value), response(), lost()):
        assert not await verdict(responses, step, result)
    if what == "header":
        step = f'the header "X-A" is not "{value}"'
        assert await verdict(responses, step, having("X-A", value + "a"))
        for result in (having("X-A", value), having("X-B", "b"), response(), lost()):
            assert not await verdict(responses, step, result)


@generated
@given(TEXTS, st.sampled_from(["br", "zstd", "utf-16", "unknown"]), st.integers(0, 8))
async def test_another_body_fails(
    verdict: Verdict, tmp_path: Path, text: str, unread: str, place: int
) -> None:
    content = text.encode()
    changed = bytearray(content)
    changed[place % len(content)] ^= 1
    running: Any = types.SimpleNamespace(folder=tmp_path)
    running_step.set(running)
    (tmp_path / "a.bin").write_bytes(content)
    steps: dict[str, dict[str, Any]] = {
        f'the body contains "{text}"': {},
        "the body is:": {"docstring": text},
        'the body is the file "a.bin"': {},
        f'the SHA-256 of the body is "{hashlib.sha256(content).hexdigest()}"': {},
    }
    for step, fixtures in steps.items():
        assert await verdict(responses, step, response(content=content), **fixtures)
        for wrong in (b"", content[:-1], bytes(changed), b"\xff" + content[1:]):
            assert not await verdict(responses, step, response(content=wrong), **fixtures)
        for result in (lost(), unreadable(content, unread)):
            assert not await verdict(responses, step, result, **fixtures)
    for step, fixtures in list(steps.items())[1:]:
        for wrong in (content + b"x", b"\xef\xbb\xbf" + content):
            assert not await verdict(responses, step, response(content=wrong), **fixtures)


@generated
@given(TEXTS, TEXTS, st.sampled_from(["br", "zstd", "unknown"]))
async def test_a_body_with_a_text_fails_does_not_contain(
    verdict: Verdict, text: str, around: str, unread: str
) -> None:
    step = f'the body does not contain "{text}"'
    assert await verdict(responses, step, response(content=b""))
    for encoding in ("utf-8", "utf-16"):
        content = f"{around}{text}{around}".encode(encoding)
        headers = {"Content-Type": f"text/plain; charset={encoding}"}
        assert not await verdict(responses, step, response(content=content, headers=headers))
    for result in (lost(), unreadable(around.encode(), unread), response(content=b"\xff\xfe\xfd")):
        assert not await verdict(responses, step, result)


def unreadable(content: bytes, coding: str) -> Any:
    """Return a response with this content, in a coding that it does not have."""
    if coding == "utf-16":
        return response(content=content.replace(content[:1], b"\xff\xfe", 1))
    made = response(content=content)
    made.http.headers["Content-Encoding"] = coding
    return made


ROWS: list[tuple[str, Any, list[Any]]] = [
    ("no answer comes", REFUSED, [response(), response(500), lost()]),
    ("the body is empty", response(204), [response(content=b" "), lost()]),
    (
        'the body matches the pattern "^a.c$"',
        response(content=b"a\nc"),
        [response(content=b"abcd"), response(content=b"abc\n"), response(content=b""), lost()],
    ),
    (
        'the content type is "text/csv"',
        response(headers={"Content-Type": "Text/CSV; charset=utf-8"}),
        [response(headers={"Content-Type": kind}) for kind in ("text/csvx", "text/plain", "")]
        + [response(), lost()],
    ),
    (
        'the response redirects to "/users"',  # the address of the request
        response(302, headers={"Location": "/users"}),
        [response(302), response(302, headers={"Location": ""})],
    ),
    (
        'the response redirects to "/b"',
        response(302, headers={"Location": "/b"}),
        [
            response(302, headers={"Location": "/b/"}),
            response(302, headers={"Location": "http://other.example/b"}),
            response(302, headers={"Location": "/b?c"}),
            response(302),
            response(200, headers={"Location": "/b"}),
            lost(),
        ],
    ),
]


@pytest.mark.parametrize(("step", "right", "wrong"), ROWS, ids=[row[0] for row in ROWS])
async def test_another_result_fails(
    verdict: Verdict, step: str, right: Any, wrong: list[Any]
) -> None:
    assert await verdict(responses, step, right)
    for result in wrong:
        assert not await verdict(responses, step, result)


@pytest.mark.parametrize(
    "step",
    [
        'the body contains ""',
        'the body does not contain ""',
        'the body matches the pattern ""',
        'the body matches the pattern "x*"',
        'the header "X" is not null',
    ],
)
async def test_what_every_response_would_meet_is_refused(verdict: Verdict, step: str) -> None:
    with pytest.raises(ConversationError, match="text"):
        await verdict(responses, step, response(text="a", headers={"X": "a"}))


async def test_another_document_is_not_a_problem_document(verdict: Verdict) -> None:
    step, kind = "the response is a problem document", "application/problem+json"

    def problem(document: Any, media_type: str = kind, status: int = 404) -> Any:
        return response(status, json=document, headers={"Content-Type": media_type})

    right = {"type": "about:blank", "title": "Not found", "status": 404, "more": []}
    assert await verdict(responses, step, problem(right))
    for result in [
        problem(right, "application/json"),
        problem(right, status=400),
        problem([right]),
        problem({}),
        problem({"more": []}),
        *(problem({**right, name: 5}) for name in ("type", "title", "detail", "instance")),
        *(problem({**right, "status": status}) for status in ("404", 404.5, 403)),
        lost(),
    ]:
        assert not await verdict(responses, step, result)


@pytest.mark.parametrize(
    "step", ["the response time is below 1 s", "the p50 of the response times is below 1 s"]
)
async def test_a_slower_response_fails(verdict: Verdict, step: str) -> None:
    assert await verdict(bursts, step, response(seconds=0.9))
    assert not await verdict(bursts, step, response(seconds=1.0))
    assert not await verdict(bursts, step, lost())
    assert not await verdict(bursts, step, response(seconds=1.1), response(seconds=1.2))


@pytest.mark.parametrize(
    "again",
    [
        httpx.Response(201, json={"a": 1}),
        httpx.Response(200, json={"a": 1.5}),
        httpx.Response(200, json={"a": True}),
        httpx.Response(200, content=b""),
        httpx.Response(200, content=b"\xff"),
        httpx.ConnectError("refused"),
    ],
    ids=["status", "value", "type", "empty", "bytes", "no answer"],
)
async def test_another_response_is_not_the_same_as_before(
    perform: Any, talking: Any, again: httpx.Response | Exception
) -> None:
    api = Api(httpx.Response(200, json={"a": 1}), httpx.Response(200, json={"a": 1}), again)
    conversation = talking(api, may_fail=True)
    step = "Then the response is the same as before"
    await conversation.ask(conversation.take("GET", Address("/users")))
    await conversation.ask_again()
    await perform(responses, step, conversation=conversation)
    await conversation.ask_again()
    with pytest.raises(AssertionError):
        await perform(responses, step, conversation=conversation)


@pytest.fixture
def models() -> types.ModuleType:
    """A project's models."""
    module = types.ModuleType("team.models")
    contents = {"__module__": "team.models", "__annotations__": {"id": int}}
    module.User = type("User", (BaseModel,), contents)  # type: ignore[attr-defined]  # a model
    return module


@pytest.mark.parametrize(
    ("step", "is_list", "is_whole"),
    [
        ("the response is a valid User", False, True),
        ("the response is a list of valid Users", True, True),
        ('"$.data" is a valid User', False, False),
        ('"$.data" is a list of valid Users', True, False),
    ],
)
async def test_json_that_does_not_fit_a_model_fails(
    verdict: Verdict, models: types.ModuleType, step: str, is_list: bool, is_whole: bool
) -> None:
    def having(value: Any) -> Any:
        return response(json=value if is_whole else {"data": value})

    right = {"id": 1}
    assert await verdict(matching, step, having([right] if is_list else right), models=models)
    wrong: list[Any] = [{}, {"id": None}, {"id": "x"}, {"id": 1.5}, [], None, "id"]
    if is_list:
        wrong = [right, [], *([right, entry] for entry in wrong)]
    for value in wrong:
        assert not await verdict(matching, step, having(value), models=models)
    for result in (response(content=b""), response(json={}), response(content=b"{"), lost()):
        assert not await verdict(matching, step, result, models=models)


@pytest.mark.parametrize(
    "step",
    [
        'within 1 ms "$.state" becomes "done"',
        'within 9 s "$.state" becomes "done", failing if it is "failed"',
        "within 1 ms the response status becomes 201",
    ],
)
@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, json={"state": "failed"}),
        httpx.Response(200, json={"state": ["failed"]}),
        httpx.Response(200, content=b"done"),
        httpx.ConnectError("refused"),
    ],
    ids=["another value", "another type", "not JSON", "no answer"],
)
async def test_what_does_not_come_fails(
    perform: Any, talking: Any, request: pytest.FixtureRequest, step: str, answer: Any
) -> None:
    is_final = "failing" in step and "value" in request.node.callspec.id
    conversation = talking(Api(answer), may_fail=True)
    await conversation.ask(conversation.take("GET", Address("/jobs/1")))

    async def wait_for(limit: float, goal: Any) -> None:
        (await poll(conversation, limit if is_final else 0.001, goal)).check()

    with pytest.raises(AssertionError):
        await perform(waiting, f"Then {step}", wait_for=wait_for)


LISTINGS = (
    'listing "/users" by pages of 2 has no duplicates',
    'listing "/users" by pages of 2 has no duplicates and contains every remembered user',
)


@pytest.mark.parametrize("step", LISTINGS)
async def test_another_listing_fails(perform: Any, talking: Any, step: str) -> None:
    def page(*ids: int, next_: Any = None) -> httpx.Response:
        return httpx.Response(200, json={"items": [{"id": i} for i in ids], "next": next_})

    async def walk(*pages: httpx.Response | Exception) -> None:
        conversation = talking(Api(*pages))
        conversation.values.remember("users", [1, 3])
        paging = Paging(items="$.items", next="$.next", id="$.id")
        await perform(listings, f"Then {step}", conversation=conversation, paging=paging)

    await walk(page(1, 2, next_="c"), page(3))
    wrong: list[tuple[httpx.Response | Exception, ...]] = [
        (page(1, 2, next_="c"), page(2)),
        (page(1, 2, next_="c"), page(1, 2, next_="c")),
        (page(1, 2, 3),),
        (httpx.Response(200, json={"items": [{"id": 1}, {"id": 3}]}),),
        (httpx.Response(200, json={"next": None}),),
        (httpx.Response(200, json={"items": {"id": 1}, "next": None}),),
        (httpx.Response(500),),
        (httpx.Response(200, json={"items": [{"_id": 1}, {"_id": 3}], "next": None}),),
        (httpx.Response(200, json={"items": [1, {"id": 3}, {"id": None}], "next": None}),),
        (page(),),
        (page(1, 2, next_="c"), httpx.ConnectError("refused")),
    ]
    if "every" in step:
        wrong += [(page(1, 2),)]
    for pages in wrong:
        with pytest.raises((AssertionError, ConversationError, RequestError)):
            await walk(*pages)


async def test_another_status_of_a_caller_fails(perform: Any, talking: Any) -> None:
    async def check(answer: httpx.Response | Exception, expected: str) -> None:
        await perform(
            access,
            'Then access to GET "/users" is:',
            conversation=talking(Api(answer)),
            attach=lambda *_: None,
            datatable=[["anonymous", expected]],
        )

    await check(httpx.Response(401), "401")
    wrong: list[tuple[httpx.Response | Exception, str]] = [
        (httpx.Response(403), "401"),
        (httpx.Response(200), "4xx"),
        (httpx.ConnectError("refused"), "401"),
    ]
    for answer, expected in wrong:
        with pytest.raises(AssertionError):
            await check(answer, expected)
