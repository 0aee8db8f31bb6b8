"""The caller of each request."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import httpx
import pytest
from pydantic import SecretStr

from support.auth.login import SignInError
from support.auth.schemes import BearerAuth
from support.conversation.callers import (
    ANONYMOUS,
    ANYBODY,
    Caller,
    CallerName,
    caller_names,
    names_without_login,
)
from support.conversation.errors import ConversationError
from support.settings.api_shape import Login
from support.settings.roles import Credentials
from tests.unit.conversation.conftest import Api

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.conversation.callers import Callers
    from support.conversation.conversation import Conversation

    Talking = Callable[..., Conversation]

ROLES = {
    "admin": Credentials(username="root", password=SecretStr("pw")),
    "robot": Credentials(auth="token", token=SecretStr("robot-token")),
}
TOKEN = httpx.Response(200, json={"access_token": "abc"})


def carried(caller: Caller) -> str | None:
    """Return the Authorization header of a caller's requests."""
    request = httpx.Request("GET", "http://api.example.com/")
    if caller.auth is not None:
        request = next(caller.auth.auth_flow(request))
    header: str | None = request.headers.get("authorization")
    return header


@pytest.fixture
def api() -> Api:
    """A login that returns a token."""
    return Api(TOKEN)


@pytest.fixture
def callers(talking: Talking, api: Api) -> Callers:
    """The callers of a scenario with two roles."""
    return talking(api, roles=ROLES).callers


async def test_anonymous_has_no_credentials(callers: Callers, api: Api) -> None:
    anonymous = await callers.called(ANONYMOUS)
    assert carried(anonymous) is None
    assert api.asked == []


@pytest.mark.parametrize("name", ["robot", "the robot"])
async def test_a_role_is_called_with_and_without_an_article(callers: Callers, name: str) -> None:
    assert carried(await callers.called(name)) == "Bearer robot-token"


async def test_a_role_signs_in_once_when_it_is_first_called(callers: Callers, api: Api) -> None:
    first = await callers.called("admin")
    assert await callers.called("admin") is first
    assert api.targets == ["POST /auth/token"]


async def test_another_name_is_unknown_and_the_nearest_name_suggested(callers: Callers) -> None:
    with pytest.raises(ConversationError) as caught:
        await callers.called("admim")
    message = str(caught.value)
    assert "anonymous, admin, robot; did you mean admin?" in message
    assert "API_ROLES__NAME__USERNAME and API_ROLES__NAME__PASSWORD" in message


async def test_a_caller_who_has_signed_in_replaces_an_earlier_one(
    callers: Callers,
) -> None:
    for token in ("first", "second"):
        callers.admit("alice", BearerAuth(SecretStr(token)))
        assert carried(await callers.called("alice")) == f"Bearer {token}"


async def test_a_user_signs_in_with_the_configured_login(talking: Talking) -> None:
    api = Api(httpx.Response(200, json={"token": "t-1"}))
    login = Login(path="/login", format="json", username="user", extra={}, token="$.token")
    callers = talking(api, login=login).callers
    caller = await callers.signed_in("ada", "ada@example.com", SecretStr("pw"))
    assert api.targets == ["POST /login"]
    assert json.loads(api.asked[0].content) == {"user": "ada@example.com", "password": "pw"}
    assert carried(caller) == "Bearer t-1"
    assert await callers.called("ada") is caller


async def test_a_refused_sign_in_is_reported(talking: Talking) -> None:
    callers = talking(Api(httpx.Response(401)), roles=ROLES).callers
    with pytest.raises(SignInError, match="401"):
        await callers.called("admin")
    with pytest.raises(SignInError):
        await callers.signed_in("ada", "ada", SecretStr("pw"))


@pytest.mark.promise("safety.md", "Cookies that responses set")
def test_cookies_belong_to_an_origin() -> None:
    caller = Caller("ada")
    caller.cookies_for(httpx.URL("http://a.example.com/x")).set("sid", "1")
    same = caller.cookies_for(httpx.URL("http://a.example.com/y"))
    assert dict(same) == {"sid": "1"}
    for other in ("http://a.example.com:8080/", "https://a.example.com/", "http://b.example.com/"):
        assert dict(caller.cookies_for(httpx.URL(other))) == {}


CONFIGURED = caller_names(["admin", "clerk"], are_all=True)
UNCONFIGURED = caller_names(["admin"], are_all=False)


@pytest.mark.parametrize(
    ("name", "names"),
    [
        ("admin", CONFIGURED),
        ("the clerk", CONFIGURED),
        (ANONYMOUS, CONFIGURED),
        ("Alice", {*CONFIGURED, "alice"}),
        ("clerk", UNCONFIGURED),
        ("Adam", UNCONFIGURED),
    ],
)
def test_a_caller_that_is_known_before_the_run_has_no_fault(name: str, names: set[str]) -> None:
    """Without configured roles, others than misspelt ones may exist."""
    assert list(CallerName(name).faults(set(names))) == []


def test_nobody_signs_in_at_an_api_without_a_login() -> None:
    roles = {"admin": Credentials(username="a", password=SecretStr("secret"))}
    roles["bot"] = Credentials(auth="token", token=SecretStr("bot-token"))
    assert names_without_login(roles, Login()) == frozenset()
    names = {*caller_names(roles, are_all=True), *names_without_login(roles, Login(path="none"))}
    assert ANYBODY in names
    fault = "admin cannot sign in: the API has no login (API_LOGIN__PATH=none)"
    assert list(CallerName("the admin").faults(names)) == [fault]
    assert list(CallerName("bot").faults(names)) == []
    assert list(CallerName("admin").faults({*names, "admin"})) == [], "a person of the scenario"


@pytest.mark.parametrize(
    ("name", "names", "hint"),
    [
        ("amdin", CONFIGURED, "; did you mean admin?"),
        ("the amdin", UNCONFIGURED, "; did you mean admin?"),
        ("Frieda", CONFIGURED, "."),
        ("Alise", {*CONFIGURED, "alice"}, "; did you mean alice?"),
    ],
)
def test_an_unknown_caller_is_a_fault(name: str, names: set[str], hint: str) -> None:
    [fault] = CallerName(name).faults(set(names))
    known = "admin, anonymous" + (", clerk" if "caller clerk" in names else "")
    assert fault.startswith(f"unknown caller {name.removeprefix('the ')}; known: {known}{hint} A ")
