"""Clean-up: after each scenario, at the end of a run, and on its own (``--clean-leftovers``)."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from support.conversation.errors import ConversationError
from support.conversation.sign_ins import SignIns
from support.conversation.tables import as_csv
from support.gherkin.dry_run import without_workers
from support.http.client import ApiClient
from support.http.errors import RequestError
from support.http.exchange import listening
from support.http_client import open_http
from support.ledger.journal import Journal, taken_over
from support.ledger.ledger import Ledger, LeftoverError, NoKeeper
from support.ledger.leftovers import read_leftovers, write_leftovers
from support.run import BACKEND, REDACTOR, SETTINGS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence
    from pathlib import Path

    from support.ledger.ledger import Keeper, Leftover
    from support.ledger.leftovers import Entry

ADMIN = "admin"
"""The role that deletes what scenarios have created."""

KEEP = "keep"
"""The tag of scenarios whose creations stay."""

_JOURNAL = pytest.StashKey[Journal]()


def add_option(parser: pytest.Parser) -> None:
    """Add the option."""
    parser.getgroup("api").addoption(
        "--clean-leftovers",
        action="store_true",
        help="delete what earlier runs have left behind (reports/leftovers.json); run no scenario",
    )


def prepare(config: pytest.Config) -> None:
    """Open the journal of this process; start no workers where no scenario is to run."""
    if _keeps_list(config):
        try:
            read_leftovers(_list(config))
        except ValueError as error:
            raise pytest.UsageError(str(error)) from None
    config.stash[_JOURNAL] = Journal(_journals(config), mask=config.stash[REDACTOR].text, now=_now)
    if config.option.clean_leftovers and config.stash[BACKEND].name != "live":
        raise pytest.UsageError(
            f"--clean-leftovers needs the live backend; this is {config.stash[BACKEND].name}. "
            "Set API_BASE_URL to the address of the API where something was left"
        )


def start_no_workers(config: pytest.Config) -> None:
    """Do so where no scenario is to run."""
    if config.option.clean_leftovers:
        without_workers(config)


@asynccontextmanager
async def cleaning_up(
    item: pytest.Item,
    sign_ins: SignIns,
    attach: Callable[[str, str], None],
    client: ApiClient,
) -> AsyncIterator[None]:
    """Delete what a scenario has created meanwhile, unless it is tagged so that it stays.

    Raises LeftoverError naming what is left, which is also attached as a table.
    """
    config = item.config
    if not config.stash[BACKEND].keeps_data or item.get_closest_marker(KEEP):
        yield
        return
    settings = config.stash[SETTINGS]
    ledger = Ledger(settings.created, str(client.http.base_url), _keeper(item))
    with listening(ledger.notice):
        yield
    if not ledger.resources:
        return
    try:
        left = await ledger.clear(await _as_admin(client, sign_ins))
    except (ConversationError, RequestError) as error:
        left = ledger.give_up(f"the admin could not sign in: {error}")
    if left:
        attach("leftovers", as_csv([("address", "why"), *_rows(left)]))
        raise LeftoverError(
            f"created by the scenario and not deleted: {', '.join(map(str, left))}. "
            "make clean-leftovers tries again"
        )


def finish(session: pytest.Session) -> None:
    """Close the journal; the process that is no worker writes the list of leftovers."""
    config = session.config
    if config.option.clean_leftovers and session.exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED:
        session.exitstatus = pytest.ExitCode.OK  # nothing is left
    if _JOURNAL in config.stash:  # else the settings could not be used
        config.stash[_JOURNAL].close()
        if _keeps_list(config) and _journals(config).is_dir():
            write_leftovers(_list(config), _leftovers(config))


def tell(reporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say at the end of a run what is left, and what to do about it."""
    left = read_leftovers(_list(config)) if _keeps_list(config) else []
    if left:
        reporter.write_line(
            f"{len(left)} leftovers of this run and earlier ones in reports/leftovers.json; "
            "make clean-leftovers deletes them",
            yellow=True,
        )


def collects_nothing(config: pytest.Config) -> bool | None:
    """Tell whether there is nothing to collect: a broken feature is not in the way."""
    return config.option.clean_leftovers or None


def clean(session: pytest.Session) -> bool | None:
    """Delete what is left instead of running anything, where that is asked for.

    The run fails (status 1) if something is still left.
    """
    config = session.config
    if not config.option.clean_leftovers:
        return None
    base_url = config.stash[BACKEND].base_url
    shape = config.stash[SETTINGS].created
    entries = [entry.placed(shape, base_url) for entry in _leftovers(config)]
    with listening(lambda e: config.stash[REDACTOR].learn_from(e.request, e.response)):
        left = asyncio.run(_cleaned(config, entries)) if entries else []
    write_leftovers(_list(config), left)
    why = {entry.address: entry.why for entry in left}
    terminal: Any = config.pluginmanager.get_plugin("terminalreporter")
    terminal.ensure_newline()
    for entry in entries:
        terminal.write_line(f"{entry.address}: {why.get(entry.address, 'deleted')}")
    terminal.write_line(f"{len(entries) - len(left)} deleted, {len(left)} left")
    session.testsfailed += len(left)
    return True


async def _cleaned(config: pytest.Config, entries: Sequence[Entry]) -> list[Entry]:
    """Delete what entries name; return those that are left, with the reasons of now."""
    settings = config.stash[SETTINGS]
    async with open_http(config) as http:
        client = ApiClient(http)
        ledger = Ledger(settings.created, str(http.base_url), NoKeeper())
        ledger.take([entry.resource for entry in entries])
        try:
            sign_ins = SignIns(client, settings.login, settings.roles)
            left = await ledger.clear(await _as_admin(client, sign_ins))
        except (ConversationError, RequestError) as error:
            left = ledger.give_up(f"the admin could not sign in: {error}")
    mask = config.stash[REDACTOR].text
    reasons = {leftover.resource.address: mask(leftover.reason) for leftover in left}
    return [entry.because(reasons[e]) for entry in entries if (e := entry.address) in reasons]


async def _as_admin(client: ApiClient, sign_ins: SignIns) -> ApiClient:
    """Return a client for who may delete everything; raises ConversationError, RequestError."""
    auth = await sign_ins.auth(ADMIN) if sign_ins.can_prove(ADMIN) else None
    return client.signed_in(auth) if auth else client


def _keeper(item: pytest.Item) -> Keeper:
    offline = item.config.stash[BACKEND].is_offline  # a replay creates nothing
    return NoKeeper() if offline else item.config.stash[_JOURNAL].of(item.nodeid)


def _leftovers(config: pytest.Config) -> list[Entry]:
    """Return what is left by now, and delete the journals that say so."""
    listed = read_leftovers(_list(config))
    entries = {entry.address: entry for entry in (*listed, *taken_over(_journals(config)))}
    return list(entries.values())


def _keeps_list(config: pytest.Config) -> bool:
    """Tell whether this process lists leftovers: none that creates nothing, and no worker."""
    return not (config.stash[BACKEND].is_offline or hasattr(config, "workerinput"))


def _rows(left: Sequence[Leftover]) -> list[tuple[str, str]]:
    return [(leftover.resource.address, leftover.reason) for leftover in left]


def _journals(config: pytest.Config) -> Path:
    return config.rootpath / "reports" / "created"


def _list(config: pytest.Config) -> Path:
    return config.rootpath / "reports" / "leftovers.json"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
