"""Several responses together: statuses and times."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.conversation.checks.bursts import (
    Percent,
    Shares,
    check_all,
    check_percentile,
    check_shares,
    check_slowest,
)
from support.conversation.errors import ConversationError
from support.conversation.responses import Statuses
from support.http.errors import RequestError
from tests.unit.conversation.conftest import lost, response

if TYPE_CHECKING:
    from support.conversation.conversation import Result


def results(*statuses: int) -> list[Result]:
    return [response(status) for status in statuses]


def timed(*milliseconds: float) -> list[Result]:
    return [response(seconds=one / 1000) for one in milliseconds]


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("1 response is 201", [(1, "201")]),
        ("1 response is 201 and 19 are 409", [(1, "201"), (19, "409")]),
        ("2 are 2xx, and 3 responses are 409 or 429", [(2, "2xx"), (3, "409 or 429")]),
    ],
)
def test_shares_are_counts_and_statuses(written: str, parts: list[tuple[int, str]]) -> None:
    assert list(Shares(written).parts()) == [(n, Statuses(status)) for n, status in parts]


def test_what_is_not_a_share_is_refused() -> None:
    with pytest.raises(ValueError, match="some are 201"):
        list(Shares("some are 201").parts())


@pytest.mark.parametrize("written", ["1 is 2xx and 1 is 200", "1 is 200 or 404 and 2 are 404"])
def test_a_status_that_is_named_twice_is_refused(written: str) -> None:
    assert len(list(Shares(written).faults(()))) == 1
    for found in (results(200, 500), results(200, 200), results(404, 404, 404)):
        with pytest.raises(ConversationError, match="would count twice"):
            check_shares(found, Shares(written))
    assert list(Shares("1 is 2xx, and 1 is 404").faults(())) == []


def test_the_shares_are_as_expected() -> None:
    check_shares(results(409, 201, 409), Shares("1 response is 201 and 2 are 409"))
    check_all(results(200, 204), 2, Statuses("200 or 204"))


@pytest.mark.parametrize(
    ("found", "shares", "sentence"),
    [
        (
            results(201, 201, 409),
            "1 response is 201 and 2 are 409",
            (
                "of the responses 2 instead of 1 are 201; 1 instead of 2 are 409. "
                "They are: 2 are 201, 1 is 409"
            ),
        ),
        (
            results(201, 500),
            "1 response is 201",
            "of the responses there are 2, 1 more. They are: 1 is 201, 1 is 500",
        ),
        (
            results(201),
            "2 are 201 and 1 is 409",
            (
                "of the responses 1 instead of 2 are 201; 0 instead of 1 are 409; "
                "there are 1, 2 fewer. They are: 1 is 201"
            ),
        ),
    ],
    ids=["others", "more", "fewer"],
)
def test_other_shares_are_reported(found: list[Result], shares: str, sentence: str) -> None:
    with pytest.raises(AssertionError) as caught:
        check_shares(found, Shares(shares))
    assert str(caught.value) == sentence


def test_a_request_without_answer_has_no_status() -> None:
    with pytest.raises(AssertionError) as caught:
        check_all([*results(200), lost("nothing came")], 2, Statuses("2xx"))
    message = str(caught.value)
    assert message.startswith("of the responses 1 instead of 2 are 2xx. They are: 1 is 200, 1 is ")
    assert "nothing came" in message


def test_every_response_is_fast_enough() -> None:
    check_slowest(timed(10, 30, 20), 0.031)
    with pytest.raises(AssertionError) as caught:
        check_slowest(timed(10, 30, 20), 0.03)
    assert str(caught.value) == (
        "p100 of 3 times is 30 ms, and should be below 30 ms; the times range from 10 ms to 30 ms"
    )


def test_one_response_is_reported_as_one() -> None:
    with pytest.raises(AssertionError) as caught:
        check_slowest(timed(30), 0.02)
    assert str(caught.value) == (
        "the response time is 30 ms, and should be below 20 ms; the times range from 30 ms to 30 ms"
    )


@pytest.mark.parametrize(
    ("percent", "rank"), [(95, 19), (100, 20), (50, 10), (91, 19), (1, 1), (5, 1), (6, 2)]
)
def test_a_percentile_is_the_nearest_rank(percent: int, rank: int) -> None:
    times = timed(*range(20, 0, -1))
    check_percentile(times, percent, (rank + 0.5) / 1000)
    with pytest.raises(AssertionError, match=f"p{percent} of 20 times is {rank} ms"):
        check_percentile(times, percent, (rank - 0.5) / 1000)


def test_a_request_without_answer_has_no_time() -> None:
    with pytest.raises(RequestError, match="nothing came"):
        check_percentile([*timed(1), lost("nothing came")], 50, 1)


@pytest.mark.parametrize("percent", [0, 101])
def test_a_percentile_is_from_1_to_100(percent: int) -> None:
    with pytest.raises(
        ConversationError, match=f"p{percent} is not a percentile; write p1 to p100"
    ):
        check_percentile([response()], percent, 1)


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("1 response is 201 and 19 are 409", ""),
        ("0 responses are 200 and 2 are 404", ""),
        ("0 responses are 200 and 0 are 404", "0 responses are none; write how many there are"),
        ("1 is 200 and 2 are 2xx", "200 and 2xx both contain 200, so that a response would count"),
        ("1 is 200 or 404 and 2 are 404", "200 or 404 and 404 both contain 404"),
        ("1 is 200 and 2 are 200", "200 and 200 both contain 200"),
    ],
)
def test_shares_that_no_responses_have_are_a_fault(written: str, fault: str) -> None:
    found = list(Shares(written).faults(set()))
    assert len(found) == bool(fault)
    assert all(one.startswith(fault) for one in found)


@pytest.mark.parametrize(("percent", "is_fine"), [(0, False), (1, True), (100, True), (101, False)])
def test_another_percentile_is_a_fault_before_the_run(percent: int, *, is_fine: bool) -> None:
    fault = [f"p{percent} is not a percentile; write p1 to p100"]
    assert list(Percent(percent).faults(set())) == ([] if is_fine else fault)
