"""Clean-up on its own: leftovers are deleted, or dropped."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from support.run import cleanup
from support.run.ledger.journal import Journal, JournalError
from support.run.ledger.leftovers import Entry, read_leftovers, write_leftovers
from support.run.ledger.resources import Resource
from tests.unit.run.conftest import ADMIN, BASE_URL, Users, entry

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.unit.run.conftest import Terminal


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


@pytest.mark.promise("clean-up.md", "tries again, using")
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


@pytest.mark.promise("clean-up.md", "tries again, using")
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


@pytest.mark.promise("clean-up.md", "tries again, using")
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


def test_an_address_that_somebody_has_edited_does_not_cost_the_others(
    cleaned: Any, terminal: Terminal
) -> None:
    users = Users()
    edited = [f"{BASE_URL}/users/\ud800", "ftp://h/1"]
    odd = [replace(entry(number), address=one) for number, one in enumerate(edited, 5)]
    session = cleaned(users, *odd, entry(1), **ADMIN)
    assert [path for path, _ in users.deleted] == ["/users/1"]
    assert session.testsfailed == 2
    lines = "\n".join(terminal.lines)
    assert "\ud800: not an address" in lines
    assert "ftp://h/1: ftp:// is not HTTP" in lines


@pytest.mark.promise("clean-up.md", "Fields of the POST are not stored")
def test_a_deletion_that_needs_a_field_of_the_post_is_not_possible_any_more(
    configured: Any, terminal: Terminal, tmp_path: Path
) -> None:
    """The body of a POST may hold a password; no file does."""
    needy = {"deletions": {"/users/{id}": [{"body": ["{posted.password}"]}]}}
    config = configured(
        Users(), settings={"created": needy, **ADMIN}, options={"clean_leftovers": True}
    )
    cleanup.prepare(config)
    scenario = config.stash[cleanup._JOURNAL].of("a.feature::S")
    post = f"{BASE_URL}/users"
    created = Resource(f"{post}/1", "location", post, '{"password": "forgotten-22"}')
    scenario.created(scenario.intended(post), created)
    assert "forgotten-22" not in "".join(map(Path.read_text, tmp_path.glob("reports/created/*")))
    cleanup.finish(SimpleNamespace(config=config, exitstatus=0))  # type: ignore[arg-type]
    cleanup.prepare(config)
    assert cleanup.clean(SimpleNamespace(config=config, testsfailed=0)) is True  # type: ignore[arg-type]
    assert (
        terminal.lines[0] == f"{post}/1: its deletion needs {{posted.password}}, which is not known"
    )


@pytest.mark.promise("clean-up.md", "tries again, using")
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


@pytest.mark.promise("clean-up.md", "What is gone is recorded at once")
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


def test_a_list_that_cannot_be_read_is_reported(
    configured: Any, terminal: Terminal, tmp_path: Path
) -> None:
    (tmp_path / "reports" / "leftovers.json").mkdir(parents=True)
    with pytest.raises(pytest.UsageError, match=r"leftovers\.json"):
        cleanup.prepare(configured())
    cleanup.report(terminal, configured())  # type: ignore[arg-type]
    assert "leftovers.json" in terminal.lines[0]


@pytest.mark.promise("clean-up.md", "drops entries without deleting")
@pytest.mark.promise("clean-up.md", "`*` matches any characters")
@pytest.mark.parametrize(
    ("patterns", "left"),
    [
        ([f"{BASE_URL}/users/1"], [0, 2]),
        (["http*/users/*"], [0]),
        (["*/1", "*/2"], [0]),
        ([f"POST {BASE_URL}/users", "*/1"], [2]),
        (["*/1", "*POST*"], [2]),
    ],
    ids=["an address", "a pattern", "two patterns", "no address", "at both ends"],
)
def test_leftovers_can_be_dropped(
    configured: Any, terminal: Terminal, tmp_path: Path, patterns: list[str], left: list[int]
) -> None:
    path = tmp_path / "reports" / "leftovers.json"
    nameless = replace(entry(0), address="", basis="unknown", post=f"{BASE_URL}/users")
    listed = [nameless, entry(1), entry(2)]
    write_leftovers(path, listed)
    config = configured(options={"drop_leftovers": patterns}, is_offline=True)
    cleanup.prepare(config)
    session: Any = SimpleNamespace(config=config, testsfailed=0)
    assert cleanup.collects_nothing(config)
    assert cleanup.clean(session) is True
    assert read_leftovers(path) == [listed[number] for number in left]
    assert f"dropped: {BASE_URL}/users/1 (403), created by a.feature::S" in terminal.lines


def test_a_leftover_to_drop_must_be_listed(configured: Any, tmp_path: Path) -> None:
    path = tmp_path / "reports" / "leftovers.json"
    session: Any = SimpleNamespace(config=configured(options={"drop_leftovers": ["x"]}))
    with pytest.raises(pytest.UsageError, match=r"x: no such leftover; .*lists nothing"):
        cleanup.clean(session)
    write_leftovers(path, [entry(1)])
    with pytest.raises(pytest.UsageError, match=f"\n  {BASE_URL}/users/1"):
        cleanup.clean(session)
    assert read_leftovers(path) == [entry(1)]


def test_no_other_character_is_a_wildcard(
    configured: Any, terminal: Terminal, tmp_path: Path
) -> None:
    """An address may have a query, and brackets."""
    path = tmp_path / "reports" / "leftovers.json"
    odd = replace(entry(3), address=f"{BASE_URL}/users?a[b]=3")
    near = replace(entry(4), address=f"{BASE_URL}/users1ab=3")
    write_leftovers(path, [odd, near])
    config = configured(options={"drop_leftovers": ["*?a[b]=*"]})
    session: Any = SimpleNamespace(config=config, testsfailed=0)
    assert cleanup.clean(session) is True
    assert read_leftovers(path) == [near]
    assert [line.partition(" (")[0] for line in terminal.lines] == [f"dropped: {odd.address}"]


def test_nothing_listed_is_nothing_to_do(cleaned: Any, terminal: Terminal) -> None:
    users = Users()
    assert cleaned(users).testsfailed == 0
    assert terminal.lines == ["0 deleted, 0 left"]
    assert users.deleted == []
