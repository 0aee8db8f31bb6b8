"""The order of a scenario's steps: requests first, then their responses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from support.conversation.checks.bursts import Shares
from support.conversation.preflight.order import Does, Drafts, Sends, check_order
from support.conversation.step_values import Address
from support.gherkin.authoring.step_checks import PlacedStep, StepUse

READS, ALL, AGAIN, POLLS, SAME = (
    Does.READS,
    Does.READS_ALL,
    Does.REPEATS,
    Does.POLLS,
    Does.COMPARES,
)
HEADER, BODY = Drafts(), Drafts("json")
UNKNOWN = "a step of the project"
OTHER = None
"""A step of the vocabulary about something else."""


def get(count: int | None = None, *, method: str = "GET", body: bool = False) -> PlacedStep:
    """Return a step that sends a request this many times."""
    if count is None:
        return placed(Sends("json" if body else ""), method=method, address=Address("/users"))
    return placed(Sends(), method=method, address=Address("/users"), count=count)


def placed(does: object, rows: int | None = None, **arguments: object) -> PlacedStep:
    table = None if rows is None else [["a"]] * (rows + 1)
    return PlacedStep(does, StepUse(arguments, table, None, Path()), is_known=True)


def found(*steps: Any) -> list[tuple[int, str]]:
    """Check steps; a value stands for a step that does it, without arguments."""
    return list(
        check_order([step if isinstance(step, PlacedStep) else _alone(step) for step in steps])
    )


def _alone(does: object) -> PlacedStep:
    return PlacedStep(does, None, is_known=does != UNKNOWN)


ASIDE = Sends(is_kept=False)
ROWS = placed(Sends("rows"), rows=3)
THREE = placed(ALL, count=3)
SHARES = placed(ALL, shares=Shares("1 response is 200 and 2 are 404"))


@pytest.mark.parametrize(
    "steps",
    [
        [],
        [OTHER, get(), READS, ALL, READS],
        [get(), AGAIN, SAME, READS],
        [get(3), AGAIN, SAME, THREE, SHARES],
        [get(), get(), SAME],
        [ROWS, THREE],
        [get(1), READS, placed(ALL, count=1)],
        [get(3), get(), READS],
        [get(), POLLS, POLLS, READS],
        [get(method="PUT"), POLLS],
        [HEADER, HEADER, BODY, get(), READS],
        [HEADER, ASIDE],
        [BODY, get(), get(body=True), READS],
        [get(), ASIDE, READS],
        [UNKNOWN, READS, THREE, SAME, AGAIN, POLLS, READS],
        [get(3), UNKNOWN, READS],
        [BODY, UNKNOWN, get(body=True)],
        [HEADER, UNKNOWN],
        [Sends(), READS],
        [get(0), READS],
        [get(), HEADER, AGAIN, get()],
    ],
)
def test_steps_in_a_possible_order_are_fine(steps: list[Any]) -> None:
    assert found(*steps) == []


@pytest.mark.parametrize(
    ("steps", "number", "fault"),
    [
        ([READS], 0, "no response yet: send a request first"),
        ([ASIDE, ALL], 1, "no response yet: send a request first"),
        ([POLLS], 0, "no response yet"),
        ([SAME], 0, "no response yet"),
        ([AGAIN], 0, "no request has been sent yet"),
        ([get(), SAME], 1, "no previous response to compare"),
        ([get(), get(2), SAME], 2, "the last step sends 2 requests, and the one before 1, so"),
        ([get(3), READS], 1, "the last step had 3 responses, but this step checks one"),
        ([ROWS, POLLS], 1, "the last step had 3 responses"),
        ([get(3), AGAIN, READS], 2, "the last step had 3 responses"),
        ([get(2), THREE], 1, "the last step sends 2 requests, not 3; write that number"),
        ([get(), SHARES], 1, "the last step sends 1 request, not 3"),
        ([UNKNOWN, get(2), THREE], 2, "the last step sends 2 requests, not 3"),
        ([get(method="POST"), POLLS], 1, "POST /users cannot be repeated to wait for another"),
        ([BODY, get(body=True)], 1, "an earlier step has already set the body"),
        ([BODY, HEADER, BODY, get()], 2, "an earlier step has already set the body"),
        ([get(), HEADER], 1, "this is for the next request, but none follows"),
        ([UNKNOWN, HEADER], 1, "this is for the next request, but none follows"),
        ([get(), HEADER, AGAIN], 1, "this is for the next request, but none follows"),
    ],
)
def test_a_step_that_cannot_follow_is_a_fault(steps: list[Any], number: int, fault: str) -> None:
    [(at, message)] = found(*steps)
    assert at == number
    assert message.startswith(fault)


def test_each_part_of_a_request_that_does_not_follow_is_a_fault() -> None:
    assert [number for number, _ in found(HEADER, get(), HEADER, BODY)] == [2, 3]
