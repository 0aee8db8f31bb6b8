"""Clean-up: after each scenario, at the end of a run, and on its own."""

from __future__ import annotations

import asyncio
import json
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from support.http.errors import RequestTimeoutError
from support.run import cleanup
from support.run.ledger import files
from support.run.ledger.journal import Journal, JournalError, ScenarioJournal
from support.run.ledger.ledger import LeftoverError
from support.run.ledger.leftovers import read_leftovers, write_leftovers
from tests.unit.run.conftest import ADMIN, BASE_URL, Users, entry

if TYPE_CHECKING:
    from pathlib import Path

    from support.http.client import ApiClient
    from support.run.ledger.resources import Resource
    from tests.unit.run.conftest import Terminal


# After a scenario


@pytest.mark.promise("clean-up.md", "A run that deletes something without an entry")
@pytest.mark.parametrize("worker", [None, {"workerid": "gw0"}])
def test_an_entry_that_matches_nothing_is_reported(
    configured: Any, run: Any, terminal: Terminal, worker: Any
) -> None:
    """The controller reports what its workers have deleted."""
    settings = {**ADMIN, "created": {"deletions": {"/user/{id}": [{}]}}}
    config = configured(Users(), settings=settings, worker=worker)
    config.workeroutput = {}
    cleanup.prepare(config)
    run(config)
    session: Any = SimpleNamespace(config=config, exitstatus=0)
    cleanup.finish(session)
    if worker is not None:
        node = SimpleNamespace(config=configured(Users(), settings=settings))
        cleanup.prepare(node.config)
        cleanup.gather(node)  # it crashed
        cleanup.report(terminal, node.config)  # type: ignore[arg-type]
        assert terminal.lines == []
        node.workeroutput = json.loads(json.dumps(config.workeroutput))
        cleanup.gather(node)
        config = node.config
    cleanup.report(terminal, config)  # type: ignore[arg-type]
    (line,) = terminal.lines
    assert line.startswith("API_CREATED__DELETIONS has /user/{id}, which matched nothing")
    assert line.endswith("; /users/{id} had no entry")


@pytest.mark.promise("clean-up.md", "It must be new")
@pytest.mark.parametrize("marks", [[], ["keep"]])
def test_what_an_earlier_scenario_has_seen_was_there(
    configured: Any, run: Any, marks: list[str], tmp_path: Path
) -> None:
    """A POST that gets or registers answers 201 all the same."""
    users = Users()
    config = configured(users, settings=ADMIN)
    cleanup.prepare(config)

    async def look(client: ApiClient) -> None:
        assert (await client.send("GET", "/users/7")).status_code == 200

    run(config, *marks, posts=0, body=look)
    run(config)
    assert users.deleted == []
    session: Any = SimpleNamespace(config=config, exitstatus=0)
    cleanup.finish(session)
    (left,) = read_leftovers(tmp_path / "reports" / "leftovers.json")
    assert (left.basis, left.address) == ("seen", f"{BASE_URL}/users/7")
    assert left.why.startswith("it, or its id, was known before the POST")


@pytest.mark.promise("clean-up.md", "It must be new")
def test_what_an_earlier_scenario_has_made_and_deleted_is_new(configured: Any, run: Any) -> None:
    users = Users()
    config = configured(users, settings=ADMIN)
    cleanup.prepare(config)
    run(config)
    run(config)
    assert [path for path, _ in users.deleted] == ["/users/7", "/users/7"]


@pytest.mark.promise("clean-up.md", "The admin (`API_ROLES__ADMIN__...`)")
def test_what_a_scenario_created_is_deleted_by_the_admin(configured: Any, run: Any) -> None:
    users = Users()
    config = configured(users, settings=ADMIN)
    cleanup.prepare(config)
    run(config)
    assert users.deleted == [("/users/7", "Bearer admin-token")]


def test_an_api_without_a_login_gets_requests_without_credentials(
    configured: Any, run: Any
) -> None:
    users = Users()
    config = configured(users, settings={"login": {"path": "none"}})
    cleanup.prepare(config)
    run(config)
    assert users.deleted == [("/users/7", None)]


@pytest.mark.parametrize(
    ("marks", "posts", "backend"),
    [(["keep"], 1, {}), ([], 0, {}), ([], 1, {"keeps_data": False})],
    ids=["tagged", "nothing created", "nothing kept"],
)
def test_nothing_is_deleted(
    configured: Any, run: Any, *, marks: list[str], posts: int, backend: dict[str, Any]
) -> None:
    users = Users()
    config = configured(users, settings=ADMIN, **backend)
    cleanup.prepare(config)
    run(config, *marks, posts=posts)
    assert users.deleted == []


@pytest.mark.promise("clean-up.md", "If something cannot be deleted")
@pytest.mark.promise("clean-up.md", "The addresses are also listed")
def test_what_is_left_fails_the_scenario_and_is_shown(
    configured: Any, run: Any, attached: list[Any], tmp_path: Path
) -> None:
    config = configured(Users(403, 403), settings=ADMIN)
    cleanup.prepare(config)
    with pytest.raises(LeftoverError, match=f"{BASE_URL}/users/7 .403; if"):
        run(config)
    ((name, table),) = attached
    assert name == "leftovers"
    assert table.startswith(f'address,why\n{BASE_URL}/users/7,"403; if its deletion needs a body')
    session: Any = SimpleNamespace(config=config, exitstatus=1)
    cleanup.finish(session)
    [left] = read_leftovers(tmp_path / "reports" / "leftovers.json")
    assert (left.address, left.scenario) == (f"{BASE_URL}/users/7", "a.feature::S")
    assert left.why.startswith("403; if its deletion needs a body or another request before, set ")
    assert left.when.endswith("+00:00")


def test_an_admin_who_cannot_sign_in_leaves_everything(configured: Any, run: Any) -> None:
    config = configured(Users())
    cleanup.prepare(config)
    with pytest.raises(LeftoverError, match="the admin could not sign in"):
        run(config)


@pytest.mark.promise("clean-up.md", "What is `seen` or `unknown` is listed")
def test_what_may_have_been_created_is_listed_and_fails_nothing(
    configured: Any, run: Any, attached: list[Any], tmp_path: Path, terminal: Terminal
) -> None:
    """Nobody knows whether something is left."""

    def lost(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("lost", request=request)

    config = configured(lost, settings=ADMIN)
    cleanup.prepare(config)
    run(config, error=RequestTimeoutError)
    ((_, table),) = attached
    assert f"POST {BASE_URL}/users,no answer (ReadTimeout: lost): it may have created" in table
    cleanup.finish(SimpleNamespace(config=config, exitstatus=0))  # type: ignore[arg-type]
    (left,) = read_leftovers(tmp_path / "reports" / "leftovers.json")
    assert (left.name, left.basis) == (f"POST {BASE_URL}/users", "unknown")
    cleanup.report(terminal, config)  # type: ignore[arg-type]
    (line,) = terminal.lines
    assert line.startswith(
        "1 leftover of this run and earlier ones in reports/leftovers.json: find out"
    )
    assert line.endswith(f"; then pytest --drop-leftovers 'POST {BASE_URL}/users'")


@pytest.mark.promise("clean-up.md", "During a run, each of its processes")
def test_a_post_that_cannot_be_recorded_is_not_sent(
    configured: Any, run: Any, tmp_path: Path
) -> None:
    (tmp_path / "reports").write_text("in the way")
    sent: list[str] = []
    config = configured(lambda request: sent.append(request.method), settings=ADMIN)
    cleanup.prepare(config)
    run(config, error=JournalError)
    assert sent == []


def test_what_cannot_be_recorded_of_the_clean_up_fails_the_scenario(
    configured: Any, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    users = Users()
    config = configured(users, settings=ADMIN)
    cleanup.prepare(config)

    def full(*_: object) -> None:
        raise JournalError("no space")

    monkeypatch.setattr(Journal, "settled", full)
    with pytest.raises(JournalError, match="no space"):
        run(config)
    assert len(users.deleted) == 1


@pytest.mark.parametrize(
    ("statuses", "raised"), [([], "JournalError"), ([403, 403], "LeftoverError")]
)
def test_what_cannot_be_recorded_of_a_post_does_not_stop_the_clean_up(
    configured: Any, run: Any, monkeypatch: pytest.MonkeyPatch, statuses: list[int], raised: str
) -> None:
    """The disk is full while a POST without an answer is recorded; the other one is deleted."""
    users, answered = Users(*statuses), iter([True, False])

    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "POST" and "/auth" not in request.url.path and not next(answered):
            raise httpx.ReadTimeout("lost", request=request)
        return users(request)

    def full(_: object, __: int, resource: Resource) -> None:
        if not resource.can_be_deleted:
            raise JournalError("no space")

    config = configured(answer, settings=ADMIN)
    cleanup.prepare(config)
    monkeypatch.setattr(ScenarioJournal, "created", full)
    with pytest.raises((JournalError, LeftoverError)) as caught:
        run(config, posts=2, error=RequestTimeoutError)
    assert caught.typename == raised
    assert [path for path, _ in users.deleted] == ["/users/7"] * max(1, len(statuses))
    causes = [caught.value, caught.value.__cause__]
    assert "no space" in [str(cause) for cause in causes]


def test_what_cannot_be_recorded_of_a_post_in_flight_fails_the_scenario(
    configured: Any, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its response comes when no step waits for it any more."""
    sent, answers, tasks = asyncio.Event(), asyncio.Event(), []

    async def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            sent.set()
            await answers.wait()
            return httpx.Response(201, headers={"Location": "/users/7"})
        return httpx.Response(204)

    def full(*_: object) -> None:
        raise JournalError("no space")

    async def in_the_background(client: ApiClient) -> None:
        tasks.append(asyncio.create_task(client.send("POST", "/users")))
        await sent.wait()
        tasks[0].cancel()
        await asyncio.sleep(0)  # it is being cancelled
        asyncio.get_running_loop().call_soon(answers.set)

    monkeypatch.setattr(ScenarioJournal, "created", full)
    config = configured(answer, settings=ADMIN)
    cleanup.prepare(config)
    with pytest.raises(JournalError, match="no space"):
        run(config, posts=0, body=in_the_background)
    assert tasks[0].cancelled()


def test_a_list_that_cannot_be_written_is_reported_and_nothing_is_lost(
    configured: Any, run: Any, tmp_path: Path, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = configured(Users(403, 403), settings=ADMIN)
    cleanup.prepare(config)
    with pytest.raises(LeftoverError):
        run(config)
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
