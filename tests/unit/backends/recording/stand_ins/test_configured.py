"""Stand-ins for configured values."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import AnyHttpUrl, SecretStr

from support.backends.recording.stand_ins.configured import (
    BASE_URL,
    Recorded,
    addresses,
    are_public,
    basic,
    may_be_secret,
    replayed,
    service_addresses,
)
from support.backends.recording.stand_ins.secrets import SecretStandIns
from support.settings import Settings
from support.settings.roles import Credentials
from tests.unit.backends.recording.stand_ins.messages import sent

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.backends.recording.stand_ins.configured import Configured


def settings(**roles: dict[str, Any]) -> Settings:
    return Settings(roles={n: Credentials.model_validate(role) for n, role in roles.items()})


def account(username: str, password: str, auth: str = "login") -> dict[str, Any]:
    return {"auth": auth, "username": username, "password": password}


def never(_: str) -> bool:
    return False


def within(
    chosen: Settings, feature: str = "", is_public: Callable[[str], bool] = never
) -> Configured:
    return Recorded(chosen).within(feature, is_public)


@pytest.mark.promise("backends.md", "The accounts, the login and")
def test_addresses_have_stand_ins() -> None:
    found = addresses(
        Settings(
            base_url=AnyHttpUrl("https://api.example.com:8443/v1"),
            services={"mail": AnyHttpUrl("http://mail.example.com")},
        )
    )
    assert found["https://api.example.com:8443"] == BASE_URL
    assert found["api.example.com:8443"] == BASE_URL.removeprefix("http://")
    assert found["http://mail.example.com"] == BASE_URL.replace("://", "://mail.")
    assert addresses(Settings()) == {}


@pytest.mark.parametrize(
    ("username", "form"),
    [
        ("root@example.com", r"[a-f]{4}@[a-f]{3}\.example"),
        ("a@corp.de", r"[a-f]@[a-f]{4}\.[a-f]{2}"),
        ("admin", r"[a-f]{5}"),
        ("Administrator-7", r"[a-fA-F2-7ghkmGHKM]{13}-[a-fA-F2-7ghkmGHKM]"),
    ],
)
def test_an_account_has_the_form_of_its_name(username: str, form: str) -> None:
    role = Recorded(settings(admin=account(username, "password-one"))).roles["admin"]
    assert re.fullmatch(form, role["username"])
    assert len(role["username"]) == len(username)
    assert len(role["password"]) == len("password-one")


def test_the_stand_ins_of_accounts_of_one_form_are_the_same() -> None:
    one = Recorded(settings(admin=account("root@example.com", "password-one"))).roles
    other = Recorded(settings(admin=account("user@example.org", "password-two"))).roles
    assert one == other
    assert list(may_be_secret(one)) == []


@pytest.mark.promise("backends.md", "The accounts, the login and")
def test_roles_are_described_with_all_that_a_replay_needs() -> None:
    chosen = settings(
        admin=account("root", "password-one", "basic"),
        key={"auth": "api_key", "token": "key-12345", "header": "X-Key"},
        nobody={"auth": "none"},
    )
    roles = Recorded(chosen).roles
    assert roles["admin"]["auth"] == "basic"
    assert (roles["key"]["auth"], roles["key"]["header"]) == ("api_key", "X-Key")
    assert roles["nobody"] == {"auth": "none"}
    for role in roles.values():
        Credentials.model_validate(role)


def test_equal_values_have_one_stand_in() -> None:
    """A feature may compare them."""
    roles = Recorded(
        settings(admin=account("admin", "admin"), clerk=account("clerk", "admin"))
    ).roles
    assert roles["admin"]["username"] == roles["admin"]["password"] == roles["clerk"]["password"]
    assert roles["clerk"]["username"] != roles["admin"]["username"]
    assert list(may_be_secret(roles)) == []


def test_what_is_not_a_stand_in_may_be_a_secret() -> None:
    roles = {"admin": {"username": "admin", "password": "hunter-22"}, "bot": {"auth": "none"}}
    assert list(may_be_secret(roles)) == ["admin.username", "admin.password"]


@pytest.mark.promise("backends.md", "A name of an account is replaced")
@pytest.mark.parametrize(
    ("name", "written"),
    [("root@example.com", "root%40example.com"), ("a@b", "a@b"), ("operator", "operator")],
)
def test_distinct_names_and_secrets_are_replaced_everywhere(name: str, written: str) -> None:
    chosen = settings(admin=account(name, "password-one"))
    names, role = SecretStandIns(within(chosen)), Recorded(chosen).roles["admin"]
    shown = names.text(f"of {written}, password-one")
    assert shown == f"of {role['username']}, {role['password']}"


@pytest.mark.promise("backends.md", "The accounts, the login and")
def test_the_secrets_of_the_login_are_recorded_with_stand_ins() -> None:
    chosen = settings(admin=account("root", "password-one"))
    extra = {"client_secret": "secret-of-the-client", "level": 1}
    login = chosen.login.model_copy(update={"extra": extra, "path": "/login"})
    chosen = chosen.model_copy(update={"login": login})
    assert Recorded(settings(admin=account("root", "password-one"))).login == {}
    chosen._resolved = (SecretStr("secret-of-the-client"),)
    recorded = Recorded(chosen).login
    assert (recorded["path"], recorded["extra"]["level"]) == ("/login", 1)
    assert re.fullmatch("[a-f]{6}-[a-f]{2}-[a-f]{3}-[a-f]{6}", recorded["extra"]["client_secret"])


def test_credentials_of_basic_are_those_of_the_stand_ins() -> None:
    """So that the replay, which has only these, sends the same."""
    chosen = settings(admin=account("admin", "password-one", "basic"))
    role = Recorded(chosen).roles["admin"]
    headers = (("authorization", f"Basic {basic('admin', 'password-one')}"),)
    recorded = SecretStandIns(within(chosen)).request(sent(headers=headers))
    assert recorded.headers == (
        ("authorization", f"Basic {basic(role['username'], role['password'])}"),
    )
    again = SecretStandIns(replayed(Settings(), {"admin": role})).request(recorded)
    assert again == recorded


# Names that may be ordinary words, and those that the feature writes


@pytest.mark.promise("backends.md", "A shorter one (`admin`)")
@pytest.mark.parametrize("name", ["admin", "clerk-7"])
def test_a_short_name_is_left_except_as_the_name_of_an_account(name: str) -> None:
    chosen = settings(admin=account(name, "password-one"))
    names, role = SecretStandIns(within(chosen)), Recorded(chosen).roles["admin"]
    body = {"username": name, "role": name}
    shown = names.request(sent(f"http://h/{name}", body)).body.decode()
    assert shown == f'{{"username": "{role["username"]}", "role": "{name}"}}'
    assert names.text(f"GET /{name}") == f"GET /{name}"


@pytest.mark.promise("backends.md", "If the feature file itself")
@pytest.mark.parametrize(
    ("name", "feature"),
    [
        ("admin", 'Then "$.username" is "admin"'),
        ("admin", "| $.username |   admin |"),
        ("root@example.com", "Then the mail is for root@example.com"),
    ],
)
def test_a_name_that_the_feature_writes_is_replaced_only_in_sign_ins(
    name: str, feature: str
) -> None:
    chosen = settings(admin=account(name, "password-one"))
    names, role = SecretStandIns(within(chosen, feature)), Recorded(chosen).roles["admin"]
    other = names.request(sent("http://h/users", {"username": name, "password": "another-one"}))
    assert f'"username": "{name}"' in other.body.decode()
    signing_in = sent("http://h/auth/token", {"username": name, "password": "password-one"})
    assert f'"username": "{role["username"]}"' in names.request(signing_in).body.decode()


def test_a_short_password_that_is_public_is_replaced_only_as_a_secret() -> None:
    chosen = settings(admin=account("root", "admin"))
    assert SecretStandIns(within(chosen)).text("an admin") != "an admin"
    public = within(chosen, "", {"admin"}.__contains__)
    assert SecretStandIns(public).text("an admin") == "an admin"
    assert (
        "admin"
        not in SecretStandIns(public).request(sent(body={"password": "admin"})).body.decode()
    )


# Replays


def test_in_a_replay_accounts_stand_for_themselves() -> None:
    roles = Recorded(settings(admin=account("root@example.com", "password-one"))).roles
    names = SecretStandIns(replayed(settings(admin=account("eve", "another-one")), roles))
    role = roles["admin"]
    text = f"{role['username'].replace('@', '%40')} {role['password']}"
    assert names.text(text) == f"{role['username']} {role['password']}"
    assert names.request(sent(body={"password": role["password"]})).body.decode() == (
        f'{{"password": "{role["password"]}"}}'
    )


def test_what_is_public_in_a_replay() -> None:
    roles = {"admin": {"username": "bdfc", "password": "fabc"}, "key": {"token": "dead"}}
    found = are_public(["beef"], roles, {"client_secret": "cafe", "level": 1})
    assert found == {"beef", "bdfc", "fabc", "dead", "cafe", basic("bdfc", "fabc")}


def test_services_of_one_origin_have_one_host() -> None:
    services = {
        "shop": "http://api.example.com/shop",
        "mail": "http://mail.example.com:81/v2",
        "post": "http://mail.example.com:81",
    }
    assert service_addresses("http://api.example.com/v1", services) == {
        "shop": "http://recorded.example.org/shop",
        "mail": "http://mail.recorded.example.org/v2",
        "post": "http://mail.recorded.example.org/",
    }
    urls = {name: AnyHttpUrl(url) for name, url in services.items()}
    written = addresses(Settings(base_url=AnyHttpUrl("http://api.example.com/v1"), services=urls))
    assert {written["api.example.com"], written["mail.example.com:81"]} == {
        "recorded.example.org",
        "mail.recorded.example.org",
    }
