"""The hosts that the settings allow, and those that look like production."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest

from support.backends.network import NetworkClosedError, record_refused
from support.run import safety
from support.run.configuration import BACKEND, SETTINGS
from support.run.safety import HOSTS, ClosedNetwork, prepare
from support.settings import Settings, SettingsError

if TYPE_CHECKING:
    from pathlib import Path

    from support.http.transports.host_guard import Hosts

SERVED = "API_SERVICES__BILLING=https://Billing.example.com:8443/v2\n"
TEXT = f"API_BASE_URL=https://prod.example.com/v1/\nAPI_SAFETY__ALLOWED_HOSTS=*.Partner.example\n{SERVED}"


def hosts(folder: Path, text: str, *named: str) -> Hosts:
    """Return the hosts of a run with these settings; ``named`` allows changes."""
    (folder / ".env").write_text(text, encoding="utf-8")
    stash = pytest.Stash()
    stash[SETTINGS] = Settings.load({}, folder / ".env")
    stash[BACKEND] = cast("Any", SimpleNamespace(name="live", is_offline=False))
    config = SimpleNamespace(
        getoption={"--allow-destructive": list(named)}.get, stash=stash, workerinput={}
    )
    prepare(cast("pytest.Config", config))
    return stash[HOSTS]


@pytest.mark.promise("safety.md", "The suite's client may send")
def test_the_base_url_and_the_services_are_configured(tmp_path: Path) -> None:
    found = hosts(tmp_path, TEXT)
    assert found.configured == {"prod.example.com", "billing.example.com"}
    assert found.allowed == ("*.partner.example",)


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("/auth/token", "https://prod.example.com/v1/auth/token"),
        ("auth/token?x=1", "https://prod.example.com/v1/auth/token"),
        ("https://login.example.com/token", "https://login.example.com/token"),
    ],
)
def test_the_address_of_the_login(tmp_path: Path, path: str, address: str) -> None:
    assert hosts(tmp_path, f"{TEXT}API_LOGIN__PATH={path}\n").logins == {address}


@pytest.mark.parametrize("text", [f"{TEXT}API_LOGIN__PATH=none\n", SERVED])
def test_settings_without_a_login(tmp_path: Path, text: str) -> None:
    assert hosts(tmp_path, text).logins == frozenset()


@pytest.mark.promise("safety.md", "The host must be the base URL's")
@pytest.mark.parametrize(
    "named", ["prod.example.com", "PROD.example.com.", "billing.example.com", "eu.partner.example"]
)
def test_a_host_of_the_settings_may_be_named(tmp_path: Path, named: str) -> None:
    assert hosts(tmp_path, TEXT, named).changeable == {named.lower().rstrip(".")}


@pytest.mark.promise("safety.md", "The host must be the base URL's")
@pytest.mark.parametrize(
    "named", ["*", "example.com", "prod.example.com:443", "https://prod.example.com", "a b", ""]
)
def test_any_other_name_is_wrong_usage(tmp_path: Path, named: str) -> None:
    with pytest.raises(pytest.UsageError) as error:
        hosts(tmp_path, TEXT, "prod.example.com", named)
    assert str(error.value) == (
        f"--allow-destructive {named}: unknown host (known: billing.example.com, "
        "prod.example.com, *.partner.example); use the host of API_BASE_URL, of a service or of "
        "API_SAFETY__ALLOWED_HOSTS"
    )


@pytest.mark.promise("safety.md", "This is an option, not a setting")
@pytest.mark.parametrize("name", ["API_SAFETY__ALLOW_DESTRUCTIVE", "API_ALLOW_DESTRUCTIVE"])
def test_no_setting_allows_changes(tmp_path: Path, name: str) -> None:
    assert hosts(tmp_path, TEXT).changeable == frozenset()
    with pytest.raises(SettingsError, match=name):
        hosts(tmp_path, f"{TEXT}{name}=prod.example.com\n")


def test_without_hosts_none_can_be_named(tmp_path: Path) -> None:
    with pytest.raises(pytest.UsageError, match=r"\(known: none\)"):
        hosts(tmp_path, "", "localhost")


@pytest.mark.promise("safety.md", "It needs no settings for that")
@pytest.mark.promise("safety.md", "Hosts that match")
@pytest.mark.parametrize(
    "host",
    [
        "prod.example.com",
        "api.prod.example.com",
        "api-prod.example.com",
        "prod-api.example.com",
        "production.example.com",
        "live.example.com",
        "www.example.com",
    ],
)
def test_what_looks_like_production_by_default(tmp_path: Path, host: str) -> None:
    assert hosts(tmp_path, "").production_pattern(host) is not None


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "::1", "products.example.com", "staging.example.com"]
)
def test_what_does_not(tmp_path: Path, host: str) -> None:
    assert hosts(tmp_path, "").production_pattern(host) is None


@pytest.mark.parametrize("name", ["API_SAFETY__ALLOWED_HOSTS", "API_SAFETY__PRODUCTION"])
@pytest.mark.parametrize(
    "text",
    [
        "https://a.example",
        "a.example:80",
        "a.example/v1",
        "a.example,b.example",
        "*ü.example",
        "ü\u2044",
    ],
)
def test_an_invalid_host_is_an_error_of_the_settings(tmp_path: Path, name: str, text: str) -> None:
    with pytest.raises(SettingsError) as error:
        hosts(tmp_path, f"{name}=ok.example.com {text}\n")
    assert str(error.value).startswith(
        f"{name}: Value error, {text!r} is not a host: write host names"
    )


def test_an_address_is_a_host(tmp_path: Path) -> None:
    found = hosts(tmp_path, "API_SAFETY__ALLOWED_HOSTS=10.0.0.1 2001:db8::1 host_1 *\n")
    assert found.allowed == ("10.0.0.1", "2001:db8::1", "host_1", "*")


def test_an_international_pattern_is_in_punycode(tmp_path: Path) -> None:
    found = hosts(tmp_path, "API_SAFETY__PRODUCTION=*.München.example\n")
    assert found.production == ("*.xn--mnchen-3ya.example",)


@pytest.mark.parametrize("offline", [True, False])
def test_only_an_offline_run_is_closed_to_the_network(*, offline: bool) -> None:
    plugins: list[object] = []
    manager = SimpleNamespace(register=lambda plugin, _: plugins.append(plugin))
    stash = pytest.Stash()
    stash[SETTINGS] = Settings()
    stash[BACKEND] = cast("Any", SimpleNamespace(name="embedded", is_offline=offline))
    options: dict[str, list[str]] = {"--allow-destructive": []}
    config: Any = SimpleNamespace(
        getoption=options.get, stash=stash, pluginmanager=manager, workerinput={}
    )
    prepare(config)
    assert [type(plugin) for plugin in plugins] == ([ClosedNetwork] if offline else [])


@pytest.mark.parametrize("phase", ["setup", "call", "teardown"])
def test_each_phase_of_a_scenario_is_closed_to_the_network(
    monkeypatch: pytest.MonkeyPatch, phase: str
) -> None:
    stash = pytest.Stash()
    stash[BACKEND] = cast("Any", SimpleNamespace(name="embedded"))
    item: Any = SimpleNamespace(config=SimpleNamespace(stash=stash))
    monkeypatch.setattr(safety, "scenario_template", lambda asked: asked is item or None)
    hook = getattr(ClosedNetwork(), f"pytest_runtest_{phase}")(item)
    next(hook)
    record_refused(NetworkClosedError("something swallowed it"))
    with pytest.raises(NetworkClosedError, match="something swallowed it"):
        next(hook)
