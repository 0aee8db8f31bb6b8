"""The accounts of the demonstration: a small typed client of the users API, and its steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from pydantic import BaseModel, ConfigDict, SecretStr, ValidationError
from pytest_bdd import given, then, when

from support.auth.schemes import BearerAuth
from support.gherkin.authoring.comparisons import same
from support.gherkin.authoring.outcome import Outcome, attempt
from support.gherkin.authoring.parameters import parse
from support.http.errors import UnexpectedResponseError
from support.http.json_body import media_type
from support.language.placeholders.filling import fill

if TYPE_CHECKING:
    import httpx

    from support.http.client import ApiClient
    from support.language.placeholders.values import Values


class User(BaseModel):
    """An account, with exactly the fields of the contract."""

    model_config = ConfigDict(extra="forbid")

    id: str
    email: str
    name: str
    created_at: str
    role: str


class RefusedError(AssertionError):
    """The API refused a request."""


class ContractError(UnexpectedResponseError):
    """The response violates the contract."""

    def __init__(self, response: httpx.Response, reason: str) -> None:
        request = response.request
        super().__init__(f"{request.method} {request.url.path} answered {reason}")
        self.response = response


@dataclass(frozen=True)
class AccountsApi:
    """The operations on accounts, for the client's caller."""

    client: ApiClient

    async def register(self, details: dict[str, str]) -> User:
        """POST /users."""
        return _user(await self.client.send("POST", "/users", json=details), 201)

    async def whoami(self) -> User:
        """GET /whoami."""
        return _user(await self.client.send("GET", "/whoami"), 200)

    async def signed_in(self, details: dict[str, str]) -> AccountsApi:
        """POST /auth/token; return the operations with its token."""
        form = {"username": details["email"], "password": details["password"]}
        grant = await self.client.send(
            "POST", "/auth/token", data={"grant_type": "password", **form}
        )
        token = SecretStr(grant.json()["access_token"])
        return AccountsApi(self.client.signed_in(BearerAuth(token)))


def _user(response: httpx.Response, status: int) -> User:
    if response.is_client_error:
        raise RefusedError(f"refused with {response.status_code}")
    if response.status_code != status:
        shown = f"{response.status_code} ({media_type(response)}) {response.text!r}"
        raise ContractError(response, f"{shown}; expected status {status}")
    try:
        return User.model_validate_json(response.content)
    except ValidationError as error:
        faults = "; ".join(f"{e['loc'][0]}: {e['msg']}" for e in error.errors())
        reason = f"{response.status_code}, but not a valid User: {faults}"
        raise ContractError(response, reason) from error


@pytest.fixture
def users_api(client: ApiClient) -> AccountsApi:
    """The accounts, for an anonymous caller."""
    return AccountsApi(client)


@pytest.fixture
def details(values: Values) -> dict[str, str]:
    """The details to register with."""
    generated = {"email": "{faker.email}", "password": "{faker.password}"}
    return {"name": "Frieda Smith", **fill(generated, values)}


@given("Frieda has no account")
def _(details: dict[str, str]) -> None:
    """Generate details to register with; nothing is sent."""


@given("Alice is a member", target_fixture="alice")
async def _(users_api: AccountsApi, details: dict[str, str]) -> AccountsApi:
    """Register and sign in."""
    alice = {**details, "name": "Alice Miller"}
    await users_api.register(alice)
    return await users_api.signed_in(alice)


@when("Frieda registers", target_fixture="outcome")
async def _(users_api: AccountsApi, details: dict[str, str]) -> Outcome[User]:
    """Register with the generated details."""
    return await attempt(users_api.register(details))


@when(parse('Frieda registers as "{name}"'), target_fixture="outcome")
async def _(users_api: AccountsApi, details: dict[str, str], name: str) -> Outcome[User]:
    """Register with this name."""
    return await attempt(users_api.register({**details, "name": name}))


@when("Frieda registers with these details:", target_fixture="outcome")
async def _(
    users_api: AccountsApi, details: dict[str, str], datatable: list[list[str]]
) -> Outcome[User]:
    """Register with the details in the table (detail, value) in place of the generated ones."""
    return await attempt(users_api.register({**details, **dict(datatable)}))


@when("Alice views their own profile")
async def _(alice: AccountsApi) -> None:
    """Request the caller's own profile."""
    await alice.whoami()


@then("Frieda has an account as a member")
def _(outcome: Outcome[User]) -> None:
    """The new account has the role of a member."""
    same("the role", outcome.value.role, "member")


@then(parse('the account has the name "{name}"'))
def _(outcome: Outcome[User], name: str) -> None:
    """The name in the response is this one."""
    same("the name", outcome.value.name, name)


@then("it is refused because the details are invalid")
def _(outcome: Outcome[User]) -> None:
    """The registration was refused."""
    outcome.error(RefusedError)
