"""The rate limit of the reference API."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.backends.reference.rate_limit import RateLimiter
from tests.apis.reference import Clock, bearer

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.apis.reference import ReferenceApi


async def test_over_the_rate_is_429_until_the_time_is_over(
    make_api: Callable[..., ReferenceApi],
) -> None:
    api = make_api(requests_per_second=2)
    statuses = [(await api.http.get("/whoami")).status_code for _ in range(3)]
    assert statuses == [401, 401, 429]
    response = await api.http.get("/whoami")
    assert response.headers["retry-after"] == "1"
    assert "wait 1 s" in response.json()["detail"]
    api.clock.now += 1
    assert (await api.http.get("/whoami")).status_code == 401


async def test_every_value_of_authorization_is_a_client_of_its_own(
    make_api: Callable[..., ReferenceApi],
) -> None:
    api = make_api(requests_per_second=1)
    for headers in ({}, bearer("a"), bearer("b")):
        assert (await api.http.get("/whoami", headers=headers)).status_code == 401
        assert (await api.http.get("/whoami", headers=headers)).status_code == 429


async def test_health_is_not_limited_and_does_not_count(
    make_api: Callable[..., ReferenceApi],
) -> None:
    api = make_api(requests_per_second=1)
    assert [(await api.http.get("/health")).status_code for _ in range(5)] == [200] * 5
    assert (await api.http.get("/whoami")).status_code == 401


async def test_without_a_rate_nothing_is_limited(api: ReferenceApi) -> None:
    assert {(await api.http.get("/whoami")).status_code for _ in range(200)} == {401}


@pytest.mark.parametrize(
    ("per_second", "burst", "wait"), [(0.25, 1, 4), (0.3, 1, 4), (1, 1, 1), (3, 3, 1), (2.5, 2, 1)]
)
def test_a_client_that_waits_as_long_as_required_is_admitted(
    per_second: float, burst: int, wait: int
) -> None:
    clock = Clock()
    limiter = RateLimiter(per_second, clock)
    assert [limiter.wait("a") for _ in range(burst + 1)] == [0] * burst + [wait]
    for _ in range(100):
        if seconds := limiter.wait("a"):
            clock.now += seconds
            assert limiter.wait("a") == 0


def test_a_refusal_does_not_lengthen_the_wait() -> None:
    clock = Clock()
    limiter = RateLimiter(0.1, clock)
    limiter.wait("a")
    assert [limiter.wait("a") for _ in range(3)] == [10, 10, 10]
    clock.now += 9.5
    assert limiter.wait("a") == 1


def test_a_clock_that_is_set_back_takes_nothing_away() -> None:
    clock = Clock()
    limiter = RateLimiter(2, clock)
    limiter.wait("a")
    clock.now -= 3600
    assert limiter.wait("a") == 0
