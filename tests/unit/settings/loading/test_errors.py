"""Invalid settings: one line for each fault, with source, value and remedy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.settings import Settings, SettingsError
from support.settings.groups import NESTED
from support.settings.loading.errors import variable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    Load = Callable[..., Settings]
    Refusal = Callable[..., str]

FIELDS = set(Settings.model_fields)
ADMIN = {"API_ROLES__ADMIN__USERNAME": "ada", "API_ROLES__ADMIN__PASSWORD": "ada-secret"}
PASSWORD = "hunter-22"


# Invalid values

SECONDS = [f"{limit}_timeout" for limit in ("connect", "read", "write", "pool", "total")]
SECONDS += ["retry_wait", "retry_max_wait"]
INVALID = [
    ("backend", "Live", "Input should be 'embedded', 'live', 'record' or 'replay'"),
    ("backend", "mock", "Input should be 'embedded', 'live', 'record' or 'replay'"),
    ("base_url", "localhost:8000", "URL scheme should be 'http' or 'https'"),
    ("base_url", "ftp://x.example.com", "URL scheme should be 'http' or 'https'"),
    ("base_url", "http://", "Input should be a valid URL, empty host"),
    ("base_url", "nowhere", "Input should be a valid URL, relative URL without a base"),
    ("base_url", "http://x:99999", "Input should be a valid URL, invalid port number"),
    ("data_seed", "-1", "Input should be greater than or equal to 0"),
    ("data_seed", "1.5", "Input should be a valid integer"),
    ("data_seed", "soon", "Input should be a valid integer"),
    *[
        (field, value, message)
        for field in SECONDS
        for value, message in (
            ("0", "Input should be greater than 0"),
            ("-1", "Input should be greater than 0"),
            ("soon", "Input should be a valid number"),
            ("inf", "Input should be less than or equal to 86400"),
            ("1e300", "Input should be less than or equal to 86400"),
            ("nan", "Input should be less than or equal to 86400"),
        )
    ],
    ("record_missing", "perhaps", "Input should be a valid boolean"),
    ("retry_unsafe", "perhaps", "Input should be a valid boolean"),
    *[
        (field, value, message)
        for field in ("max_response_bytes", "retry_attempts")
        for value, message in (
            ("0", "Input should be greater than 0"),
            ("2.5", "Input should be a valid integer"),
            ("many", "Input should be a valid integer"),
        )
    ],
]


def test_every_setting_has_an_invalid_value_here() -> None:
    assert {field for field, _, _ in INVALID} == FIELDS - NESTED.keys()


@pytest.mark.promise("connection.md", "An invalid value ends the run with exit status 4")
@pytest.mark.parametrize("source", ["option", "environment", "file"])
@pytest.mark.parametrize(("field", "value", "message"), INVALID)
def test_an_invalid_value_is_reported_in_one_line(
    refusal: Refusal, field: str, value: str, message: str, source: str
) -> None:
    """The line names the source, the rule, the value and the remedy."""
    name = variable(field)
    if source == "option":
        line = refusal(options={field: value})
        name = f"--{field.replace('_', '-')}"
    elif source == "environment":
        line = refusal(environment={name: value}, file=f"{name}=unused")
    else:
        line = refusal(file=f"{name}={value}")
    assert "\n" not in line
    assert line.startswith(f"{name}: {message}")
    assert f"(got {value!r}). Give {name}, set it in the environment or in .env;" in line
    assert line.endswith(".env.example lists all.")


def test_the_value_shown_is_the_one_that_was_used(refusal: Refusal) -> None:
    """An empty variable counts as unset; the case of a variable does not matter."""
    line = refusal(
        environment={"API_READ_TIMEOUT": "", "api_retry_attempts": "few"},
        file="API_READ_TIMEOUT=soon\nAPI_RETRY_ATTEMPTS=none",
    )
    assert "(got 'soon')" in line
    assert "(got 'few')" in line


def test_several_faults_are_reported_at_once(refusal: Refusal) -> None:
    text = refusal(
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
    ("url", "shown"),
    [
        (f"http://ada:{PASSWORD}@api.example.com/v1", "http://***@api.example.com/v1"),
        ("http://ada@api.example.com", "http://***@api.example.com/"),
        ("http://api.example.com/?page=1", "http://api.example.com/?page=1"),
        ("http://api.example.com/#users", "http://api.example.com/#users"),
    ],
)
def test_an_address_is_scheme_host_port_and_path(refusal: Refusal, url: str, shown: str) -> None:
    """The client would send the user with every request and lose the rest."""
    line = refusal(environment={"API_BASE_URL": url})
    assert line == (
        f"base_url has a user, a query or a fragment: '{shown}'; set API_BASE_URL to scheme, "
        "host, port and path only; set accounts with API_ROLES__..."
    )


def test_all_conflicts_are_reported_at_once(refusal: Refusal) -> None:
    roles = {"API_ROLES__BOB__USERNAME": "bob", "API_ROLES__BOB__PASSWORD": PASSWORD}
    url = {"API_BASE_URL": "http://api.example.com/?page=1"}
    assert refusal(environment=roles | url).splitlines()[1] == (
        "the role admin is missing (roles: bob). "
        "Set API_ROLES__ADMIN__USERNAME and API_ROLES__ADMIN__PASSWORD"
    )


# Roles


@pytest.mark.parametrize(
    ("environment", "message"),
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
            "API_ROLES__ADMIN__PASSWORT is not a setting; did you mean API_ROLES__ADMIN__PASSWORD?",
        ),
        (
            {"API_ROLES": f'{{"admin": "{PASSWORD}"'},
            "API_ROLES is not JSON. Set API_ROLES__ADMIN__USERNAME and API_ROLES__ADMIN__PASSWORD",
        ),
        ({"API_ROLES": f'["{PASSWORD}"]'}, "API_ROLES: Input should be a valid dictionary. "),
        (
            {**ADMIN, "API_ROLES__BOT__AUTH": "token"},
            "API_ROLES__BOT__TOKEN: Field required. Give API_ROLES__BOT__TOKEN, ",
        ),
        (
            {**ADMIN, "API_ROLES__BOT__AUTH": "basic", "API_ROLES__BOT__USERNAME": "bot"},
            "API_ROLES__BOT__PASSWORD: Field required. Give API_ROLES__BOT__PASSWORD, ",
        ),
        (
            {**ADMIN, "API_ROLES__BOT__AUTH": "oauth"},
            (
                "API_ROLES__BOT__AUTH: Input should be 'login', 'basic', 'token', 'api_key', "
                "'client_credentials' or 'none'"
            ),
        ),
        (
            {**ADMIN, "API_ROLES__BOT__AUTH": "none", "API_ROLES__BOT__HEADER": "X Key"},
            "API_ROLES__BOT__HEADER: String should match pattern",
        ),
        ({"API_ROLES__ADMIN": PASSWORD}, "API_ROLES__ADMIN: Input should be a valid dictionary"),
        (
            {"API_ROLES": "{}"},
            "the role admin is missing (roles: none). Set API_ROLES__ADMIN__USER",
        ),
    ],
    ids=[
        "no password",
        "no name",
        "misspelt",
        "no JSON",
        "no object",
        "no token",
        "no password for basic",
        "no kind",
        "no header",
        "no account",
        "no admin",
    ],
)
def test_a_faulty_role_is_reported_without_its_secret(
    refusal: Refusal, environment: Mapping[str, str], message: str
) -> None:
    line = refusal(environment=environment)
    assert line.startswith(message)
    assert "\n" not in line
    assert PASSWORD not in line


def test_the_secret_is_not_in_the_error_s_context_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A traceback also shows the causes of an error."""
    monkeypatch.setenv("API_ROLES", f"{{{PASSWORD}")
    with pytest.raises(SettingsError) as error:
        Settings.load({}, tmp_path / ".env")
    assert PASSWORD not in str(error.getrepr(style="long", chain=True, funcargs=False))


def test_an_address_that_cannot_be_read_is_shown_without_its_user(refusal: Refusal) -> None:
    line = refusal(environment={"API_BASE_URL": f"http://ada:{PASSWORD}/@api.example.com"})
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
        ("API_PAGING_ITEMS", "did you mean API_PAGING__ITEMS?"),
        ("API_LOGIN_PATH", "did you mean API_LOGIN__PATH?"),
        ("API_CONNECTION_CA_FILE", "did you mean API_CONNECTION__CA_FILE?"),
        ("API_SERVICES_BILLING", "did you mean API_SERVICES__BILLING?"),
        ("API_ROLES_ADMIN_USERNAME", "did you mean API_ROLES__ADMIN__USERNAME?"),
        ("api_roles_team_lead__token", "did you mean API_ROLES__TEAM_LEAD__TOKEN?"),
        ("API_QQQQQQ", f"valid: {', '.join(variable(name) for name in Settings.model_fields)}"),
    ],
)
def test_a_name_in_the_file_that_is_not_a_setting_is_an_error(
    refusal: Refusal, name: str, hint: str
) -> None:
    assert refusal(file=f"{name}=1\n") == f".env: {name} is not a setting; {hint}"


def test_every_fault_of_the_file_is_reported_at_once(refusal: Refusal) -> None:
    """None shows the line, which may contain a password."""
    text = refusal(
        file=(
            "API_BASE_URL http://api.example.com\n"
            "\n"
            f'API_ROLES__ADMIN__PASSWORD="{PASSWORD}\n'
            "API_READ_TIMEOUT\n"
            "API_REED_TIMEOUT=1\n"
        ),
    )
    assert text.splitlines() == [
        ".env:1: not of the form NAME=value; correct it or comment it out",
        ".env:3: not of the form NAME=value; correct it or comment it out",
        ".env:4: not of the form NAME=value; correct it or comment it out",
        ".env: API_REED_TIMEOUT is not a setting; did you mean API_READ_TIMEOUT?",
    ]


def test_a_file_in_another_encoding_is_reported(refusal: Refusal, tmp_path: Path) -> None:
    line = refusal(file="API_BASE_URL=http://käse.example.com".encode("latin-1"))
    assert line.startswith(f"{tmp_path / '.env'} cannot be read ('utf-8' codec can't decode")
    assert line.endswith("save it as UTF-8 text, or delete it")


def test_a_folder_in_the_place_of_the_file_is_reported(tmp_path: Path) -> None:
    (tmp_path / ".env").mkdir()
    with pytest.raises(SettingsError, match=r"\.env cannot be read \(.*directory"):
        Settings.load({}, tmp_path / ".env")


# Settings with several parts


@pytest.mark.promise("connection.md", "An invalid value ends the run with exit status 4")
@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("API_LOGIN__FORMAT", "xml", "API_LOGIN__FORMAT: Input should be 'form' or 'json'"),
        ("API_LOGIN__TOKEN", "access_token", "API_LOGIN__TOKEN: Value error, the place of"),
        (
            "API_LOGIN__EXPIRES",
            "expires_in",
            "API_LOGIN__EXPIRES: Value error, expires_in is not a JSON path",
        ),
        (
            "API_LOGIN__REFRESH",
            "cookie r",
            "API_LOGIN__REFRESH: Value error, cookie r is not a JSON path",
        ),
        ("API_LOGIN__HEADER", "a b", "API_LOGIN__HEADER: String should match pattern"),
        ("API_LOGIN__URL", "/x", "API_LOGIN__URL is not a setting; did you mean"),
        ("API_LOGIN__EXTRA", "{", "API_LOGIN is not JSON. API_LOGIN__EXTRA takes an object"),
        ("API_CREATED__PLACES", "{", "API_CREATED is not JSON. API_CREATED__PLACES and API_CRE"),
        (
            "API_CREATED__DELETIONS",
            '{"/users/{id}": [{"json": 1}]}',
            "API_CREATED__DELETIONS: 'json' is unknown in its entry '/users/{id}'; .env.example",
        ),
        ("API_CREATED__PLACE", "x", "API_CREATED__PLACE is not a setting; did you mean"),
        ("API_PAGING__STYLE", "seek", "API_PAGING__STYLE: Input should be 'cursor', 'page',"),
        ("API_PAGING__LIMIT", "x", "API_PAGING__LIMIT is not a setting; "),
        ("API_PAGING", "{", "API_PAGING is not JSON. Set its parts one by one: API_PAGING__..."),
        (
            "API_CONNECTION__VERIFY",
            "perhaps",
            "API_CONNECTION__VERIFY: Input should be a valid",
        ),
        (
            "API_CONNECTION__CA_FILE",
            "/no",
            "API_CONNECTION__CA_FILE: Path does not point to",
        ),
        ("API_LIMITS__CONCURRENT_REQUESTS", "0", "API_LIMITS__CONCURRENT_REQUESTS: Input should"),
        ("API_SERVICES__BILLING", "there", "API_SERVICES__BILLING: Input should be a valid URL"),
        ("API_SERVICES", "there", "API_SERVICES is not JSON. Set API_SERVICES__BILLING="),
    ],
)
def test_an_invalid_part_is_reported_by_its_name(
    refusal: Refusal, name: str, value: str, message: str
) -> None:
    assert refusal(environment={name: value}).startswith(message)
    assert refusal(file=f"{name}={value}").startswith(message)


@pytest.mark.parametrize(
    ("name", "value", "start"),
    [
        (
            "API_CREATED__DELETIONS",
            '{"/accounts/{id}": [{"method": "delete"}]}',
            'API_CREATED__DELETIONS in {"/accounts/{id}": [{"method": ...}]}: String should match',
        ),
        (
            "API_CREATED__DELETIONS",
            '{"/accounts/{id}": [{}, {"body": 1, "headers": {"x": 1}}]}',
            'API_CREATED__DELETIONS in {"/accounts/{id}": [..., {"headers": {"x": ...}}]}: Input',
        ),
        (
            "API_CREATED__PLACES",
            '{"/Sign-Up": 7}',
            'API_CREATED__PLACES in {"/Sign-Up": ...}: Input should be a valid string (got ',
        ),
        ("API_PAGING__FIRST", "one", "API_PAGING__FIRST: Input should be a valid integer"),
        ("API_SERVICES__BILLING", "x", "API_SERVICES__BILLING: Input should be a valid URL"),
    ],
)
def test_a_place_within_an_object_is_shown_as_it_is_written(
    refusal: Refusal, name: str, value: str, start: str
) -> None:
    assert refusal(environment={name: value}).startswith(start)
