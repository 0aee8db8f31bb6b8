"""Clean-up after each scenario, at the end of a run, and on demand (``--clean-leftovers``)."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from support.auth.login import SignInError
from support.auth.roles import SignIns
from support.conversation.tables import as_csv
from support.gherkin.workers import is_worker, without_workers
from support.http.client import ApiClient
from support.http.errors import RequestError
from support.http.exchange import deferring_errors, listening
from support.run import recordings
from support.run.client import open_http
from support.run.configuration import BACKEND, REDACTOR, SETTINGS
from support.run.exchanges import learner
from support.run.ledger.journal import Journal, taken_over
from support.run.ledger.ledger import Ledger, LeftoverError, NoKeeper
from support.run.ledger.leftovers import read_leftovers, write_leftovers

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence
    from pathlib import Path

    from support.run.ledger.ledger import Keeper, Leftover
    from support.run.ledger.leftovers import Entry

ADMIN = "admin"
"""The role that deletes the resources created by scenarios."""

KEEP = "keep"
"""The tag of scenarios whose resources are kept."""

_JOURNAL = pytest.StashKey[Journal]()


def add_option(parser: pytest.Parser) -> None:
    """Add the option."""
    parser.getgroup("api").addoption(
        "--clean-leftovers",
        action="store_true",
        help="delete the leftovers of earlier runs (reports/leftovers.json) and run no scenario",
    )


def prepare(config: pytest.Config) -> None:
    """Open this process's journal; raises pytest.UsageError if leftovers cannot be handled."""
    if _keeps_list(config):
        try:
            read_leftovers(_list(config))
        except ValueError as error:
            raise pytest.UsageError(str(error)) from None
    config.stash[_JOURNAL] = Journal(_journals(config), mask=config.stash[REDACTOR].text, now=_now)
    backend = config.stash[BACKEND]
    if config.option.clean_leftovers and (backend.is_offline or backend.writes):
        raise pytest.UsageError(
            f"--clean-leftovers needs the live backend, but this run uses {backend.name}. "
            "Set API_BASE_URL to the address of the API that has leftovers"
        )


def start_no_workers(config: pytest.Config) -> None:
    """Disable pytest-xdist's workers if leftovers are to be deleted."""
    if config.option.clean_leftovers:
        without_workers(config)


@asynccontextmanager
async def cleaning_up(
    item: pytest.Item,
    sign_ins: SignIns,
    attach: Callable[[str, str], None],
    client: ApiClient,
) -> AsyncIterator[None]:
    """Delete the resources created during the context, unless the scenario is tagged ``@keep``.

    Raises LeftoverError with the resources that are left, which are also attached as a table.
    """
    config = item.config
    if not config.stash[BACKEND].keeps_data or item.get_closest_marker(KEEP):
        yield
        return
    settings = config.stash[SETTINGS]
    # The client's address, because a replay may run without the setting.
    ledger = Ledger(settings.created, str(client.http.base_url), _keeper(item))
    with listening(ledger.record):
        yield
    if left := await _cleared(ledger, client, sign_ins):
        recordings.note_failure(item)
        attach("leftovers", as_csv([("address", "why"), *_rows(left)]))
        raise LeftoverError(
            f"created by the scenario and not deleted: {', '.join(map(str, left))}. "
            "make clean-leftovers tries again"
        )


def finish(session: pytest.Session) -> None:
    """Close the journal; unless this is a worker, write the list of leftovers."""
    config = session.config
    if config.option.clean_leftovers and session.exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED:
        session.exitstatus = pytest.ExitCode.OK  # nothing is left
    if _JOURNAL in config.stash:  # otherwise the settings were invalid
        config.stash[_JOURNAL].close()
        if _keeps_list(config) and _journals(config).is_dir():
            write_leftovers(_list(config), _leftovers(config))


def report(reporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the number of leftovers, and how to delete them."""
    left = read_leftovers(_list(config)) if _keeps_list(config) else []
    if left:
        reporter.write_line(
            f"{len(left)} leftovers of this run and earlier ones in reports/leftovers.json; "
            "make clean-leftovers deletes them",
            yellow=True,
        )


def collects_nothing(config: pytest.Config) -> bool | None:
    """Return True to skip collection, so that a broken feature does not prevent the clean-up."""
    return config.option.clean_leftovers or None


def clean(session: pytest.Session) -> bool | None:
    """Delete leftovers instead of running scenarios, if requested.

    The run fails (status 1) if any remain.
    """
    config = session.config
    if not config.option.clean_leftovers:
        return None
    base_url = config.stash[BACKEND].base_url
    api_shape = config.stash[SETTINGS].created
    entries = [entry.placed(api_shape, base_url) for entry in _leftovers(config)]
    with listening(learner(config)):
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
    """Delete the resources of entries; return those that are left, with the current reasons."""
    settings = config.stash[SETTINGS]
    async with open_http(config) as http:
        client = ApiClient(http)
        ledger = Ledger(settings.created, str(http.base_url), NoKeeper())
        ledger.take([entry.resource for entry in entries])
        left = await _cleared(ledger, client, SignIns(client, settings.login, settings.roles))
    mask = config.stash[REDACTOR].text
    reasons = {leftover.resource.address: mask(leftover.reason) for leftover in left}
    return [entry.because(reasons[e]) for entry in entries if (e := entry.address) in reasons]


async def _cleared(ledger: Ledger, client: ApiClient, sign_ins: SignIns) -> list[Leftover]:
    """Delete the resources of a ledger as admin; return those that are left."""
    if not ledger.resources:
        return []
    with deferring_errors():  # a listener that fails must not keep resources from being deleted
        try:
            return await ledger.clear(await _as_admin(client, sign_ins))
        except (SignInError, RequestError) as error:
            return ledger.give_up(f"the admin could not sign in: {error}")


async def _as_admin(client: ApiClient, sign_ins: SignIns) -> ApiClient:
    """Return a client signed in as the admin, if configured; raises SignInError, RequestError."""
    auth = await sign_ins.auth(ADMIN) if sign_ins.can_authenticate(ADMIN) else None
    return client.signed_in(auth) if auth else client


def _keeper(item: pytest.Item) -> Keeper:
    offline = item.config.stash[BACKEND].is_offline  # a replay creates nothing
    return NoKeeper() if offline else item.config.stash[_JOURNAL].of(item.nodeid)


def _leftovers(config: pytest.Config) -> list[Entry]:
    """Merge the list with the journals of ended processes, and delete these journals."""
    listed = read_leftovers(_list(config))
    entries = {entry.address: entry for entry in (*listed, *taken_over(_journals(config)))}
    return list(entries.values())


def _keeps_list(config: pytest.Config) -> bool:
    """Return whether this process lists leftovers: it is not a worker and not offline."""
    return not (config.stash[BACKEND].is_offline or is_worker(config))


def _rows(left: Sequence[Leftover]) -> list[tuple[str, str]]:
    return [(leftover.resource.address, leftover.reason) for leftover in left]


def _journals(config: pytest.Config) -> Path:
    return config.rootpath / "reports" / "created"


def _list(config: pytest.Config) -> Path:
    return config.rootpath / "reports" / "leftovers.json"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
