"""The results of fuzzing in Allure's report, one for each operation.

``python -m support.fuzz`` loads this plugin of pytest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import allure
import pytest

from support.conversation.tables import as_csv
from support.fuzzing.findings import MOST_SHOWN
from support.fuzzing.operation import FuzzedOperation
from support.reporting.cards.http_card import MEDIA_TYPE
from support.reporting.cards.late import Commands
from support.reporting.results.defects import CONTRACT, LABEL, PRODUCT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from support.fuzzing.findings import Finding, Tally

FEATURE = "Fuzzing"
CSV = allure.attachment_type.CSV
_COLUMNS = ("kind", "what is special", "response", "times")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the operations into a suite and a feature of their own."""
    for item in items:
        if isinstance(item, FuzzedOperation):
            for mark in (allure.parent_suite, allure.suite, allure.feature):
                item.add_marker(mark(FEATURE))


def pytest_api_fuzzed(tally: Tally, command: str) -> None:
    """Report what was sent, and each kind of finding as a step with its first requests."""
    allure.dynamic.description(f"{tally.sent} requests; `{command}` sends them again")
    allure.attach(as_csv([_COLUMNS, *tally.rows]), "requests", CSV)
    if tally.findings:
        allure.dynamic.label(LABEL, PRODUCT if tally.has_server_error else CONTRACT)
    for group in tally.groups:
        _report(group)


def _report(group: Sequence[Finding]) -> None:
    first = group[0]
    outcome = f"{first.fault.title}: {first.exchange.outcome}"
    step = allure.step(f"{outcome}, {len(group)} requests" if len(group) > 1 else outcome)
    step.__enter__()
    for finding in group[:MOST_SHOWN]:
        _report_one(finding)
    step.__exit__(AssertionError, AssertionError(first.text), None)


def _report_one(finding: Finding) -> None:
    step = allure.step(finding.case)
    step.__enter__()
    allure.attach(finding.exchange, finding.exchange.request.method, MEDIA_TYPE, "json")
    commands = Commands([finding.exchange], as_variables=True)
    allure.attach(commands, "curl", "text/plain", "sh")
    step.__exit__(AssertionError, AssertionError(finding.text), None)
