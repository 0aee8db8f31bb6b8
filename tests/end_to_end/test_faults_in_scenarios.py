"""Features against servers with every fault: each fault fails only its own scenario."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from support.bootstrap import ROOT
from tests.end_to_end.copied_project import use_project
from tests.end_to_end.faults.running import Servers, all_servers
from tests.end_to_end.faults.table import ALL, MAX_BYTES, Fault, without_address

if TYPE_CHECKING:
    from tests.end_to_end.copied_project import Run

PAGE = (ROOT / "docs" / "faults.md").read_text(encoding="utf-8")
AFTER = "The one after: "


def scenarios(fault: Fault, url: str) -> str:
    """Return a scenario that encounters a fault, and one after it that passes."""
    expected = "status is 204" if fault.path == "/no-content" else 'matches:\n"""json\n{}\n"""'
    return f"""
Scenario: {fault.what}
Given redirects are followed
When I GET "{url}"
Then the response {expected}

Scenario: {AFTER}{fault.what}
When I POST "/ok"
Then the response status is 200
"""


async def run(servers: Servers, factory: pytest.TempPathFactory) -> Run:
    """Run the scenarios of all faults."""
    project = use_project(factory.mktemp("faults"))
    text = "".join(scenarios(fault, servers.url(fault)) for fault in ALL)
    project.write("features/faults.feature", f"Feature: Faults\n{text}")
    servers.authority.write(project.root / "ca.pem")
    return await asyncio.to_thread(
        project.pytest,
        "features",
        API_BASE_URL=servers.main.url,
        API_SAFETY__ALLOWED_HOSTS="api.invalid",
        API_CONNECTION__CA_FILE=str(project.root / "ca.pem"),
        API_CONNECT_TIMEOUT="0.8",
        API_READ_TIMEOUT="0.8",
        API_TOTAL_TIMEOUT="1",
        API_RETRY_ATTEMPTS="1",
        API_MAX_RESPONSE_BYTES=str(MAX_BYTES),
    )


@pytest_asyncio.fixture(scope="module")
async def done(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """One run with all faults."""
    async with all_servers() as servers:
        return await run(servers, tmp_path_factory)


def on_the_page(fault: Fault) -> str:
    """Return the message of a fault in docs/faults.md."""
    found = re.search(rf"^\| {re.escape(fault.what)} \| `(.*)` \| ", PAGE, re.MULTILINE)
    assert found, f"{fault.what} is not on the page"
    return found[1]


@pytest.mark.promise("faults.md", "The tests of this project run")
@pytest.mark.promise("faults.md", "The next request of the same")
async def test_each_fault_fails_its_own_scenario_and_no_other(done: Run) -> None:
    assert done.status == 1, done.output
    assert done.having("failed") == {fault.what for fault in ALL if fault.error}
    assert done.having("passed") == {fault.what for fault in ALL if not fault.error} | {
        f"{AFTER}{fault.what}" for fault in ALL
    }


@pytest.mark.promise("faults.md", "The tests of this project run")
async def test_each_failure_reads_as_the_page_says(done: Run) -> None:
    wrong = [
        f"{fault.what}: {on_the_page(fault)!r} is not in {message!r}"
        for fault in ALL
        if fault.error
        and _squeezed(on_the_page(fault))
        not in (message := _squeezed(without_address(done.messages[fault.what])))
    ]
    assert not wrong, "\n\n".join(wrong)


def _squeezed(text: str) -> str:
    return " ".join(text.split())
