"""Operations are tests of pytest, whose results are those of scenarios."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from support.backends.reference.app import create_app
from tests.apis.serving import served
from tests.unit.fuzzing.runs import attached, fuzz, results

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.conftest import Ran

PASSWORD = "a-password-nobody-may-see"  # pragma: allowlist secret
ADA = {"email": "ada@example.com", "name": "Ada", "password": PASSWORD}
POST = {"method": "POST", "path": "/users"}
DELETE = {"method": "DELETE", "path": "/users/{id}", "in_path": {"id": "usr_else"}}
CASES: dict[str, list[dict[str, Any]]] = {
    "POST /users": [
        {**POST, "body": ADA, "faults": {"201": ["a name is wrong"]}},
        {**POST, "body": ADA, "faults": {"201": ["a name is wrong"]}, "description": "again"},
        {**POST, "body": {**ADA, "role": "root"}},
    ],
    "DELETE /users/{id}": [DELETE],
    "GET /users": [{"method": "GET", "path": "/users"}],
}
NAMES = (
    *("POST /auth/token", "GET /whoami", "POST /users", "GET /users"),
    *("GET /users/{id}", "PATCH /users/{id}", "DELETE /users/{id}", "GET /health"),
)


@pytest.fixture(scope="module")
def ran(suite_once: Callable[..., Ran]) -> Ran:
    return fuzz(suite_once, CASES, "--data-seed=7", "--fuzz-examples=3")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served(create_app()) as address:
        yield address


def users(address: str) -> list[str]:
    """The addresses of all accounts; only whoever can sign in as the admin gets them."""
    form = {"grant_type": "password", "username": "admin@example.com", "password": "admin-password"}
    token = httpx.post(f"{address}/auth/token", data=form).json()["access_token"]
    page = httpx.get(f"{address}/users", headers={"Authorization": f"Bearer {token}"}).json()
    return [user["email"] for user in page["items"]]


@pytest.mark.promise("contract.md", "The results are added")
def test_each_operation_is_a_result_of_its_own_suite(ran: Ran) -> None:
    found = results(ran.folder)
    assert set(found) == set(NAMES)
    for result in found.values():
        labels = {label["name"]: label["value"] for label in result["labels"]}
        assert labels["feature"] == labels["suite"] == labels["parentSuite"] == "Fuzzing"
    assert {name for name, one in found.items() if one["status"] == "failed"} == {"POST /users"}
    ran.result.assert_outcomes(passed=7, failed=1)


@pytest.mark.promise("contract.md", "The results are added")
def test_a_failing_operation_has_its_requests_and_the_command_that_repeats_them(ran: Ran) -> None:
    result = results(ran.folder)["POST /users"]
    details = result["statusDetails"]
    assert details["message"] == "a name is wrong (201), in 5 requests"
    command = "python -m support.fuzz --seed=7 --examples=3 '--operation=POST /users'"
    assert details["trace"].endswith(f"repeat it: {command}")
    assert command in result["description"]
    [step] = result["steps"]
    assert (step["name"], step["status"]) == ("a name is wrong: 201, 2 requests", "failed")
    assert [inner["name"] for inner in step["steps"]] == ["a case", "again"]
    texts = attached(ran.folder, step["steps"][0])
    assert set(texts) == {"POST /users: 201", "curl"}
    assert '"status": 201' in texts["POST /users: 201"]
    assert ("defect", "contract drift") in {(x["name"], x["value"]) for x in result["labels"]}


@pytest.mark.promise("contract.md", "The results are added")
def test_a_command_is_complete_but_for_secrets(ran: Ran) -> None:
    step = results(ran.folder)["POST /users"]["steps"][0]["steps"][0]
    command = attached(ran.folder, step)["curl"]
    assert PASSWORD not in command
    printing = re.sub(r"^curl", "printf '%s '", command.partition("\n")[2])
    variables = {"SECRET_1": "s e'cret"}
    done = subprocess.run(
        ["sh", "-c", printing], env=variables, capture_output=True, text=True, check=True
    )
    assert '"password": "s e\'cret"' in done.stdout
    assert "ada@example.com" in done.stdout


def test_every_request_is_counted(ran: Ran) -> None:
    result = results(ran.folder)["POST /users"]
    rows = attached(ran.folder, result)["requests"].splitlines()
    assert rows == [
        "kind,what is special,response,times",
        *("valid,a case,201,1", "valid,again,409,1"),
        *("valid,again,201,1", "valid,a case,422,1", "valid,the throw-away account,201,1"),
    ]


@pytest.mark.promise("contract.md", "The suite")
def test_no_secret_is_shown(ran: Ran) -> None:
    files = [file.read_text("utf-8", "replace") for file in (ran.folder / "results").iterdir()]
    assert not [text for text in [*files, str(ran.result.stdout)] if PASSWORD in text]
    assert "secrets in files" not in str(ran.result.stdout)


@pytest.mark.promise("contract.md", "What it creates is deleted")
def test_on_a_live_api_nothing_is_left_and_no_other_account_is_touched(
    suite_once: Callable[..., Ran], address: str
) -> None:
    httpx.post(f"{address}/users", json={**ADA, "email": "bob@example.com"})
    before = users(address)
    ran = fuzz(suite_once, CASES, f"--base-url={address}", settings=live())
    ran.result.assert_outcomes(passed=7, failed=1)
    assert users(address) == before
    assert not (ran.folder / "reports/leftovers.json").exists()


def live() -> dict[str, str]:
    return {
        "contract__document": str(create_app.__globals__["__file__"]).replace(
            "app.py", "openapi.yaml"
        ),
        "roles__admin__username": "admin@example.com",
        "roles__admin__password": "admin-password",  # pragma: allowlist secret
    }


LEFT = {**POST, "body": {**ADA, "email": "left@example.com"}}
UNDELETABLE = """
from support.run.ledger import deletion
async def _never(*_, **__):
    return deletion.Verdict(reason="it stays")
deletion.Deletions.delete = _never
"""


@pytest.mark.promise("contract.md", "What is left")
def test_what_cannot_be_deleted_fails_the_operation(
    suite_once: Callable[..., Ran], address: str
) -> None:
    cases = {"POST /users": [LEFT, LEFT]}
    options = (f"--base-url={address}", "--fuzz-operation=POST /users")
    ran = fuzz(suite_once, cases, *options, more=UNDELETABLE, settings=live())
    ran.result.assert_outcomes(passed=1, errors=1)
    assert "created by fuzzing and not deleted" in str(ran.result.stdout)
    assert "it stays" in str(ran.result.stdout)
    assert (ran.folder / "reports/leftovers.json").exists()


def test_an_account_that_is_refused_fails_the_operations_that_need_it(
    fuzz_here: Callable[..., pytest.RunResult],
) -> None:
    ran = fuzz_here(CASES, fuzz__account="/nowhere")
    assert ran.ret == pytest.ExitCode.TESTS_FAILED
    ran.assert_outcomes(passed=6, failed=2)


@pytest.mark.promise("contract.md", "`API_FUZZ__ACCOUNT` |")
def test_without_an_account_operations_that_change_data_are_skipped(
    fuzz_here: Callable[..., pytest.RunResult], pytester: pytest.Pytester
) -> None:
    fuzz_here(CASES, fuzz__account="none").assert_outcomes(passed=6, failed=1, skipped=1)
    skipped = results(pytester.path)["DELETE /users/{id}"]
    assert "API_FUZZ__ACCOUNT=none" in skipped["statusDetails"]["message"]


def test_an_error_is_told_with_the_command_that_repeats_it(
    fuzz_here: Callable[..., pytest.RunResult],
) -> None:
    login = {"login__path": "/sign-in"}
    ran = fuzz_here(CASES, "--fuzz-operation=GET /users", **login)
    ran.assert_outcomes(failed=1)
    assert "could not sign in" in str(ran.stdout)
    assert "repeat it: python -m support.fuzz --seed=" in str(ran.stdout)
    assert "Traceback" not in str(ran.stdout)


NETWORK = """
import socket
from tests.unit.fuzzing import fixed_cases
def _faults(self, exchange):
    socket.create_connection(("127.0.0.1", 9))
fixed_cases.FixedCase.faults = _faults
"""


def test_the_network_is_closed_on_the_embedded_api(suite_once: Callable[..., Ran]) -> None:
    ran = fuzz(suite_once, CASES, "--fuzz-operation=GET /users", more=NETWORK)
    assert "127.0.0.1:9: the network is blocked" in str(ran.result.stdout)
    assert ran.result.ret == pytest.ExitCode.TESTS_FAILED


INTERRUPT = """
import os, signal
from tests.unit.fuzzing import fixed_cases
def _faults(self, exchange):
    os.kill(os.getpid(), signal.SIGTERM)
    return []
fixed_cases.FixedCase.faults = _faults
"""


@pytest.mark.promise("contract.md", "130 |")
def test_an_interrupted_run_cleans_up(suite_once: Callable[..., Ran], address: str) -> None:
    before = users(address)
    cases = {"POST /users": [{**POST, "body": {**ADA, "email": f"{n}@a.com"}} for n in range(9)]}
    ran = fuzz(
        suite_once, cases, f"--base-url={address}", "-k", "POST", more=INTERRUPT, settings=live()
    )
    assert ran.result.ret == pytest.ExitCode.INTERRUPTED
    assert users(address) == before
