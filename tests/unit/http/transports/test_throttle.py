"""Rate and concurrency limits."""

from __future__ import annotations

import asyncio
import time
from itertools import pairwise
from typing import TYPE_CHECKING

import httpx
import pytest
from filelock import FileLock

from support.http.client import ApiClient, ClientLimits, open_client
from support.http.exchange import Exchange, listening
from support.http.retry import RetryPolicy
from support.http.transports.exchange import DEADLINE, SECONDS
from support.http.transports.throttle import Throttle
from tests.apis.counting import most_in_a_second

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from pathlib import Path

    Limited = Callable[..., Throttle]

PATIENCE = 10.0


@pytest.fixture
def limited(tmp_path: Path) -> Iterator[Limited]:
    """Create throttles with one folder, like the processes of a run."""
    made: list[Throttle] = []

    def limited(per_second: float | None = None, at_once: int | None = None) -> Throttle:
        made.append(Throttle(tmp_path, per_second=per_second, at_once=at_once))
        return made[-1]

    yield limited
    for throttle in made:
        throttle.close()


class Clock:
    """A fake clock that advances with sleeps, which return at once."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.stands = False
        self._sleep = asyncio.sleep

    async def sleep(self, seconds: float) -> None:
        """Advance the clock."""
        if self.stands:
            await asyncio.get_running_loop().create_future()
        until = self.now + seconds
        await self._sleep(0)
        self.now = max(self.now, until)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(asyncio, "sleep", clock.sleep)
    monkeypatch.setattr(time, "monotonic_ns", lambda: int(clock.now * 1e9))
    return clock


async def times(clock: Clock, number: int, *throttles: Throttle) -> list[float]:
    """Return the times at which a number of concurrent requests were sent."""
    went: list[float] = []

    async def send(throttle: Throttle) -> None:
        async with throttle.permitted():
            went.append(clock.now)

    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(*(send(throttles[n % len(throttles)]) for n in range(number)))
    return went


class Flight:
    """Requests in flight, each of which yields control a few times; ``most`` is their maximum."""

    def __init__(self) -> None:
        self.now = self.most = 0
        self.order: list[int] = []

    async def send(self, throttle: Throttle, number: int) -> None:
        async with throttle.permitted():
            self.order.append(number)
            self.now += 1
            self.most = max(self.most, self.now)
            for _ in range(5):
                await asyncio.sleep(0)
            self.now -= 1


# The rate


@pytest.mark.promise("connection.md", "`API_LIMITS__REQUESTS_PER_SECOND` |")
@pytest.mark.promise("connection.md", "The rate is a sliding window")
@pytest.mark.promise("connection.md", "After a pause, as many requests")
@pytest.mark.promise("connection.md", "In the long run, a limit of 100")
@pytest.mark.parametrize("limit", [1, 5, 100])
async def test_no_more_go_in_any_second_than_the_limit(
    limited: Limited, clock: Clock, limit: int
) -> None:
    """The first are sent at once, and the total is not much below the limit."""
    throttle = limited(per_second=limit)
    went = await times(clock, 4 * limit, throttle)
    assert most_in_a_second(went) == limit
    assert went[:limit] == [went[0]] * limit
    assert went[limit] - went[0] == pytest.approx(1.1, abs=0.01)
    assert 3.3 < went[-1] - went[0] < 3.5
    clock.now += 5
    later = await times(clock, limit + 1, throttle)
    assert later[:limit] == [later[0]] * limit
    assert later[limit] - later[0] == pytest.approx(1.1, abs=0.01)


@pytest.mark.promise("connection.md", "The extra tenth of a second")
@pytest.mark.parametrize("early", [0, 1])
async def test_the_limit_holds_where_requests_arrive_after_different_delays(
    limited: Limited, clock: Clock, early: int
) -> None:
    """Every second window of them is a tenth of a second faster than the others."""
    went = await times(clock, 30, limited(per_second=5))
    came = [at + (0 if n // 5 % 2 == early else 0.099) for n, at in enumerate(went)]
    assert most_in_a_second(came) == 5


@pytest.mark.promise("connection.md", "`API_LIMITS__REQUESTS_PER_SECOND` |")
@pytest.mark.promise("connection.md", "After a pause, as many requests")
async def test_less_than_one_a_second(limited: Limited, clock: Clock) -> None:
    went = await times(clock, 4, limited(per_second=0.5))
    waits = [later - earlier for earlier, later in pairwise(went)]
    assert waits == pytest.approx([2.1] * 3, abs=0.01)


async def test_the_rate_is_shared_by_all_with_a_folder(limited: Limited, clock: Clock) -> None:
    went = await times(clock, 30, limited(per_second=10), limited(per_second=10))
    assert most_in_a_second(went) == 10


async def test_what_went_long_ago_is_deleted(limited: Limited, clock: Clock) -> None:
    throttle = limited(per_second=10)
    await times(clock, 50, throttle)
    assert throttle._rate
    assert throttle._rate._bucket.count() <= 20


# Concurrency


@pytest.mark.promise("connection.md", "`API_LIMITS__CONCURRENT_REQUESTS` |")
@pytest.mark.promise("connection.md", "Requests that wait in one worker")
@pytest.mark.promise("connection.md", "A burst of 20 clients is never")
@pytest.mark.parametrize("number", [1, 3, 40])
async def test_no_more_are_in_flight_than_the_limit(limited: Limited, number: int) -> None:
    throttle, flight = limited(at_once=number), Flight()
    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(*(flight.send(throttle, n) for n in range(100)))
    assert flight.most == number
    assert flight.order == list(range(100))


async def test_concurrency_is_shared_by_all_with_a_folder(limited: Limited) -> None:
    throttles, flight = [limited(at_once=3) for _ in range(3)], Flight()
    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(*(flight.send(throttles[n % 3], n) for n in range(60)))
    assert flight.most == 3


@pytest.mark.promise("connection.md", "Workers take turns")
async def test_no_process_starves(limited: Limited) -> None:
    """An occasional request gets its turn although another process sends all the time.

    A thread stands for the other process: its polls are not in step with those of this one.
    """
    busy, other = limited(at_once=1), limited(at_once=1)
    order: list[int] = []
    waits: list[int] = []  # how many of the busy process's requests went first

    async def send(throttle: Throttle, number: int) -> None:
        async with throttle.permitted():
            order.append(number)
            await asyncio.sleep(0.001)

    async def occasionally() -> None:
        for _ in range(10):
            before = len(order)
            async with other.permitted():
                waits.append(len(order) - before)
            await asyncio.sleep(0.003)

    async with asyncio.timeout(PATIENCE):
        burst = [asyncio.create_task(send(busy, n)) for n in range(200)]
        await asyncio.to_thread(asyncio.run, occasionally())
        assert len(order) < 200
        await asyncio.gather(*burst)
    assert order == list(range(200))
    assert max(waits) <= 8


async def test_a_request_that_fails_is_no_longer_in_flight(limited: Limited) -> None:
    throttle = limited(at_once=1)
    with pytest.raises(LookupError):
        async with throttle.permitted():
            raise LookupError
    async with asyncio.timeout(PATIENCE), throttle.permitted():
        pass


@pytest.mark.promise("connection.md", "`API_LIMITS__CONCURRENT_REQUESTS` |")
async def test_a_request_is_in_flight_until_its_response_is_complete(limited: Limited) -> None:
    ends: dict[str, asyncio.Event] = {"/1": asyncio.Event(), "/2": asyncio.Event()}
    came: list[str] = []

    class Body(httpx.AsyncByteStream):
        def __init__(self, path: str) -> None:
            self.path = path

        async def __aiter__(self) -> AsyncIterator[bytes]:
            yield b"begins, "
            await ends[self.path].wait()
            yield b"ends"

    def answer(request: httpx.Request) -> httpx.Response:
        came.append(request.url.path)
        return httpx.Response(200, stream=Body(request.url.path))

    limits, throttle = ClientLimits(), limited(at_once=1)
    transport = httpx.MockTransport(answer)
    async with open_client("http://a.example", transport, limits, throttle=throttle) as http:
        sending = [asyncio.create_task(ApiClient(http).send("GET", path)) for path in ends]
        await asyncio.wait(sending, timeout=0.05)
        assert came == ["/1"]
        for end in ends.values():
            end.set()
        assert [(await response).text for response in sending] == ["begins, ends"] * 2
    assert came == ["/1", "/2"]


async def stopped(task: asyncio.Task[object]) -> bool:
    """Let a task wait for a while, and return whether it can be cancelled then."""
    await asyncio.wait({task}, timeout=0.05)
    task.cancel()
    await asyncio.wait({task})
    return task.cancelled()


async def test_a_request_cancelled_while_waiting_for_a_slot_takes_none(limited: Limited) -> None:
    throttle, other = limited(at_once=1), limited(at_once=1)
    async with throttle.permitted():
        assert await stopped(asyncio.create_task(Flight().send(throttle, 1)))
    async with asyncio.timeout(PATIENCE), other.permitted():
        pass


async def test_a_request_cancelled_while_waiting_for_the_rate_keeps_no_slot(
    limited: Limited, clock: Clock
) -> None:
    throttle, other = limited(per_second=1, at_once=1), limited(per_second=1, at_once=1)
    await times(clock, 1, throttle)
    clock.stands = True
    assert await stopped(asyncio.create_task(times(clock, 1, throttle)))
    clock.stands = False
    assert len(await times(clock, 1, other)) == 1


async def test_a_wait_leaves_the_loop_to_others(limited: Limited, tmp_path: Path) -> None:
    throttle, done = limited(at_once=1), asyncio.Event()
    with FileLock(tmp_path / "slot-0"):
        waiting = asyncio.create_task(Flight().send(throttle, 1))
        asyncio.get_running_loop().call_later(0.02, done.set)
        async with asyncio.timeout(PATIENCE):
            await done.wait()
        assert not waiting.done()
    async with asyncio.timeout(PATIENCE):
        await waiting


# Time spent waiting


@pytest.mark.promise("connection.md", "Waiting is not part of the exchange")
async def test_a_wait_is_not_part_of_an_exchange(limited: Limited, tmp_path: Path) -> None:
    """It does not count towards the deadline either."""
    seen: list[Exchange] = []
    transport, throttle = httpx.MockTransport(lambda _: httpx.Response(200)), limited(at_once=1)
    limits = ClientLimits(total=0.5)
    async with open_client("http://a.example", transport, limits, throttle=throttle) as http:
        with listening(seen.append):
            with FileLock(tmp_path / "slot-0"):
                sending = asyncio.create_task(ApiClient(http).send("GET", "/"))
                await asyncio.wait({sending}, timeout=0.6)
                assert not sending.done()
            answer = await sending
    assert answer.status_code == 200
    assert answer.extensions[SECONDS] == seen[0].elapsed < 0.5


async def test_each_attempt_waits_for_itself(limited: Limited, clock: Clock) -> None:
    went: list[float] = []

    def answer(_: httpx.Request) -> httpx.Response:
        went.append(clock.now)
        return httpx.Response(503)

    transport, throttle = httpx.MockTransport(answer), limited(per_second=1)
    async with open_client(
        "http://a.example", transport, ClientLimits(), throttle=throttle
    ) as http:
        await ApiClient(http).send("GET", "/")
    assert len(went) == 3
    assert most_in_a_second(went) == 1


@pytest.mark.promise("connection.md", "Waiting is not part of the exchange")
async def test_a_wait_does_not_count_towards_the_time_out_of_a_step(
    limited: Limited, tmp_path: Path
) -> None:
    """Nor to the shorter one of a step that says within which time the response must come."""
    transport, throttle = httpx.MockTransport(lambda _: httpx.Response(200)), limited(at_once=1)
    async with open_client(
        "http://a.example", transport, ClientLimits(), throttle=throttle
    ) as http:
        api = ApiClient(http, retry=RetryPolicy(attempts=1))
        request = api.request("GET", "/")
        request.extensions[DEADLINE] = 0.3
        with FileLock(tmp_path / "slot-0"):
            sending = asyncio.create_task(api.deliver(request))
            await asyncio.wait({sending}, timeout=0.4)
            assert not sending.done()
        assert (await sending).status_code == 200


async def test_without_a_limit_more_go(limited: Limited, clock: Clock) -> None:
    throttle, flight = limited(), Flight()
    assert most_in_a_second(await times(clock, 50, throttle)) == 50
    await asyncio.gather(*(flight.send(throttle, n) for n in range(50)))
    assert flight.most == 50
