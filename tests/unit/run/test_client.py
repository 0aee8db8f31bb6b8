"""The HTTP client of a run."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from support.http.client import ApiClient
from support.http.errors import HostNotAllowedError, ResponseTooLargeError
from support.run.client import open_http


def handler(request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json=request.extensions["timeout"])


async def test_the_settings_limit_times_and_sizes(configured: Any) -> None:
    times = {"connect_timeout": 1, "read_timeout": 2, "write_timeout": 3, "pool_timeout": 4}
    async with open_http(configured(handler, settings=times)) as http:
        answer = await ApiClient(http).send("GET", "/")
    assert answer.json() == {"connect": 1, "read": 2, "write": 3, "pool": 4}
    small = configured(handler, settings={"max_response_bytes": 5})
    async with open_http(small) as http:
        with pytest.raises(ResponseTooLargeError):
            await ApiClient(http).send("GET", "/")


@pytest.mark.promise("backends.md", "Generated data come from the seed")
@pytest.mark.parametrize(("is_recorded", "most"), [(True, 1), (False, 3)])
async def test_recorded_requests_are_sent_one_at_a_time(
    configured: Any, *, is_recorded: bool, most: int
) -> None:
    in_flight: list[int] = [0]
    counts: list[int] = []

    async def slow(_: httpx.Request) -> httpx.Response:
        in_flight[0] += 1
        counts.append(in_flight[0])
        await asyncio.sleep(0.001)
        in_flight[0] -= 1
        return httpx.Response(200)

    async with open_http(configured(slow, is_recorded=is_recorded)) as http:
        await asyncio.gather(*(ApiClient(http).send("GET", "/") for _ in range(3)))
    assert max(counts) == most


async def test_only_hosts_of_the_settings_are_asked(configured: Any) -> None:
    async with open_http(configured(handler)) as http:
        with pytest.raises(HostNotAllowedError):
            await ApiClient(http).send("GET", "http://other.example.com/")


async def test_offline_every_address_is_the_backends(configured: Any) -> None:
    async with open_http(configured(handler, is_offline=True)) as http:
        answer = await ApiClient(http).send("GET", "http://other.example.com/")
    assert answer.status_code == 200
