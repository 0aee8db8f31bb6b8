"""What belongs to a run: settings, seed, secrets; and how its header tells them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from support.run import SEED, SETTINGS, describe, prepare, share_seed
from support.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def config(pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch) -> pytest.Config:
    """The configuration of this run, with the settings and the seed of another."""
    monkeypatch.setitem(pytestconfig.stash, SETTINGS, Settings())  # type: ignore[arg-type]  # a Stash is no Mapping, but has the same methods
    monkeypatch.setitem(pytestconfig.stash, SEED, 7)  # type: ignore[arg-type]  # so
    return pytestconfig


def test_settings_that_cannot_be_used_are_wrong_usage(
    config: pytest.Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("API_BACKEND", "mock")
    with pytest.raises(pytest.UsageError, match=r"^the settings cannot be used\nAPI_BACKEND: Inp"):
        prepare(config)
    assert config.stash[SETTINGS].backend is None


def test_settings_that_the_backend_refuses_are_wrong_usage(
    config: pytest.Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("API_BACKEND", "embedded")
    monkeypatch.setenv("API_ROLES__ADMIN__USERNAME", "ada")
    monkeypatch.setenv("API_ROLES__ADMIN__PASSWORD", "hunter-22")
    with pytest.raises(pytest.UsageError, match="\nAPI_ROLES__ADMIN__USERNAME: admin e-mail 'ada'"):
        prepare(config)


def test_a_worker_is_told_the_seed(config: pytest.Config) -> None:
    told: dict[str, Any] = {}
    share_seed(config, told)
    assert told == {"data_seed": 7}


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({}, "api: embedded backend at http://users.example.com, --data-seed=7"),
        (
            {"base_url": "https://api.example.com/v1"},
            "api: live backend at https://api.example.com/v1, --data-seed=7",
        ),
    ],
    ids=["embedded", "live"],
)
def test_the_header_tells_where_requests_go(
    config: pytest.Config, tmp_path: Path, options: dict[str, str], told: str
) -> None:
    config.stash[SETTINGS] = Settings.load(options, tmp_path / ".env")
    assert next(describe(config)) == told


def test_the_header_tells_the_settings_with_secrets_masked(config: pytest.Config) -> None:
    _, shown = describe(config)
    assert shown.startswith("api settings: connect_timeout=5.0, read_timeout=10.0, ")
    assert shown.endswith(", roles.admin=admin@example.com / **********")
    assert "admin-password" not in shown


def test_the_header_tells_of_stray_variables(
    config: pytest.Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("API_BASEURL", "http://api.example.com")
    *_, line = describe(config)
    told = "the environment variable API_BASEURL is no setting; did you mean API_BASE_URL?"
    assert line == f"api settings: {told}"
