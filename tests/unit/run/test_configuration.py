"""The settings, seed and secrets of a run, and its header."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest

from support.run.configuration import (
    BACKEND,
    REDACTOR,
    SEED,
    SETTINGS,
    describe,
    prepare,
    share_seed,
    warnings,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Prepare = Callable[..., pytest.Config]


NO_MODES = {"check_steps": False, "unused_steps": False, "steps": None}
NO_MODES |= {"steps_page": None, "tags_page": None}


@pytest.fixture
def prepared(tmp_path: Path) -> Prepare:
    """Prepare a run with these options in a separate folder."""

    def prepared(modes: dict[str, object] | None = None, **options: str) -> pytest.Config:
        given = {f"api_{name}": value for name, value in options.items()}
        option = SimpleNamespace(**(NO_MODES | (modes or {})))
        config = SimpleNamespace(
            getoption=given.get, option=option, rootpath=tmp_path, stash=pytest.Stash()
        )
        prepare(cast("pytest.Config", config))
        return cast("pytest.Config", config)

    return prepared


# Settings


def test_options_come_before_the_environment_and_that_before_the_file(
    prepared: Prepare, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text("API_READ_TIMEOUT=3\nAPI_POOL_TIMEOUT=3\nAPI_RETRY_WAIT=3")
    monkeypatch.setenv("API_READ_TIMEOUT", "2")
    monkeypatch.setenv("API_POOL_TIMEOUT", "2")
    settings = prepared(read_timeout="1").stash[SETTINGS]
    assert (settings.read_timeout, settings.pool_timeout, settings.retry_wait) == (1, 2, 3)


def test_settings_that_cannot_be_used_are_wrong_usage(prepared: Prepare) -> None:
    with pytest.raises(pytest.UsageError) as error:
        prepared(backend="mock", read_timeout="soon")
    first, *faults = str(error.value).splitlines()
    assert first == "invalid settings"
    assert [fault.partition(":")[0] for fault in faults] == ["--backend", "--read-timeout"]


def test_settings_that_the_backend_refuses_are_wrong_usage(
    prepared: Prepare, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("API_ROLES__ADMIN__USERNAME", "ada")
    monkeypatch.setenv("API_ROLES__ADMIN__PASSWORD", "hunter-22")
    with pytest.raises(pytest.UsageError, match=r"\nAPI_ROLES__ADMIN__USERNAME: admin e-mail 'ada"):
        prepared()


@pytest.mark.promise("safety.md", "Pass such text through")
def test_the_secrets_of_the_settings_are_masked_from_the_start(prepared: Prepare) -> None:
    assert prepared().stash[REDACTOR].text("it is admin-password") == "it is ***"


# The seed


def test_a_seed_that_is_given_is_used(prepared: Prepare) -> None:
    assert prepared(data_seed="0").stash[SEED] == 0


def test_without_a_seed_each_run_has_another(prepared: Prepare) -> None:
    seeds = {prepared().stash[SEED] for _ in range(5)}
    assert len(seeds) == 5
    assert all(0 <= seed < 10**9 for seed in seeds)


def test_a_worker_has_the_seed_that_it_receives(prepared: Prepare, tmp_path: Path) -> None:
    worker_input: dict[str, Any] = {}
    controller = prepared()
    share_seed(SimpleNamespace(config=controller, workerinput=worker_input))
    worker = cast(
        "pytest.Config",
        SimpleNamespace(
            getoption={}.get,
            option=SimpleNamespace(**NO_MODES),
            rootpath=tmp_path,
            stash=pytest.Stash(),
            workerinput=worker_input,
        ),
    )
    prepare(worker)
    assert worker.stash[SEED] == controller.stash[SEED]


# The header


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "api: embedded backend at http://users.example.com, --data-seed=7"),
        (
            {"base_url": "http://localhost:8000/v1"},
            "api: live backend at http://localhost:8000/v1, --data-seed=7",
        ),
    ],
    ids=["embedded", "live"],
)
def test_the_header_tells_where_requests_go(
    prepared: Prepare, options: dict[str, str], message: str
) -> None:
    assert next(describe(prepared(data_seed="7", **options))) == message


@pytest.mark.promise("connection.md", "The header of a run names")
@pytest.mark.parametrize(
    ("http2", "line"),
    [
        ("false", "api transport: direct, HTTP/1.1"),
        ("true", "api transport: httpcore (HTTP/2)"),
    ],
)
def test_the_header_tells_how_requests_are_sent(
    prepared: Prepare, monkeypatch: pytest.MonkeyPatch, http2: str, line: str
) -> None:
    monkeypatch.setenv("API_CONNECTION__HTTP2", http2)
    assert list(describe(prepared(base_url="http://localhost:8000")))[1] == line
    assert line not in describe(prepared())


def test_the_header_tells_the_settings_with_secrets_masked(prepared: Prepare) -> None:
    _, shown = describe(prepared(data_seed="7", read_timeout="2.5"))
    assert ", connect_timeout=5.0, read_timeout=2.5, " in shown
    assert shown.endswith(", roles.admin=admin@example.com / **********")
    assert "data_seed" not in shown
    assert "admin-password" not in shown


def test_the_header_tells_of_stray_variables(
    prepared: Prepare, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("API_BASEURL", "http://api.example.com")
    *_, line = describe(prepared())
    message = "the environment variable API_BASEURL is not a setting; did you mean API_BASE_URL?"
    assert line == f"api settings: {message}"


# Warnings


def test_a_run_that_verifies_nothing_is_warned_of(
    prepared: Prepare, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unless the run is offline, or certificates are verified."""
    live = prepared(base_url="https://localhost")
    assert warnings(live) == ()
    monkeypatch.setenv("API_CONNECTION__VERIFY", "false")
    warning = "TLS certificates are not verified (API_CONNECTION__VERIFY=false)"
    live = prepared(base_url="https://localhost")
    assert warnings(live) == (warning,)
    assert list(describe(live))[-1] == f"api WARNING: {warning}"
    assert warnings(prepared()) == ()


# Runs that send nothing need no secrets and no address

INCOMPLETE = """
API_ROLES__ADMIN__USERNAME=ada
API_ROLES__ADMIN__PASSWORD=env:NO_SUCH_VARIABLE
API_ROLES__CLERK__USERNAME=clerk
API_LOGIN__EXTRA={"client_secret": "file:/no/such/file"}
API_CONNECTION__CERTIFICATE_FILE=/no/such/certificate.pem
API_CONNECTION__KEY_FILE=/no/such/key.pem
"""
MODES: list[dict[str, object]] = [
    {"check_steps": True},
    {"steps": ""},
    {"steps_page": "steps.md"},
    {"tags_page": "tags.md"},
    {"check_records": True},
    {"collectonly": True},
    {"setupplan": True},
    {"help": True},
    {"markers": True},
    {"showfixtures": True},
    {"show_fixtures_per_test": True},
]


@pytest.mark.promise("safety.md", "References are resolved only")
@pytest.mark.parametrize("mode", MODES, ids=[next(iter(mode)) for mode in MODES])
@pytest.mark.parametrize("backend", ["live", "record", "embedded"])
def test_what_runs_no_scenario_needs_neither_address_nor_secrets(
    prepared: Prepare, tmp_path: Path, mode: dict[str, object], backend: str
) -> None:
    (tmp_path / ".env").write_text(INCOMPLETE)
    config = prepared(mode, backend=backend)
    chosen = config.stash[BACKEND]
    assert (chosen.name, chosen.is_offline) == (backend, True)
    assert f"api: {backend} backend at " in next(describe(config))
    with pytest.raises(RuntimeError, match="this run sends no requests"):
        chosen.transport()


@pytest.mark.promise("safety.md", "References are resolved only")
def test_a_replay_needs_neither_address_nor_secrets(prepared: Prepare, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(INCOMPLETE)
    config = prepared(backend="replay")
    assert config.stash[BACKEND].name == "replay"
    assert config.stash[SETTINGS].roles["admin"].username == "ada"


@pytest.mark.parametrize("backend", ["live", "record", "embedded"])
def test_what_sends_requests_needs_them(prepared: Prepare, tmp_path: Path, backend: str) -> None:
    (tmp_path / ".env").write_text(INCOMPLETE)
    with pytest.raises(pytest.UsageError) as error:
        prepared(backend=backend)
    faults = [line.partition(":")[0] for line in str(error.value).splitlines()[1:]]
    assert "API_ROLES__CLERK__PASSWORD" in faults
    assert "API_CONNECTION__CERTIFICATE_FILE" in faults


@pytest.mark.parametrize(
    ("backend", "file", "fault"),
    [
        ("replay", "API_ROLES=[", "API_ROLES is not JSON"),
        ("replay", "API_READ_TIMEOUT=soon", "API_READ_TIMEOUT: "),
        ("replay", "API_ROLE=1", "API_ROLE is not a setting"),
        ("mock", "", "--backend: "),
    ],
)
def test_other_faults_are_reported_in_any_run(
    prepared: Prepare, tmp_path: Path, backend: str, file: str, fault: str
) -> None:
    (tmp_path / ".env").write_text(file)
    with pytest.raises(pytest.UsageError) as error:
        prepared(backend=backend)
    [_, line] = str(error.value).splitlines()
    assert fault in line


def test_a_file_of_settings_that_is_no_text_is_reported(prepared: Prepare, tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"API_BACKEND=\xff")
    with pytest.raises(pytest.UsageError, match=r"\.env cannot be read"):
        prepared()
