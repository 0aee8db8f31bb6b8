"""Exchanges wait to be checked once their step has ended."""

from __future__ import annotations

import pytest

from support.http.exchange import Exchange, ReceivedResponse, SentRequest
from support.run.contract.collected import Collected, is_scenario


def exchange(url: str, attempt: int = 1, method: str = "GET") -> Exchange:
    response = ReceivedResponse(200, "OK", "HTTP/1.1", (), b"")
    return Exchange(SentRequest(method, url, (), b""), response, None, 0.0, 0.1, attempt)


def collected(*exchanges: Exchange, base_url: str = "http://api.example.com/v1/") -> list[str]:
    waiting = Collected(base_url)
    for one in exchanges:
        waiting.add(one)
    taken = [f"{one.request.url} {one.attempt}" for one in waiting.take()]
    assert waiting.take() == []
    return taken


@pytest.mark.promise("contract.md", "Requests to other services")
@pytest.mark.parametrize(
    ("url", "is_of_api"),
    [
        ("http://api.example.com/v1/users", True),
        ("http://api.example.com/v1?page=2", True),
        ("http://api.example.com/v1", True),
        ("http://api.example.com/v10/users", False),
        ("http://other.example.com/v1/users", False),
    ],
)
def test_other_services_have_other_contracts(url: str, *, is_of_api: bool) -> None:
    assert bool(collected(exchange(url))) is is_of_api


@pytest.mark.parametrize("base_url", ["http://API.example.com:80/v1", "http://api.example.com/v1"])
def test_the_address_of_the_api_may_be_spelt_differently(base_url: str) -> None:
    assert collected(exchange("http://api.example.com/v1/users"), base_url=base_url)


@pytest.mark.promise("contract.md", "A request that is retried")
def test_only_the_last_attempt_of_a_request_counts() -> None:
    url = "http://api.example.com/v1/users"
    attempts = [exchange(url, attempt) for attempt in (1, 2, 3)]
    assert collected(*attempts) == [f"{url} 3"]
    assert collected(exchange(url), exchange(url)) == [f"{url} 1", f"{url} 1"]
    assert collected(exchange(url, 1), exchange(f"{url}/1", 2)) == [f"{url} 1", f"{url}/1 2"]
    assert len(collected(exchange(url, 1), exchange(url, 2, "PUT"))) == 2


@pytest.mark.parametrize(
    ("nodeid", "expected"),
    [
        ("features/a.feature::S", True),
        ("tests/test_a.py::test_a[a.feature::S]", False),
        ("", False),
    ],
)
def test_scenarios_are_the_tests_of_feature_files(nodeid: str, *, expected: bool) -> None:
    assert is_scenario(nodeid) is expected


def test_attempts_of_requests_at_the_same_time_are_told_apart() -> None:
    url = "http://api.example.com/v1"
    first, second = f"{url}/a", f"{url}/b"
    attempts = [exchange(one, attempt) for attempt in (1, 2) for one in (first, second)]
    assert collected(*attempts) == [f"{first} 2", f"{second} 2"]
