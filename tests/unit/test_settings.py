"""Settings come from options, the environment, .env and defaults, and say what is wrong."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import AnyHttpUrl, SecretStr, ValidationError

from support.settings import (
    Credentials,
    Settings,
    SettingsError,
    option_fields,
    stray_variables,
    variable,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    Load = Callable[..., Settings]

FIELDS = set(Settings.model_fields)
ADMIN = {"API_ROLES__ADMIN__USERNAME": "ada", "API_ROLES__ADMIN__PASSWORD": "ada-secret"}
PASSWORD = "hunter-22"


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Load:
    """Load settings from options, an environment and the text of a ``.env`` file."""

    def load(
        options: Mapping[str, object] | None = None,
        environment: Mapping[str, str] | None = None,
        file: str | bytes | None = None,
    ) -> Settings:
        for name, value in (environment or {}).items():
            monkeypatch.setenv(name, value)
        path = tmp_path / ".env"
        if file is not None:
            path.write_bytes(file if isinstance(file, bytes) else file.encode())
        return Settings.load(options or {}, path)

    return load


def refusal(load: Load, **sources: Any) -> str:
    """Return what is said about settings that cannot be used."""
    with pytest.raises(SettingsError) as error:
        load(**sources)
    return str(error.value)


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
    """Sources before ``first`` do not have the field, those behind it do."""
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


def test_the_password_may_stand_elsewhere_than_the_user_name(load: Load) -> None:
    settings = load(
        environment={"API_ROLES__ADMIN__PASSWORD": PASSWORD},
        file="API_ROLES__ADMIN__USERNAME=ada\nAPI_ROLES__ADMIN__PASSWORD=other",
    )
    assert settings.roles["admin"] == Credentials(username="ada", password=SecretStr(PASSWORD))


def test_further_roles_stand_beside_the_admin(load: Load) -> None:
    bob = {"API_ROLES__BOB__USERNAME": "bob", "API_ROLES__BOB__PASSWORD": PASSWORD}
    settings = load(environment={**ADMIN, **bob})
    assert {name: role.username for name, role in settings.roles.items()} == {
        "admin": "ada",
        "bob": "bob",
    }
    assert {secret.get_secret_value() for secret in settings.secrets} == {"ada-secret", PASSWORD}


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
        load().read_timeout = 1.0  # type: ignore[misc]  # mypy knows it, too


# Invalid values

SECONDS = [f"{limit}_timeout" for limit in ("connect", "read", "write", "pool", "total")]
SECONDS += ["retry_wait", "retry_max_wait"]
INVALID = [
    ("backend", "Live", "Input should be 'embedded' or 'live'"),
    ("backend", "mock", "Input should be 'embedded' or 'live'"),
    ("base_url", "localhost:8000", "URL scheme should be 'http' or 'https'"),
    ("base_url", "ftp://x.example.com", "URL scheme should be 'http' or 'https'"),
    ("base_url", "http://", "Input should be a valid URL, empty host"),
    ("base_url", "nowhere", "Input should be a valid URL, relative URL without a base"),
    ("base_url", "http://x:99999", "Input should be a valid URL, invalid port number"),
    ("data_seed", "-1", "Input should be greater than or equal to 0"),
    ("data_seed", "1.5", "Input should be a valid integer"),
    ("data_seed", "soon", "Input should be a valid integer"),
    *[
        (field, value, told)
        for field in SECONDS
        for value, told in (
            ("0", "Input should be greater than 0"),
            ("-1", "Input should be greater than 0"),
            ("soon", "Input should be a valid number"),
            ("inf", "Input should be less than or equal to 86400"),
            ("1e300", "Input should be less than or equal to 86400"),
            ("nan", "Input should be less than or equal to 86400"),
        )
    ],
    *[
        (field, value, told)
        for field in ("max_response_bytes", "retry_attempts")
        for value, told in (
            ("0", "Input should be greater than 0"),
            ("2.5", "Input should be a valid integer"),
            ("many", "Input should be a valid integer"),
        )
    ],
]


def test_every_setting_has_an_invalid_value_here() -> None:
    assert {field for field, _, _ in INVALID} == FIELDS - {"roles"}


@pytest.mark.parametrize("source", ["option", "environment", "file"])
@pytest.mark.parametrize(("field", "value", "told"), INVALID)
def test_an_invalid_value_is_told_in_one_line(
    load: Load, field: str, value: str, told: str, source: str
) -> None:
    """The line names the source, what is valid, the value, and what to do."""
    name = variable(field)
    if source == "option":
        line = refusal(load, options={field: value})
        name = f"--{field.replace('_', '-')}"
    elif source == "environment":
        line = refusal(load, environment={name: value}, file=f"{name}=unused")
    else:
        line = refusal(load, file=f"{name}={value}")
    assert "\n" not in line
    assert line.startswith(f"{name}: {told}")
    assert f"(got {value!r}). Give {name}, set it in the environment or in .env;" in line
    assert line.endswith(".env.example lists all.")


def test_the_value_shown_is_the_one_that_was_used(load: Load) -> None:
    """An empty variable is none; a variable's letter case does not matter."""
    line = refusal(
        load,
        environment={"API_READ_TIMEOUT": "", "api_retry_attempts": "few"},
        file="API_READ_TIMEOUT=soon\nAPI_RETRY_ATTEMPTS=none",
    )
    assert "(got 'soon')" in line
    assert "(got 'few')" in line


def test_several_faults_are_told_at_once(load: Load) -> None:
    text = refusal(
        load,
        options={"retry_wait": "long"},
        environment={"API_BACKEND": "mock"},
        file="API_READ_TIMEOUT=soon",
    )
    assert [line.partition(":")[0] for line in text.splitlines()] == [
        "API_BACKEND",
        "API_READ_TIMEOUT",
        "--retry-wait",
    ]


@pytest.mark.parametrize(
    "sources",
    [{"options": {"backend": "live"}}, {"environment": {"API_BACKEND": "live"}}],
    ids=["option", "environment"],
)
def test_live_needs_an_address(load: Load, sources: dict[str, Any]) -> None:
    assert refusal(load, **sources) == (
        "backend is 'live', but base_url is not set; set API_BASE_URL to the address of the API, "
        "http://127.0.0.1:8000 for instance, or choose backend 'embedded'"
    )


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        (f"http://ada:{PASSWORD}@api.example.com/v1", "http://***@api.example.com/v1"),
        ("http://ada@api.example.com", "http://***@api.example.com/"),
        ("http://api.example.com/?page=1", "http://api.example.com/?page=1"),
        ("http://api.example.com/#users", "http://api.example.com/#users"),
    ],
)
def test_an_address_is_scheme_host_port_and_path(load: Load, url: str, shown: str) -> None:
    """The client would send the user with every request, and lose the rest."""
    line = refusal(load, environment={"API_BASE_URL": url})
    assert line == (
        f"base_url has a user, a query or a fragment: '{shown}'; set API_BASE_URL to scheme, "
        "host, port and path only; accounts are given as API_ROLES__..."
    )


def test_what_does_not_fit_together_is_told_at_once(load: Load) -> None:
    roles = {"API_ROLES__BOB__USERNAME": "bob", "API_ROLES__BOB__PASSWORD": PASSWORD}
    assert refusal(load, options={"backend": "live"}, environment=roles).splitlines()[1] == (
        "there is no role admin (roles: bob). "
        "Set API_ROLES__ADMIN__USERNAME and API_ROLES__ADMIN__PASSWORD"
    )


# Roles


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        (
            {"API_ROLES__ADMIN__USERNAME": "ada"},
            "API_ROLES__ADMIN__PASSWORD: Field required. Give API_ROLES__ADMIN__PASSWORD, ",
        ),
        (
            {"API_ROLES__ADMIN__PASSWORD": PASSWORD},
            "API_ROLES__ADMIN__USERNAME: Field required. Give API_ROLES__ADMIN__USERNAME, ",
        ),
        (
            {**ADMIN, "API_ROLES__ADMIN__PASSWORT": PASSWORD},
            "API_ROLES__ADMIN__PASSWORT is no setting; did you mean API_ROLES__ADMIN__PASSWORD?",
        ),
        (
            {"API_ROLES": f'{{"admin": "{PASSWORD}"'},
            "API_ROLES is not JSON. Set API_ROLES__ADMIN__USERNAME and API_ROLES__ADMIN__PASSWORD",
        ),
        ({"API_ROLES": f'["{PASSWORD}"]'}, "API_ROLES: Input should be a valid dictionary. "),
        ({"API_ROLES__ADMIN": PASSWORD}, "API_ROLES__ADMIN: Input should be a valid dictionary"),
        ({"API_ROLES": "{}"}, "there is no role admin (roles: none). Set API_ROLES__ADMIN__USER"),
    ],
    ids=["no password", "no name", "misspelt", "no JSON", "no object", "no account", "no admin"],
)
def test_a_faulty_role_is_told_without_its_secret(
    load: Load, environment: Mapping[str, str], told: str
) -> None:
    line = refusal(load, environment=environment)
    assert line.startswith(told)
    assert "\n" not in line
    assert PASSWORD not in line


def test_the_secret_is_not_in_the_error_s_context_either(load: Load) -> None:
    """A traceback shows the causes of an error, too."""
    with pytest.raises(SettingsError) as error:
        load(environment={"API_ROLES": f"{{{PASSWORD}"})
    assert PASSWORD not in str(error.getrepr(style="long", chain=True, funcargs=False))


def test_an_address_that_cannot_be_read_is_shown_without_its_user(load: Load) -> None:
    line = refusal(load, environment={"API_BASE_URL": f"http://ada:{PASSWORD}/@api.example.com"})
    assert line.startswith("API_BASE_URL: Input should be a valid URL, invalid port number (got ")
    assert PASSWORD not in line


# The file


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("API_REED_TIMEOUT", "did you mean API_READ_TIMEOUT?"),
        ("API_BASEURL", "did you mean API_BASE_URL?"),
        ("api_backends", "did you mean API_BACKEND?"),
        ("API_DATA_SEED__X", "did you mean API_DATA_SEED?"),
        ("API_X", f"valid: {', '.join(variable(name) for name in Settings.model_fields)}"),
    ],
)
def test_a_name_in_the_file_that_is_no_setting_is_an_error(
    load: Load, name: str, hint: str
) -> None:
    assert refusal(load, file=f"{name}=1\n") == f".env: {name} is no setting; {hint}"


def test_every_fault_of_the_file_is_told_at_once(load: Load) -> None:
    """And none shows the line, where a password may stand."""
    text = refusal(
        load,
        file=(
            "API_BASE_URL http://api.example.com\n"
            "\n"
            f'API_ROLES__ADMIN__PASSWORD="{PASSWORD}\n'
            "API_READ_TIMEOUT\n"
            "API_REED_TIMEOUT=1\n"
        ),
    )
    assert text.splitlines() == [
        ".env:1: this is not NAME=value; correct it, or begin it with #",
        ".env:3: this is not NAME=value; correct it, or begin it with #",
        ".env:4: this is not NAME=value; correct it, or begin it with #",
        ".env: API_REED_TIMEOUT is no setting; did you mean API_READ_TIMEOUT?",
    ]


def test_a_file_in_another_encoding_is_told(load: Load, tmp_path: Path) -> None:
    line = refusal(load, file="API_BASE_URL=http://käse.example.com".encode("latin-1"))
    assert line.startswith(f"{tmp_path / '.env'} cannot be read ('utf-8' codec can't decode")
    assert line.endswith("give a text file in UTF-8, or delete it")


def test_a_folder_in_the_place_of_the_file_is_told(tmp_path: Path) -> None:
    (tmp_path / ".env").mkdir()
    with pytest.raises(SettingsError, match=r"\.env cannot be read \(.*directory"):
        Settings.load({}, tmp_path / ".env")


# The environment


def test_variables_that_look_like_settings_and_are_none_are_found() -> None:
    """They do not stop a run: other programs may use the prefix."""
    environment = {
        "API_READ_TIMEOUT": "1",
        "API_ROLES__ADMIN__USERNAME": "ada",
        "API_REED_TIMEOUT": "1",
        "API_DATA_SEED__X": "1",
        "PATH": "/bin",
    }
    assert stray_variables(environment) == [
        "API_REED_TIMEOUT is no setting; did you mean API_READ_TIMEOUT?",
        "API_DATA_SEED__X is no setting; did you mean API_DATA_SEED?",
    ]


def test_the_environment_is_the_process_s_own_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    assert stray_variables() == []
    monkeypatch.setenv("API_BASURL", "x")
    assert stray_variables() == ["API_BASURL is no setting; did you mean API_BASE_URL?"]


def test_a_stray_variable_does_not_stop_the_settings(load: Load) -> None:
    assert load(environment={"API_REED_TIMEOUT": "1"}) == Settings()


# What is shown


def test_effective_values_are_shown_with_secrets_masked(load: Load) -> None:
    settings = load({"read_timeout": "2.5", "base_url": "http://api.example.com"}, ADMIN)
    shown = settings.shown()
    assert shown.keys() == FIELDS - {"roles"} | {"roles.admin"}
    assert (shown["read_timeout"], shown["base_url"]) == ("2.5", "http://api.example.com/")
    assert shown["roles.admin"] == "ada / **********"


@pytest.mark.parametrize("show", [repr, str, Settings.model_dump_json, Settings.shown, vars])
def test_no_way_of_showing_settings_shows_a_secret(
    load: Load, show: Callable[[Settings], object]
) -> None:
    settings = load(environment=ADMIN)
    shown = str(show(settings))
    assert "ada" in shown
    assert "ada-secret" not in shown
    assert settings.secrets[0].get_secret_value() == "ada-secret"


# Options


def test_every_setting_but_the_accounts_has_an_option() -> None:
    """A password on a command line can be read by everybody on the machine."""
    options = {name: (option, text) for name, option, text in option_fields()}
    assert options.keys() == FIELDS - {"roles"}
    assert options["max_response_bytes"] == (
        "--max-response-bytes",
        "Longest body that is read (API_MAX_RESPONSE_BYTES)",
    )


def test_no_option_is_about_a_secret() -> None:
    words = re.compile(r"password|secret|token|credential|account", re.IGNORECASE)
    assert not [option for option in option_fields() if words.search(" ".join(option))]
    assert words.search("--roles: Accounts that exist already")  # so it can fail


@pytest.mark.parametrize(
    ("path", "name"),
    [
        (("base_url",), "API_BASE_URL"),
        (("roles", "admin", "password"), "API_ROLES__ADMIN__PASSWORD"),
    ],
)
def test_a_setting_s_variable(path: tuple[str, ...], name: str) -> None:
    assert variable(*path) == name
