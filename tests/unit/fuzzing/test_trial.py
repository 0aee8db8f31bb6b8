"""Requests that may change something name nothing but what the run has created."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from support.fuzzing.account import AccountError
from support.fuzzing.findings import ACCEPTED, SERVER_ERROR, Fault
from support.fuzzing.trial import NothingOwnError
from support.http.errors import ConnectionFailedError
from tests.unit.fuzzing.conftest import FakeCase

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from tests.unit.fuzzing.conftest import Place

    Open = Callable[..., AbstractContextManager[Place]]

USER = "/users/{id}"
ADMIN = "usr_admin"  # somebody else's id


def deletion(**more: Any) -> FakeCase:
    return FakeCase("DELETE", USER, {"id": ADMIN}, **more)


def registration(email: str = "ada@example.com", **more: Any) -> FakeCase:
    body = {"email": email, "name": "Ada", "password": "correct horse"}
    return FakeCase("POST", "/users", json=json.dumps(body | more).encode())


@pytest.mark.promise("contract.md", "Requests that change data")
@pytest.mark.promise("contract.md", "They name only")
async def test_a_deletion_names_only_accounts_of_the_run(place: Open) -> None:
    with place() as here:
        tally = await here.run(f"DELETE {USER}", deletion(), deletion(), deletion())
        assert [outcome for outcome in here.outcomes if "DELETE" in outcome and " 204" in outcome]
        assert not [outcome for outcome in here.outcomes if ADMIN in outcome]
        assert tally.rows == [("valid", "a case", "204", "3")]
        assert here.outcomes.count("POST /users 201") == 3


@pytest.mark.promise("contract.md", "Requests that only read")
async def test_requests_that_read_keep_every_other_generated_id(place: Open) -> None:
    with place() as here:
        cases = [FakeCase("GET", USER, {"id": f"x{number}"}) for number in range(4)]
        await here.run(f"GET {USER}", *cases)
        kept = [case.in_path["id"] for case in cases]
        assert kept[1::2] == ["x1", "x3"]
        assert not [found for found in kept[::2] if found.startswith("x")]


@pytest.mark.promise("contract.md", "Requests that only read")
@pytest.mark.promise("contract.md", "`API_FUZZ__READER` |")
async def test_requests_that_read_are_sent_by_the_reader(place: Open) -> None:
    with place() as here:
        await here.run("GET /users", FakeCase("GET", "/users"))
        assert here.outcomes == ["GET /users 200"]
        with place(reader="") as other:
            await other.run("GET /users", FakeCase("GET", "/users"))
            assert other.outcomes == ["POST /users 201", "GET /users 403"]


@pytest.mark.promise("contract.md", "Operations that need no")
async def test_a_public_operation_needs_no_account(place: Open) -> None:
    with place(account="none") as here:
        await here.run("POST /users", registration())
        [post] = here.every
        assert "authorization" not in post.request.named_headers


@pytest.mark.parametrize(
    ("name", "expected"),
    [("POST /users", "201"), ("POST /auth/token", "200"), ("GET /health", None)],
)
async def test_the_account_is_made_and_signed_in_as_the_contract_says(
    place: Open, name: str, expected: str | None
) -> None:
    with place() as here:
        tally = await here.run(name)
    rows = [("valid", "the throw-away account", expected, "1")] if expected else []
    assert tally.rows == rows
    assert tally.findings == []


async def test_a_token_against_the_contract_is_found(place: Open) -> None:
    with place(httpx.MockTransport(Refusing()), account="/users", body=Refusing.body) as here:
        tally = await here.run("POST /auth/token")
    assert {one.fault.title for one in tally.findings} == {"contract drift"}
    assert any("$.token_type is missing" in one.fault.details for one in tally.findings)


async def test_without_an_account_nothing_is_changed(place: Open) -> None:
    with place(account="none") as here:
        with pytest.raises(AccountError):
            await here.run(f"PATCH {USER}", FakeCase("PATCH", USER, {"id": ADMIN}))
        assert here.every == []


async def test_without_anything_of_our_own_nothing_is_changed(place: Open) -> None:
    """The account is elsewhere, and the collection makes nothing."""
    with place(httpx.MockTransport(Refusing()), account="/accounts", body=Refusing.body) as here:
        with pytest.raises(NothingOwnError, match="needs an id, and the run has created nothing"):
            await here.run(f"DELETE {USER}", deletion())
        assert not [outcome for outcome in here.outcomes if "DELETE" in outcome]
        assert "POST /users 403" in here.outcomes


class Refusing:
    """An API with accounts, in which nobody may make a user."""

    body = {"email": "a@example.com", "password": "correct horse"}  # noqa: RUF012

    def __init__(self) -> None:
        self._numbers = itertools.count(1)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/auth/token":
            return httpx.Response(200, json={"access_token": "t0ken-of-the-account"})
        if json.loads(request.content or "0") == self.body:
            return httpx.Response(201, json={"id": f"a{next(self._numbers)}"})
        return httpx.Response(403, json={})


async def test_what_an_earlier_case_has_created_is_not_in_the_way(place: Open) -> None:
    with place() as here:
        tally = await here.run("POST /users", registration(), registration())
        assert [row[1:] for row in tally.rows[:2]] == [
            ("a case", "201", "2"),
            ("a case", "409", "1"),
        ]
        assert here.clearings == [1]


async def test_what_was_there_before_may_be_in_the_way(place: Open) -> None:
    with place() as here:
        tally = await here.run("POST /users", registration("admin@example.com"))
        assert [row[1:] for row in tally.rows[:1]] == [("a case", "409", "1")]


async def test_another_account_sends_what_one_that_is_gone_could_not(
    place: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    with place() as here:
        await here.account.caller()
        assert here.account.resource is not None
        admin = here.at.client.signed_in(await here.at.sign_ins.auth("admin") or httpx.Auth())
        monkeypatch.setattr(here.ledger, "_strike", lambda _: None)  # nobody tells us
        await admin.send("DELETE", here.account.resource.address)
        monkeypatch.undo()
        tally = await here.run(f"DELETE {USER}", deletion())
    assert [row[2] for row in tally.rows] == ["204"]


async def test_an_account_whose_token_is_refused_is_left(place: Open) -> None:
    class Strict(Refusing):
        def __call__(self, request: httpx.Request) -> httpx.Response:
            if request.method == "DELETE":
                return httpx.Response(401, json={})
            return super().__call__(request)

    with place(httpx.MockTransport(Strict()), account="/users", body=Refusing.body) as here:
        tally = await here.run(f"DELETE {USER}", deletion(), deletion())
    assert [row[2:] for row in tally.rows] == [("401", "2")]
    assert here.outcomes.count("POST /users 201") == 2


async def test_the_judgement_is_that_of_the_case_and_of_the_contract(place: Open) -> None:
    def wrong(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200 if request.method == "GET" else 201, json={"status": "no"})

    with place(httpx.MockTransport(wrong)) as here:
        failed = Fault("ServerError", SERVER_ERROR)
        tally = await here.run("GET /health", FakeCase("GET", "/health", found=(failed,)))
        assert [one.fault.title for one in tally.findings] == [SERVER_ERROR, "contract drift"]
        assert "$.status is" in tally.findings[1].fault.details


async def test_what_both_say_is_said_once(place: Open) -> None:
    accepting = httpx.MockTransport(lambda _: httpx.Response(201, json={}))
    with place(accepting) as here:
        said = Fault("AcceptedNegativeData", ACCEPTED)
        case = registration(role="root")
        case.found = (said,)
        tally = await here.run("POST /users", case)
        accepted = [one.fault for one in tally.findings if one.fault.title == ACCEPTED]
        assert [fault.kind for fault in accepted] == ["request $.role additionalProperties"]


async def test_a_path_that_is_not_documented_is_no_finding(place: Open) -> None:
    """A generated id may contain a slash."""
    with place() as here:
        case = FakeCase("GET", f"{USER}/{{more}}", {"id": "a", "more": "b"})
        tally = await here.run(f"GET {USER}", FakeCase("GET", USER, {"id": "a"}), case)
        assert tally.findings == []


@pytest.mark.promise("contract.md", "no response |")
async def test_a_connection_that_breaks_is_a_finding_and_no_connection_an_error(
    place: Open,
) -> None:
    def breaking(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadError("broken", request=request)

    def absent(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("absent", request=request)

    case = FakeCase("GET", "/health")
    with place(httpx.MockTransport(breaking)) as here:
        tally = await here.run("GET /health", case)
    assert [one.fault.title for one in tally.findings] == ["no response"]
    with place(httpx.MockTransport(absent)) as here, pytest.raises(ConnectionFailedError):
        await here.run("GET /health", case)


async def test_what_no_client_can_send_is_left_out(place: Open) -> None:
    with place() as here:
        unsendable = FakeCase("GET", "/health", headers=(("A b", "c"),))
        tally = await here.run("GET /health", unsendable, FakeCase("GET", "/health"))
        assert tally.sent == 1
