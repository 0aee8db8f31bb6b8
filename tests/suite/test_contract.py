"""An API that breaks its document, and scenarios that would not notice."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from tests.apis.liar import LIES, SECRET, Lie, app, document
from tests.apis.serving import served

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.conftest import Ran

    Suite = Callable[..., Ran]

STEPS = """
from tests.apis.liar import LIES

@when(parsers.parse("lie {number:d} is told"))
async def _(client, number):
    lie = LIES[number]
    json = {"age": 1} if lie.method == "POST" else None
    await client.send(lie.method, lie.path.format(number=number), json=json)

@then("nobody notices")
def _(): ...

@pytest_asyncio.fixture
async def told(client):
    await client.send("GET", "/things/0")

@when("a fixture is lied to")
def _(told): ...

@pytest_asyncio.fixture
async def ending(client):
    yield
    await client.send("GET", "/things/0")

@when("the clean-up is lied to")
def _(ending): ...
"""


def scenario(name: str, step: str, tags: str = "") -> str:
    return f"  {tags}\n  Scenario: {name}\n    When {step}\n    Then nobody notices\n"


FEATURE = "Feature: Lies\n" + "".join(
    [scenario(f"Lie {n}", f"lie {n} is told") for n in range(len(LIES))]
    + [
        scenario("Exempt", "lie 0 is told", "@off_contract:it_is_known"),
        scenario("Expected", "lie 0 is told", "@xfail:API-7"),
        scenario("Fixture", "a fixture is lied to"),
        scenario("Clean-up", "the clean-up is lied to"),
    ]
)
FAILED = re.compile(r"contract drift: .*\nlies\.feature:\d+: When .*")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served(app()) as address:
        yield address


@pytest.fixture(scope="module")
def contract(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return document(tmp_path_factory.mktemp("contract"))


@pytest.fixture(scope="module")
def ran(suite_once: Suite, address: str, contract: Path) -> Callable[..., Ran]:
    """Run the scenarios on an API, with options of pytest and parts of the setting."""

    def ran(*options: str, **setting: str) -> Ran:
        variables = {"API_CONTRACT__DOCUMENT": str(contract), "API_ROLES__ADMIN__AUTH": "none"}
        variables |= {f"API_{name.upper()}": value for name, value in setting.items()}
        steps = f"import os\nos.environ.update({variables!r})\n{STEPS}"
        return suite_once(steps, f"--base-url={address}", *options, lies=FEATURE)

    return ran


@pytest.fixture(scope="module")
def failed(ran: Callable[..., Ran]) -> Ran:
    return ran("--alluredir=results")


@pytest.mark.promise("contract.md", "It names the operation")
@pytest.mark.promise("contract.md", "path and method |")
@pytest.mark.promise("contract.md", "status |")
@pytest.mark.promise("contract.md", "media type |")
@pytest.mark.promise("contract.md", "headers |")
@pytest.mark.promise("contract.md", "body, in JSON |")
@pytest.mark.promise("contract.md", "request |")
@pytest.mark.promise("contract.md", "With one, every exchange")
@pytest.mark.promise("contract.md", "A drift fails the step that caused it")
def test_each_lie_fails_the_step_that_it_was_told(failed: Ran) -> None:
    text = "\n".join(failed.result.outlines)
    for number, lie in enumerate(LIES):
        [block] = re.findall(rf"__ Lie {number} __+\n(.*?)\n(?=_+ |=+ )", text, re.DOTALL)
        path = lie.path.partition("?")[0].replace("s/{number}", "s/{id}")
        where = f"{lie.method} {path.replace('{number}', str(number))}, {lie.status}"
        assert block.startswith(f"contract drift: {lie.method} ")
        assert f"{where}: {lie.said}" in block
        last = block.splitlines()[-1]
        assert re.fullmatch(rf"lies\.feature:\d+: When lie {number} is told", last)


@pytest.mark.promise("contract.md", "What a fixture sends")
@pytest.mark.promise("contract.md", "A scenario that breaks the contract")
def test_what_a_fixture_and_the_clean_up_send_is_checked(failed: Ran) -> None:
    failed.result.stdout.fnmatch_lines(["*_ Fixture _*", "contract drift: GET /things/{id}, 200:*"])
    failed.result.stdout.fnmatch_lines(["*ERROR at teardown of Clean-up*", "contract drift: *"])
    failed.result.assert_outcomes(failed=len(LIES) + 1, passed=2, xfailed=1, errors=1)


@pytest.mark.promise("contract.md", "No message shows a secret")
def test_no_message_shows_a_secret(failed: Ran) -> None:
    assert SECRET not in "\n".join(failed.result.outlines)
    assert not [
        path.name
        for path in failed.folder.rglob("*")
        if path.is_file() and SECRET.encode() in path.read_bytes()
    ]


@pytest.mark.promise("contract.md", "The report has it in the category")
def test_the_report_has_drifts_in_a_category_of_their_own(failed: Ran) -> None:
    results = [
        json.loads(path.read_text()) for path in (failed.folder / "results").glob("*-result.json")
    ]
    kinds = {
        result["name"]: [label["value"] for label in result["labels"] if label["name"] == "defect"]
        for result in results
    }
    assert kinds["Lie 0"] == ["contract drift"]
    assert kinds["Exempt"] == []


@pytest.mark.parametrize("workers", ["-n2", "--parallel=2"])
def test_workers_check_as_one_process_does(
    failed: Ran, ran: Callable[..., Ran], workers: str
) -> None:
    assert verdicts(ran(workers)) == verdicts(failed)


@pytest.mark.promise("contract.md", "With `warn` the run lists the drifts")
@pytest.mark.parametrize("workers", ["-n0", "-n2", "--parallel=2"])
def test_a_warning_changes_no_outcome(ran: Callable[..., Ran], workers: str) -> None:
    result = ran(workers, contract__mode="warn").result
    result.assert_outcomes(passed=len(LIES) + 3, failed=1)  # the unexpected pass of API-7
    result.stdout.fnmatch_lines(
        [
            f"contract drifts (API_CONTRACT__MODE=warn): {len({said(lie) for lie in LIES})}",
            "    GET /things/{id}, 200: $.name is missing; the document says: *",
        ]
    )


def test_off_checks_nothing(ran: Callable[..., Ran]) -> None:
    result = ran(contract__mode="off").result
    result.assert_outcomes(passed=len(LIES) + 3, failed=1)
    result.stdout.no_fnmatch_line("*drift*")


def test_a_recording_is_checked_when_it_is_replayed(
    ran: Callable[..., Ran], tmp_path: Path
) -> None:
    records, one = str(tmp_path / "records"), ("lies.feature::Lie 0",)
    recorded = ran("--backend=record", *one, contract__mode="off", records__folder=records)
    recorded.result.assert_outcomes(passed=1)
    replayed = ran("--backend=replay", *one, records__folder=records)
    replayed.result.assert_outcomes(failed=1)
    replayed.result.stdout.fnmatch_lines(["contract drift: GET /things/{id}, 200: $.name is *"])
    refused = ran("--backend=record", *one, records__folder=records)
    refused.result.assert_outcomes(failed=1)


@pytest.mark.promise("contract.md", "The embedded users API has")
def test_the_embedded_api_has_a_document_of_its_own(suite_once: Suite) -> None:
    step = """
import httpx
@when("the health is asked for")
async def _(client, faults):
    faults("GET", "/health", httpx.Response(200, json={"status": "fine"}))
    await client.send("GET", "/health")
"""
    feature = "Feature: F\n  Scenario: S\n    When the health is asked for\n"
    result = suite_once(step, lies=feature).result
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(['contract drift: GET /health, 200: $.status is "fine"; *'])


def said(lie: Lie) -> tuple[str, int, str]:
    return lie.method, lie.status, lie.said


def verdicts(ran: Ran) -> list[str]:
    """Return the lines of the summary, in order."""
    return sorted(
        line for line in ran.result.outlines if line.startswith(("FAILED", "ERROR", "XFAIL"))
    )
