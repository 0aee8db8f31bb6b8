"""Settings come from options, the environment, .env and defaults; secrets stay masked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from pydantic import AnyHttpUrl, SecretStr, ValidationError

from support.settings import Settings, SettingsError, option_fields, stray_variables
from support.settings.groups import NESTED
from support.settings.loading.errors import variable
from support.settings.roles import Credentials

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Load = Callable[..., Settings]

FIELDS = set(Settings.model_fields)
ADMIN = {"API_ROLES__ADMIN__USERNAME": "ada", "API_ROLES__ADMIN__PASSWORD": "ada-secret"}
PASSWORD = "hunter-22"


# Precedence

PRECEDENCE: dict[str, tuple[list[str], list[object], object]] = {
    "read_timeout": (["1.5", "2.5", "3.5"], [1.5, 2.5, 3.5], 10.0),
    "retry_attempts": (["7", "8", "9"], [7, 8, 9], 3),
    "base_url": (
        ["https://one.example.com/v1", "http://two.example.com", "http://three.example.com:81"],
        [
            AnyHttpUrl("https://one.example.com/v1"),
            AnyHttpUrl("http://two.example.com/"),
            AnyHttpUrl("http://three.example.com:81/"),
        ],
        None,
    ),
    "backend": (["embedded", "live", "embedded"], ["embedded", "live", "embedded"], None),
}
"""Of a field: its texts in option, environment and file; the values of these; the default."""


@pytest.mark.parametrize("first", range(4), ids=["option", "environment", "file", "default"])
@pytest.mark.parametrize("field", PRECEDENCE)
def test_the_first_source_that_has_a_value_wins(load: Load, field: str, first: int) -> None:
    """Sources before ``first`` do not have the field, later ones do."""
    texts, values, default = PRECEDENCE[field]
    address = "" if field == "base_url" else "API_BASE_URL=http://api.example.com"  # for live
    settings = load(
        {field: texts[0] if first == 0 else None},
        {variable(field): texts[1]} if first <= 1 else {},
        f"{variable(field)}={texts[2]}\n{address}" if first <= 2 else address,
    )
    assert getattr(settings, field) == [*values, default][first]


@pytest.mark.parametrize(
    ("environment", "file", "username"),
    [
        (ADMIN, "API_ROLES__ADMIN__USERNAME=bob\nAPI_ROLES__ADMIN__PASSWORD=b", "ada"),
        ({}, "API_ROLES__ADMIN__USERNAME=bob\nAPI_ROLES__ADMIN__PASSWORD=b", "bob"),
        ({}, "", "admin@example.com"),
    ],
    ids=["environment", "file", "default"],
)
def test_a_role_comes_from_environment_then_file_then_default(
    load: Load, environment: Mapping[str, str], file: str, username: str
) -> None:
    assert load(environment=environment, file=file).roles["admin"].username == username


def test_the_password_may_come_from_another_source_than_the_user_name(load: Load) -> None:
    settings = load(
        environment={"API_ROLES__ADMIN__PASSWORD": PASSWORD},
        file="API_ROLES__ADMIN__USERNAME=ada\nAPI_ROLES__ADMIN__PASSWORD=other",
    )
    assert settings.roles["admin"] == Credentials(username="ada", password=SecretStr(PASSWORD))


def test_further_roles_are_added_to_the_admin(load: Load) -> None:
    bob = {"API_ROLES__BOB__USERNAME": "bob", "API_ROLES__BOB__PASSWORD": PASSWORD}
    settings = load(environment={**ADMIN, **bob})
    assert {name: role.username for name, role in settings.roles.items()} == {
        "admin": "ada",
        "bob": "bob",
    }
    assert {secret.get_secret_value() for secret in settings.secret_values} == {
        "ada-secret",
        PASSWORD,
    }


def test_roles_may_be_given_as_one_json_object(load: Load) -> None:
    text = '{"admin": {"username": "ada", "password": "ada-secret"}}'
    assert load(environment={"API_ROLES": text}).roles["admin"].username == "ada"


def test_the_letter_case_of_a_variable_does_not_matter(load: Load) -> None:
    assert load(environment={"api_retry_attempts": "7"}).retry_attempts == 7


def test_an_empty_variable_is_none(load: Load) -> None:
    settings = load(environment={"API_READ_TIMEOUT": ""}, file="API_READ_TIMEOUT=4\nAPI_BACKEND=")
    assert (settings.read_timeout, settings.backend) == (4, None)


def test_the_file_need_not_exist_and_may_hold_other_things(load: Load) -> None:
    assert load() == load(file="# API_READ_TIMEOUT=1\n\nDATABASE=x\nexport OTHER='y z'\n")


def test_settings_cannot_be_changed(load: Load) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        load().read_timeout = 1.0  # type: ignore[misc]  # mypy reports it, too
    with pytest.raises(ValidationError, match="frozen"):
        load().roles["admin"].username = "bob"  # type: ignore[misc]  # so


# The environment


def test_variables_that_look_like_settings_and_are_none_are_found() -> None:
    """They do not prevent a run: other tools may use the prefix."""
    environment = {
        "API_READ_TIMEOUT": "1",
        "API_ROLES__ADMIN__USERNAME": "ada",
        "API_REED_TIMEOUT": "1",
        "API_DATA_SEED__X": "1",
        "PATH": "/bin",
    }
    assert stray_variables(environment) == [
        "API_REED_TIMEOUT is not a setting; did you mean API_READ_TIMEOUT?",
        "API_DATA_SEED__X is not a setting; did you mean API_DATA_SEED?",
    ]


def test_a_variable_with_parts_and_a_misspelt_beginning_is_refused(load: Load) -> None:
    """As in the file: the setting would silently have its default."""
    with pytest.raises(SettingsError) as caught:
        load(environment={"API_LOGN__TOKEN": "$.token", "API_ROLE__ADMIN__USERNAME": "ada"})
    assert str(caught.value).splitlines() == [
        "API_LOGN__TOKEN is not a setting; did you mean API_LOGIN__TOKEN?",
        "API_ROLE__ADMIN__USERNAME is not a setting; did you mean API_ROLES__ADMIN__USERNAME?",
    ]


@pytest.mark.parametrize(
    "name", ["API_SERVER__URL", "API_GATEWAY__KEY", "API_KEY__X", "APP_LOGN__X"]
)
def test_a_variable_of_another_tool_is_not_refused(load: Load, name: str) -> None:
    assert load(environment={name: "1"}) == Settings()


def test_the_environment_is_the_process_s_own_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    assert stray_variables() == []
    monkeypatch.setenv("API_BASURL", "x")
    assert stray_variables() == ["API_BASURL is not a setting; did you mean API_BASE_URL?"]


def test_a_stray_variable_does_not_stop_the_settings(load: Load) -> None:
    assert load(environment={"API_REED_TIMEOUT": "1"}) == Settings()


# Display


def test_effective_values_are_shown_with_secrets_masked(load: Load) -> None:
    settings = load({"read_timeout": "2.5", "base_url": "http://api.example.com"}, ADMIN)
    shown = settings.shown()
    assert shown.keys() == FIELDS - NESTED.keys() | {"roles.admin"}
    assert (shown["read_timeout"], shown["base_url"]) == ("2.5", "http://api.example.com/")
    assert shown["roles.admin"] == "ada / **********"


def test_a_role_is_shown_with_how_it_proves_itself(load: Load) -> None:
    bot = {"API_ROLES__BOT__AUTH": "token", "API_ROLES__BOT__TOKEN": PASSWORD}
    clerk = {"API_ROLES__CLERK__AUTH": "basic", "API_ROLES__CLERK__USERNAME": "c"}
    key = {"API_ROLES__KEY__AUTH": "api_key", "API_ROLES__KEY__TOKEN": "k"}
    others = {"API_ROLES__KEY__HEADER": "X-Key", "API_ROLES__GUEST__AUTH": "none"}
    password = {"API_ROLES__CLERK__PASSWORD": PASSWORD}
    settings = load(environment={**ADMIN, **bot, **clerk, **key, **others, **password})
    shown = settings.shown()
    assert shown["roles.bot"] == "********** by token"
    assert shown["roles.key"] == "X-Key: ********** by api_key"
    assert shown["roles.guest"] == "by none"
    assert shown["roles.clerk"] == "c / ********** by basic"
    assert PASSWORD in {secret.get_secret_value() for secret in settings.secret_values}


def test_of_login_and_paging_the_parts_are_shown_that_were_set(load: Load) -> None:
    """Further fields of a login are not shown: they may contain a client secret."""
    environment = {
        "API_LOGIN__PATH": "/login",
        "API_LOGIN__EXTRA": '{"client_secret": "hunter-22"}',
        "API_PAGING__STYLE": "link",
        "API_SERVICES__BILLING": "http://u:p@billing.example.com",
    }
    settings = load(environment=environment)
    shown = settings.shown()
    assert (shown["login.path"], shown["paging.style"]) == ("/login", "link")
    assert shown["services.billing"] == "http://***@billing.example.com/"
    assert settings.login.extra == {"client_secret": "hunter-22"}
    assert "hunter-22" not in str(shown)


@pytest.mark.parametrize("show", [repr, str, Settings.model_dump_json, Settings.shown, vars])
def test_no_way_of_showing_settings_shows_a_secret(
    load: Load, show: Callable[[Settings], object]
) -> None:
    settings = load(environment=ADMIN)
    shown = str(show(settings))
    assert "ada" in shown
    assert "ada-secret" not in shown
    assert settings.secret_values[0].get_secret_value() == "ada-secret"


# Options


def test_every_setting_of_one_part_has_an_option() -> None:
    """Any user of the machine can read a password on a command line."""
    options = {name: (option, text) for name, option, text in option_fields()}
    assert options.keys() == FIELDS - NESTED.keys()
    assert options["max_response_bytes"] == (
        "--max-response-bytes",
        "Maximum size of a body (API_MAX_RESPONSE_BYTES)",
    )


def test_no_option_is_about_a_secret() -> None:
    words = re.compile(r"password|secret|token|credential|account", re.IGNORECASE)
    assert not [option for option in option_fields() if words.search(" ".join(option))]
    assert words.search("--roles: Existing accounts")  # so it can fail


@pytest.mark.parametrize(
    ("path", "name"),
    [
        (("base_url",), "API_BASE_URL"),
        (("roles", "admin", "password"), "API_ROLES__ADMIN__PASSWORD"),
    ],
)
def test_a_setting_s_variable(path: tuple[str, ...], name: str) -> None:
    assert variable(*path) == name


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("API_ROLES", "[" * 100_000, "a setting has JSON that is nested too deeply"),
        (
            "API_CONNECTION__CA_FILE",
            "x" * 5_000,
            f"no file has this name: '{'x' * 100}... (5,000 characters)' (File name too long)",
        ),
    ],
    ids=["nested", "long name"],
)
def test_values_that_nothing_can_read_are_reported(
    load: Load, name: str, value: str, message: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        load(environment={name: value})
    assert str(caught.value) == message


def test_parts_that_may_hold_secrets_are_shown_without_them() -> None:
    extra = {"login": {"extra": {"grant_type": "password", "audience": "aud-" + "22"}}}
    deletions = {"/users/{id}": [{"method": "PATCH", "body": {"pin": "pin-" + "22"}}, {}]}
    settings = Settings.model_validate({**extra, "created": {"deletions": deletions}})
    shown = settings.shown()
    assert shown["login.extra"] == "grant_type, audience"
    assert shown["created.deletions /users/{id}"] == "PATCH, DELETE"
    assert "22" not in str(shown)
    without = Settings.model_validate({"login": {"extra": {}}}).shown()
    assert without["login.extra"] == "none"
    assert not any(name.startswith(("login", "created")) for name in Settings().shown())
