"""Clean-up: after each scenario, at the end of a run, and on its own."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from support.auth.roles import SignIns
from support.http.client import ApiClient
from support.http.errors import RequestTimeoutError
from support.run import cleanup
from support.run.client import open_http
from support.run.configuration import SETTINGS
from support.run.ledger import files
from support.run.ledger.journal import Journal, JournalError
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
        if request.method == "GET":
            return httpx.Response(200)
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

    async def run(
        config: Any, *marks: str, creates: bool = True, error: type[Exception] | None = None
    ) -> None:
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
                    with pytest.raises(error) if error else nullcontext():
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


async def test_what_may_have_been_created_is_listed_and_fails_nothing(
    configured: Any, run: Any, attached: list[Any], tmp_path: Path, terminal: Terminal
) -> None:
    """Nobody knows whether something is left."""

    def lost(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("lost", request=request)

    config = configured(lost, settings=ADMIN)
    cleanup.prepare(config)
    await run(config, error=RequestTimeoutError)
    ((_, table),) = attached
    assert f"POST {BASE_URL}/users,no answer (ReadTimeout: lost): it may have created" in table
    cleanup.finish(SimpleNamespace(config=config, exitstatus=0))  # type: ignore[arg-type]
    (left,) = read_leftovers(tmp_path / "reports" / "leftovers.json")
    assert (left.name, left.basis) == (f"POST {BASE_URL}/users", "unknown")
    cleanup.report(terminal, config)  # type: ignore[arg-type]
    assert "1 leftovers of this run and earlier ones" in terminal.lines[0]
    assert "(1 may not exist: docs/clean-up.md)" in terminal.lines[0]


async def test_a_post_that_cannot_be_recorded_is_not_sent(
    configured: Any, run: Any, tmp_path: Path
) -> None:
    (tmp_path / "reports").write_text("in the way")
    sent: list[str] = []
    config = configured(lambda request: sent.append(request.method), settings=ADMIN)
    config.stash[cleanup._JOURNAL] = Journal(tmp_path / "reports" / "created", mask=str, now=str)
    await run(config, error=JournalError)
    assert sent == []


async def test_what_cannot_be_recorded_of_the_clean_up_fails_the_scenario(
    configured: Any, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    users = Users()
    config = configured(users, settings=ADMIN)
    cleanup.prepare(config)

    def full(*_: object) -> None:
        raise JournalError("no space")

    monkeypatch.setattr(Journal, "settled", full)
    with pytest.raises(JournalError, match="no space"):
        await run(config)
    assert len(users.deleted) == 1


async def test_a_list_that_cannot_be_written_is_reported_and_nothing_is_lost(
    configured: Any, run: Any, tmp_path: Path, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = configured(Users(403, 403), settings=ADMIN)
    cleanup.prepare(config)
    with pytest.raises(LeftoverError):
        await run(config)
    session: Any = SimpleNamespace(config=config, exitstatus=pytest.ExitCode.OK)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(files, "replace", full)
        cleanup.finish(session)
    assert session.exitstatus == pytest.ExitCode.TESTS_FAILED
    cleanup.report(terminal, config)  # type: ignore[arg-type]
    assert terminal.lines[0].startswith("reports/leftovers.json was not written ([Errno 28] No spa")
    cleanup.finish(session)
    assert len(read_leftovers(tmp_path / "reports" / "leftovers.json")) == 1


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
    (left,) = read_leftovers(tmp_path / "reports" / "leftovers.json")
    assert (left.address, left.why) == (entry(1).address, "500")
    assert left.was_there  # a later 404 will mean that it is gone


def test_an_admin_who_is_refused_deletes_nothing(cleaned: Any, terminal: Terminal) -> None:
    users = Users()
    session = cleaned(users, entry(1))
    assert users.deleted == []
    assert session.testsfailed == 1
    assert "the admin could not sign in" in terminal.lines[0]


def test_what_is_gone_already_is_told_from_what_is_elsewhere(
    cleaned: Any, terminal: Terminal, tmp_path: Path
) -> None:
    seen = replace(entry(1), was_there=True)
    session = cleaned(lambda _: httpx.Response(404), seen, entry(2), **ADMIN)
    gone, left, result, _ = terminal.lines
    assert gone == f"{BASE_URL}/users/1: was gone"
    assert left.startswith(f"{BASE_URL}/users/2: 404: the address is that of the Location")
    assert result == "0 deleted, 1 were gone, 1 left"
    assert session.testsfailed == 1
    (listed,) = read_leftovers(tmp_path / "reports" / "leftovers.json")
    assert listed.address == entry(2).address


def test_nothing_is_sent_to_an_address_that_is_not_known(
    cleaned: Any, terminal: Terminal, tmp_path: Path
) -> None:
    users = Users()
    hidden = replace(entry(1), address=f"{BASE_URL}/users/***", basis="hidden", why="secret")
    unknown = replace(entry(2), address="", basis="unknown", post=f"{BASE_URL}/users", why="?")
    broken = replace(entry(3), address="http://x:port/1")
    session = cleaned(users, hidden, unknown, broken, **ADMIN)
    assert users.deleted == []
    assert session.testsfailed == 3
    assert f"POST {BASE_URL}/users: ?" in terminal.lines
    assert f"{BASE_URL}/users/***: secret" in terminal.lines
    assert "http://x:port/1: not an address: Invalid port: 'port'" in terminal.lines
    assert len(read_leftovers(tmp_path / "reports" / "leftovers.json")) == 3


def test_what_the_settings_call_nothing_is_dropped(
    cleaned: Any, terminal: Terminal, tmp_path: Path
) -> None:
    users = Users()
    unknown = replace(entry(1), address="", basis="unknown", post=f"{BASE_URL}/users/1/close")
    created = {"places": {"/users/{user}/close": "none"}}
    assert cleaned(users, unknown, created=created, **ADMIN).testsfailed == 0
    assert "dropped, because API_CREATED__PLACES says" in terminal.lines[0]
    assert users.deleted == []
    assert not (tmp_path / "reports" / "leftovers.json").exists()


def test_what_is_gone_is_off_the_list_even_if_the_run_is_killed(
    configured: Any, tmp_path: Path
) -> None:
    """And what is not is still on it."""
    path = tmp_path / "reports" / "leftovers.json"
    write_leftovers(path, [entry(1), entry(2)])

    def handler(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/users/1" and request.method == "DELETE":
            raise KeyboardInterrupt
        return httpx.Response(204)

    config = configured(handler, settings=ADMIN, options={"clean_leftovers": True})
    cleanup.prepare(config)
    session: Any = SimpleNamespace(config=config, testsfailed=0, exitstatus=2)
    with pytest.raises(KeyboardInterrupt):
        cleanup.clean(session)
    assert len(read_leftovers(path)) == 2
    cleanup.finish(session)
    assert [left.address for left in read_leftovers(path)] == [entry(1).address]


@pytest.mark.parametrize("method", ["dropped", "kept"])
def test_a_full_disk_stops_the_deletion_and_the_list_keeps_everything(
    configured: Any,
    terminal: Terminal,
    tmp_path: Path,
    method: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = tmp_path / "reports" / "leftovers.json"
    write_leftovers(path, [entry(1), replace(entry(2), address="http://x:port/1")])
    config = configured(Users(), settings=ADMIN, options={"clean_leftovers": True})
    cleanup.prepare(config)

    def full(*_: object) -> None:
        raise JournalError("no space")

    monkeypatch.setattr(Journal, method, full)
    session: Any = SimpleNamespace(config=config, testsfailed=0, exitstatus=0)
    assert cleanup.clean(session) is True
    assert terminal.lines[-1] == "stopped: no space. What is not deleted is still listed"
    assert session.testsfailed == 1
    assert len(read_leftovers(path)) == 2


def test_a_list_that_somebody_breaks_during_the_run_is_reported(
    configured: Any, terminal: Terminal, tmp_path: Path
) -> None:
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "leftovers.json").write_text("[")
    cleanup.report(terminal, configured())  # type: ignore[arg-type]
    assert "is not a list of leftovers" in terminal.lines[0]


@pytest.mark.parametrize(
    ("patterns", "left"),
    [([f"{BASE_URL}/users/1"], [2]), (["*/users/*"], []), (["*/1", "*/2"], [])],
    ids=["an address", "a pattern", "two patterns"],
)
def test_leftovers_can_be_dropped(
    configured: Any, terminal: Terminal, tmp_path: Path, patterns: list[str], left: list[int]
) -> None:
    path = tmp_path / "reports" / "leftovers.json"
    write_leftovers(path, [entry(1), entry(2)])
    config = configured(options={"drop_leftovers": patterns}, is_offline=True)
    cleanup.prepare(config)
    session: Any = SimpleNamespace(config=config, testsfailed=0)
    assert cleanup.collects_nothing(config)
    assert cleanup.clean(session) is True
    assert read_leftovers(path) == [entry(number) for number in left]
    assert terminal.lines[0] == f"dropped: {BASE_URL}/users/1 (403), created by a.feature::S"


def test_a_leftover_to_drop_must_be_listed(configured: Any, tmp_path: Path) -> None:
    path = tmp_path / "reports" / "leftovers.json"
    session: Any = SimpleNamespace(config=configured(options={"drop_leftovers": ["x"]}))
    with pytest.raises(pytest.UsageError, match=r"x: no such leftover; .*lists nothing"):
        cleanup.clean(session)
    write_leftovers(path, [entry(1)])
    with pytest.raises(pytest.UsageError, match=f"\n  {BASE_URL}/users/1"):
        cleanup.clean(session)
    assert read_leftovers(path) == [entry(1)]


def test_nothing_listed_is_nothing_to_do(cleaned: Any, terminal: Terminal) -> None:
    users = Users()
    assert cleaned(users).testsfailed == 0
    assert terminal.lines == ["0 deleted, 0 left"]
    assert users.deleted == []
