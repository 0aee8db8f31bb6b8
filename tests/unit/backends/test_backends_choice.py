"""The choice of the backend."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import pytest
from pydantic import SecretStr

from support.backends import _MAKERS, choose_backend
from support.bootstrap import ROOT
from support.settings import Settings, SettingsError
from support.settings.roles import Credentials

if TYPE_CHECKING:
    from pathlib import Path

ADDRESS = "http://api.example.com/v1"
EMBEDDED = ("embedded", "http://users.example.com", False)
LIVE = ("live", ADDRESS, True)
RECORD = ("record", ADDRESS, True)
REPLAY = ("replay", ADDRESS, True)


@pytest.mark.promise("backends.md", "`--backend` (or")
@pytest.mark.promise("backends.md", "The default is live if")
@pytest.mark.parametrize(
    ("backend", "base_url", "chosen"),
    [
        (None, None, EMBEDDED),
        (None, ADDRESS, LIVE),
        ("embedded", None, EMBEDDED),
        ("embedded", ADDRESS, EMBEDDED),
        ("live", ADDRESS, LIVE),
        ("record", ADDRESS, RECORD),
        ("replay", ADDRESS, REPLAY),
    ],
)
def test_the_backend_is_the_one_named_or_goes_by_the_address(
    tmp_path: Path, backend: str | None, base_url: str | None, chosen: tuple[str, str, bool]
) -> None:
    given = {"backend": backend, "base_url": base_url, "login": {"path": "none"}}
    settings = Settings.load(given, tmp_path / ".env")
    found = choose_backend(settings, ROOT)
    assert (found.name, found.base_url, found.keeps_data) == chosen


@pytest.mark.promise("backends.md", "`live` |")
@pytest.mark.promise("backends.md", "`record` |")
@pytest.mark.parametrize("backend", ["live", "record"])
def test_a_backend_that_asks_an_api_needs_its_address(tmp_path: Path, backend: str) -> None:
    settings = Settings.load({"backend": backend}, tmp_path / ".env")
    with pytest.raises(SettingsError) as error:
        choose_backend(settings, ROOT)
    assert str(error.value) == (
        f"backend is '{backend}', but base_url is not set; set API_BASE_URL to the address of the "
        "API, http://127.0.0.1:8000 for instance, or choose backend 'embedded'"
    )


def test_an_admin_that_the_embedded_api_rejects_is_reported() -> None:
    admin = Credentials(username="ada", password=SecretStr("hunter-22"))
    with pytest.raises(SettingsError) as error:
        choose_backend(Settings(roles={"admin": admin}), ROOT)
    assert str(error.value).startswith("API_ROLES__ADMIN__USERNAME: admin e-mail 'ada' is not ")
    assert "Give an address such as admin@example.com" in str(error.value)
    assert "hunter-22" not in str(error.value)


def test_a_live_api_may_have_any_admin() -> None:
    """It may use any form of user names."""
    admin = Credentials(username="ada", password=SecretStr("hunter-22"))
    settings = Settings.model_validate({"roles": {"admin": admin}, "base_url": ADDRESS})
    assert choose_backend(settings, ROOT).name == "live"


def test_every_backend_of_the_settings_can_be_made() -> None:
    [names, _] = get_args(Settings.model_fields["backend"].annotation)
    assert _MAKERS.keys() == {*get_args(names)}


@pytest.mark.promise("backends.md", "`live` |")
@pytest.mark.parametrize("backend", ["live", "record"])
def test_the_account_of_the_reference_api_is_sent_to_this_machine_only(
    tmp_path: Path, backend: str
) -> None:
    def chosen(address: str, **more: object) -> str:
        given = {"backend": backend, "base_url": address, **more}
        return choose_backend(Settings.load(given, tmp_path / ".env"), ROOT).name

    with pytest.raises(SettingsError) as error:
        chosen("https://staging.example.com/v1")
    assert str(error.value) == (
        "the admin has no account for staging.example.com, and that of the reference API is not "
        "sent there. Set API_ROLES__ADMIN__USERNAME and API_ROLES__ADMIN__PASSWORD; if the API has "
        "no login, set API_LOGIN__PATH=none"
    )
    account = {"admin": {"username": "ada", "password": "hunter-22"}}  # pragma: allowlist secret
    assert chosen(ADDRESS, roles=account) == backend
    assert chosen(ADDRESS, login={"path": "none"}) == backend
    for here in ("localhost:8000", "127.0.0.1:8000", "[::1]:8000"):
        assert chosen(f"http://{here}") == backend


def test_an_account_in_the_file_is_one_of_the_team(tmp_path: Path) -> None:
    """Also if it is that of the reference API, deployed somewhere."""
    env = tmp_path / ".env"
    account = {"USERNAME": "admin@example.com", "PASSWORD": "admin-" + "password"}
    env.write_text("".join(f"API_ROLES__ADMIN__{n}={value}\n" for n, value in account.items()))
    settings = Settings.load({"base_url": ADDRESS}, env)
    assert not settings.signs_in_as_default
    assert choose_backend(settings, ROOT).name == "live"
