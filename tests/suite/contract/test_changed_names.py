"""The check before the run finds each name of a feature that is changed by one letter."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.suite.contract.changed_names import found_by_change, names_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Ran
    from tests.suite.contract.changed_names import Changes

    Once = Callable[..., Ran]

HERE = Path(__file__).parent
FEATURE = (HERE / "shop.txt").read_text("utf-8")
STEPS = f"""
import os
os.environ["API_CONTRACT__DOCUMENT"] = {str(HERE / "shop.yaml")!r}
pytest_plugins = ["steps"]
"""

MAY_BE_ABSENT = "the check is that it is absent"
A_VALUE = "it may be the value of a parameter"
A_MAP = "the document allows any name there"
SELECTS = "what .. and filters select is not judged"
REFUSED = "the body is to be refused"

NOT_CHECKABLE = {
    "An order is placed: any name of a body": A_MAP,
    "An order is placed: any name of the JSON path $.notes['any name']": A_MAP,
    "An order is placed: voucher of the JSON path $.voucher": MAY_BE_ABSENT,
    "An order is placed: street of the JSON path $..street": SELECTS,
    "The latest order: latest of a path": A_VALUE,
    "Orders are listed: total of the JSON path $.orders[?@.total.amount > 3].order_id": SELECTS,
    "Orders are listed: amount of the JSON path $.orders[?@.total.amount > 3].order_id": SELECTS,
    "A change whose answer nobody checks: latest of a path": A_VALUE,
    "A refused change: colour of a body": REFUSED,
    "Reports: 2026-01-01 of the JSON path $.by_day['2026-01-01'].amount": A_MAP,
    "Reports: anything of the JSON path $.extra.anything": A_MAP,
}
"""Names whose change is not found, and why."""


@pytest.fixture(scope="module")
def changes(suite_once: Once) -> Changes:
    """What the check finds if a name is changed."""
    return found_by_change(
        [FEATURE], lambda texts: suite_once(STEPS, "--check-steps", **texts).result.outlines
    )


def test_the_feature_itself_has_no_findings(suite_once: Once) -> None:
    """Its 63 steps include those of a flow."""
    [first, *_] = [
        line
        for line in suite_once(STEPS, "--check-steps", shop=FEATURE).result.outlines
        if line.startswith("checked")
    ]
    assert first == "checked 63 steps: no faults"


@pytest.mark.promise("contract.md", "Of the names in the features")
def test_each_change_is_found_or_not_checkable(changes: Changes) -> None:
    assert len(changes) == len(names_of(FEATURE)) == 110
    unfound = {str(name) for name, (_, found) in changes.items() if not found}
    assert unfound == set(NOT_CHECKABLE)


def test_each_change_is_found_where_it_is(changes: Changes) -> None:
    """That of an argument of a flow is found at the step of the flow that uses it."""
    elsewhere = {
        str(name)
        for name, (line, found) in changes.items()
        if found and {at for at, _ in found} != {line}
    }
    assert elsewhere == {"An order has an address: orders of a path"}


@pytest.mark.promise("contract.md", "The nearest name is suggested")
def test_the_nearest_name_is_suggested(changes: Changes) -> None:
    """Except methods, whose documented ones are all listed."""
    others = [
        message
        for name, (_, found) in changes.items()
        for _, message in found
        if name.of != "a method" and "did you mean" not in message
    ]
    assert others == []
