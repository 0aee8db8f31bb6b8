"""Clean-up: after each scenario, at the end of a run, and on its own."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from support.auth.roles import SignIns
from support.http.client import ApiClient
from support.run import cleanup
from support.run.client import open_http
from support.run.configuration import SETTINGS
from support.run.ledger.ledger import LeftoverError
from support.run.ledger.leftovers import Entry, read_leftovers, write_leftovers
from tests.unit.run.conftest import BASE_URL

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.unit.run.conftest import Terminal

ADMIN = {"roles": {"admin": {"auth": "token", "token": "admin-token"}}}


class Users:
    """An API that creates users; ``deletes`` are the statuses of its responses to DELETE."""

    def __init__(self, *deletes: int) -> None:
        self._deletes = list(deletes)
        self.deleted: list[tuple[str, str | None]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.method == "POST" and request.url.path == "/auth/token":
            return httpx.Response(401)
        if request.method == "POST":
            return httpx.Response(201, headers={"Location": "/users/7"}, json={"id": 7})
        self.deleted.append((request.url.path, request.headers.get("authorization")))
        return httpx.Response(self._deletes.pop(0) if self._deletes else 204)


def entry(number: int) -> Entry:
    return Entry(f"{BASE_URL}/users/{number}", "location", "a.feature::S", "2026-01-31", "403")


@pytest.fixture
def attached() -> list[tuple[str, str]]:
    """The tables attached to the report."""
    return []


@pytest.fixture
def run(attached: list[tuple[str, str]]) -> Callable[..., Any]:
    """Create a user in a scenario with these marks, and clean up."""

    def attach(name: str, table: str) -> None:
        attached.append((name, table))

    async def run(config: Any, *marks: str, creates: bool = True) -> None:
        item: Any = SimpleNamespace(
            config=config,
            nodeid="a.feature::S",
            get_closest_marker=lambda name: name if name in marks else None,
        )
        settings = config.stash[SETTINGS]
        async with open_http(config) as http:
            client = ApiClient(http)
            sign_ins = SignIns(client, settings.login, settings.roles)
            async with cleanup.cleaning_up(item, sign_ins, attach, client):
                if creates:
                    await client.send("POST", "/users", json={})

    return run


# After a scenario


async def test_what_a_scenario_created_is_deleted_by_the_admin(configured: Any, run: Any) -> None:
    users = Users()
    config = configured(users, settings=ADMIN)
    cleanup.prepare(config)
    await run(config)
    assert users.deleted == [("/users/7", "Bearer admin-token")]


async def test_an_api_without_a_login_gets_requests_without_credentials(
    configured: Any, run: Any
) -> None:
    users = Users()
    config = configured(users, settings={"login": {"path": "none"}})
    cleanup.prepare(config)
    await run(config)
    assert users.deleted == [("/users/7", None)]


@pytest.mark.parametrize(
    ("marks", "creates", "backend"),
    [(["keep"], True, {}), ([], False, {}), ([], True, {"keeps_data": False})],
    ids=["tagged", "nothing created", "nothing kept"],
)
async def test_nothing_is_deleted(
    configured: Any, run: Any, *, marks: list[str], creates: bool, backend: dict[str, Any]
) -> None:
    users = Users()
    config = configured(users, settings=ADMIN, **backend)
    cleanup.prepare(config)
    await run(config, *marks, creates=creates)
    assert users.deleted == []


async def test_what_is_left_fails_the_scenario_and_is_shown(
    configured: Any, run: Any, attached: list[Any], tmp_path: Path
) -> None:
    config = configured(Users(403, 403), settings=ADMIN)
    cleanup.prepare(config)
    with pytest.raises(LeftoverError, match=f"{BASE_URL}/users/7 .403."):
        await run(config)
    assert attached == [("leftovers", f"address,why\n{BASE_URL}/users/7,403\n")]
    session: Any = SimpleNamespace(config=config, exitstatus=1)
    cleanup.finish(session)
    [left] = read_leftovers(tmp_path / "reports" / "leftovers.json")
    assert (left.address, left.why, left.scenario) == (f"{BASE_URL}/users/7", "403", "a.feature::S")
    assert left.when.endswith("+00:00")


async def test_an_admin_who_cannot_sign_in_leaves_everything(configured: Any, run: Any) -> None:
    config = configured(Users())
    cleanup.prepare(config)
    with pytest.raises(LeftoverError, match="the admin could not sign in"):
        await run(config)


async def test_a_replay_keeps_no_journal(configured: Any, run: Any, tmp_path: Path) -> None:
    users = Users()
    config = configured(users, settings=ADMIN, is_offline=True)
    cleanup.prepare(config)
    await run(config)
    assert len(users.deleted) == 1
    assert not (tmp_path / "reports").exists()


# Before and after a run


def test_a_broken_list_is_found_before_the_run(configured: Any, tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "leftovers.json").write_text("[")
    with pytest.raises(pytest.UsageError, match=r"leftovers\.json"):
        cleanup.prepare(configured())
    cleanup.prepare(configured(worker={}))
    cleanup.prepare(configured(is_offline=True))


@pytest.mark.parametrize("backend", [{"is_offline": True}, {"writes": "records"}])
def test_leftovers_are_deleted_on_a_live_backend_only(configured: Any, backend: Any) -> None:
    config = configured(options={"clean_leftovers": True}, name="other", **backend)
    with pytest.raises(pytest.UsageError, match=r"--clean-leftovers.*other.*API_BASE_URL"):
        cleanup.prepare(config)


def test_no_workers_are_started_to_clean(configured: Any) -> None:
    for asked, workers in ((True, None), (False, 4)):
        config = configured(
            options={"clean_leftovers": asked, "numprocesses": 4, "dist": "", "tx": []}
        )
        cleanup.start_no_workers(config)
        assert config.option.numprocesses == workers
        assert cleanup.collects_nothing(config) is (True if asked else None)


@pytest.mark.parametrize(
    ("asked", "before", "after"),
    [
        (True, pytest.ExitCode.NO_TESTS_COLLECTED, pytest.ExitCode.OK),
        (True, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.TESTS_FAILED),
        (False, pytest.ExitCode.NO_TESTS_COLLECTED, pytest.ExitCode.NO_TESTS_COLLECTED),
    ],
)
def test_a_run_that_only_cleans_needs_no_test(
    configured: Any, *, asked: bool, before: pytest.ExitCode, after: pytest.ExitCode
) -> None:
    config = configured(options={"clean_leftovers": asked})
    session: Any = SimpleNamespace(config=config, exitstatus=before)
    cleanup.finish(session)
    assert session.exitstatus == after


def test_leftovers_are_reported_at_the_end(configured: Any, tmp_path: Path, terminal: Any) -> None:
    config = configured()
    cleanup.report(terminal, config)
    assert terminal.lines == []
    write_leftovers(tmp_path / "reports" / "leftovers.json", [entry(1), entry(2)])
    cleanup.report(terminal, config)
    assert terminal.lines[0].startswith("2 leftovers")
    cleanup.report(terminal, configured(worker={}))
    assert len(terminal.lines) == 1


# On its own


def test_without_the_option_nothing_is_cleaned(configured: Any) -> None:
    session: Any = SimpleNamespace(config=configured())
    assert cleanup.clean(session) is None


@pytest.fixture
def cleaned(configured: Any, tmp_path: Path) -> Callable[..., Any]:
    """Delete the listed leftovers; return the session, which has its own event loop."""

    def cleaned(handler: Any, *entries: Entry, **settings: Any) -> Any:
        write_leftovers(tmp_path / "reports" / "leftovers.json", entries)
        config = configured(handler, settings=settings, options={"clean_leftovers": True})
        cleanup.prepare(config)
        session: Any = SimpleNamespace(config=config, testsfailed=0, exitstatus=0)
        assert cleanup.clean(session) is True
        cleanup.finish(session)
        return session

    return cleaned


def test_what_is_listed_is_deleted(cleaned: Any, terminal: Terminal, tmp_path: Path) -> None:
    users = Users()
    session = cleaned(users, entry(1), entry(2), **ADMIN)
    assert sorted(users.deleted) == [
        ("/users/1", "Bearer admin-token"),
        ("/users/2", "Bearer admin-token"),
    ]
    assert terminal.lines == [
        f"{BASE_URL}/users/2: deleted",
        f"{BASE_URL}/users/1: deleted",
        "2 deleted, 0 left",
    ]
    assert session.testsfailed == 0
    assert not (tmp_path / "reports" / "leftovers.json").exists()


def test_what_is_left_stays_listed_with_its_new_reason(
    cleaned: Any, terminal: Terminal, tmp_path: Path
) -> None:
    session = cleaned(Users(500, 500), entry(1), **ADMIN)
    assert terminal.lines == [
        f"{BASE_URL}/users/1: 500",
        "0 deleted, 1 left",
        "--drop-leftovers ADDRESS drops an entry without deleting anything",
    ]
    assert session.testsfailed == 1
    assert read_leftovers(tmp_path / "reports" / "leftovers.json") == [entry(1).because("500")]


def test_an_admin_who_is_refused_deletes_nothing(cleaned: Any, terminal: Terminal) -> None:
    users = Users()
    session = cleaned(users, entry(1))
    assert users.deleted == []
    assert session.testsfailed == 1
    assert "the admin could not sign in" in terminal.lines[0]


def test_nothing_listed_is_nothing_to_do(cleaned: Any, terminal: Terminal) -> None:
    users = Users()
    assert cleaned(users).testsfailed == 0
    assert terminal.lines == ["0 deleted, 0 left"]
    assert users.deleted == []
