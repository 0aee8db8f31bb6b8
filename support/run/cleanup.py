"""Clean-up after each scenario, at the end of a run, and on demand (``--clean-leftovers``)."""

from __future__ import annotations

import asyncio
import re
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from support.auth.login import SignInError
from support.auth.roles import SignIns
from support.conversation.tables import as_csv
from support.gherkin import workers
from support.gherkin.workers import is_worker, without_workers
from support.http.client import ApiClient
from support.http.errors import RequestError
from support.http.exchange import announcing, deferring_errors, listening
from support.run import recordings, signals
from support.run.client import open_http, retry_policy
from support.run.configuration import BACKEND, REDACTOR, SETTINGS
from support.run.exchanges import learner
from support.run.ledger.cleaning import Cleaning
from support.run.ledger.deletion import Deletions, Uses
from support.run.ledger.journal import Journal, JournalError, rewrite, take_over
from support.run.ledger.keeper import NoKeeper
from support.run.ledger.ledger import Api, Ledger, LeftoverError
from support.run.ledger.leftovers import read_leftovers, summary
from support.run.ledger.places import Places
from support.run.ledger.sightings.seen import Seen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from support.run.ledger.keeper import Keeper
    from support.run.ledger.ledger import Leftover
    from support.run.ledger.leftovers import Entry
    from support.settings import Settings

ADMIN = "admin"
"""The role that deletes the resources created by scenarios."""

KEEP = "keep"
"""The tag of scenarios whose resources are kept."""

_JOURNAL = pytest.StashKey[Journal]()
_API = pytest.StashKey[Api]()  # for the settings of the run
_SEEN = pytest.StashKey[dict[str, Seen]]()  # by the place of ids
_USES = pytest.StashKey[Uses]()
_USED = "used_deletions"  # what a worker sends to the controller
_FAULT = pytest.StashKey[str]()


def add_option(parser: pytest.Parser) -> None:
    """Add the option."""
    parser.getgroup("api").addoption(
        "--clean-leftovers",
        action="store_true",
        help="delete the leftovers of earlier runs (reports/leftovers.json) and run no scenario",
    )
    parser.getgroup("api").addoption(
        "--drop-leftovers",
        action="append",
        default=[],
        metavar="ADDRESS",
        help="drop leftovers from reports/leftovers.json without deleting anything, and run no "
        "scenario; repeatable, * matches any characters",
    )


def prepare(config: pytest.Config) -> None:
    """Open this process's journal; raises pytest.UsageError if leftovers cannot be handled."""
    if _keeps_list(config) or config.option.drop_leftovers:
        try:
            read_leftovers(_list(config))
        except (OSError, ValueError) as error:
            raise pytest.UsageError(str(error)) from None
    start(config)
    backend = config.stash[BACKEND]
    if config.option.clean_leftovers and (backend.is_offline or backend.writes):
        raise pytest.UsageError(
            f"--clean-leftovers needs the live backend, but this run uses {backend.name}. "
            "Set API_BASE_URL to the address of the API that has leftovers"
        )


def start(config: pytest.Config) -> None:
    """Start what each process keeps for itself: its journal, and what it has seen and used."""
    config.stash[_USES] = Uses()
    config.stash[_SEEN] = {}
    config.stash[_JOURNAL] = Journal(_journals(config), mask=config.stash[REDACTOR].texts, now=_now)


def start_no_workers(config: pytest.Config) -> None:
    """Disable pytest-xdist's workers if leftovers are to be deleted."""
    if _runs_no_scenario(config):
        without_workers(config)


@contextmanager
def cleaning_up(  # noqa: PLR0913 - what a scenario has
    item: pytest.Item,
    sign_ins: SignIns,
    attach: Callable[[str, str], None],
    client: ApiClient,
    *,
    loop: asyncio.AbstractEventLoop,
    settings: Settings | None = None,
) -> Iterator[Ledger | None]:
    """Delete the resources created during the context, unless the scenario is tagged ``@keep``.

    Yields the ledger of what will be deleted; None if nothing will be.

    ``settings`` are those of the scenario, by default those of the run. ``loop`` is the
    client's; it does not turn if there is nothing to do. Raises LeftoverError with the resources
    that are left, which are also attached as a table.
    """
    config = item.config
    settings = settings or config.stash[SETTINGS]
    if not config.stash[BACKEND].keeps_data:
        with announcing(None):
            yield None
        return
    seen = _seen(config, settings)
    if item.get_closest_marker(KEEP):
        with announcing(None), listening(seen.note):
            yield None
        seen.end_scenario()
        return
    ledger = Ledger(_api(config, client, settings), _keeper(item), seen)
    faults: list[Exception] = []
    try:
        with ledger.watching():
            yield ledger
            if ledger.is_waiting:
                loop.run_until_complete(ledger.responses())
    except Exception as error:  # noqa: BLE001 - raised after the clean-up, which it must not stop
        faults.append(error)
    if ledger.can_delete:
        left = loop.run_until_complete(cleaned(ledger, client, sign_ins))
    else:
        left = ledger.give_up("")
    try:
        if left:
            attach("leftovers", as_csv([("address", "why"), *_rows(left)]))
        _raise(item, [one for one in left if one.is_certain], [*faults, *ledger.faults])
    finally:
        seen.end_scenario()


def unkept(config: pytest.Config, client: ApiClient) -> Ledger:
    """Return a ledger of what is created where nothing needs to be deleted; it is in no file."""
    return Ledger(_api(config, client, config.stash[SETTINGS]), NoKeeper())


def _raise(item: pytest.Item, left: Sequence[Leftover], faults: Sequence[Exception]) -> None:
    """Raise LeftoverError if anything is left, or else the first fault; no-op without both."""
    if left or faults:
        recordings.note_failure(item)
    first = next(iter(faults), None)
    if left:
        raise LeftoverError(
            f"created by the scenario and not deleted: {', '.join(map(str, left))}. "
            f"{_remedy(item.config)}"
        ) from first
    if first:
        raise first


def _seen(config: pytest.Config, settings: Settings) -> Seen:
    """Return what the run has seen; recordings may have other places of ids than the run."""
    place = settings.created.id
    return config.stash[_SEEN].setdefault(place, Seen(place))


def _remedy(config: pytest.Config) -> str:
    if config.stash[BACKEND].is_offline:
        return "The recording has no request that deletes it: record it again, --backend record"
    return "make clean-leftovers tries again"


def finish(session: pytest.Session) -> None:
    """Close the journal; unless this is a worker, write the list of leftovers.

    If that fails, the journals stay, and the next run lists what they hold.
    """
    config = session.config
    if _runs_no_scenario(config) and session.exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED:
        session.exitstatus = pytest.ExitCode.OK  # nothing is left
    if _JOURNAL not in config.stash:  # the settings were invalid
        return
    end(config)
    if _keeps_list(config) and _journals(config).is_dir():
        try:
            take_over(_list(config), _journals(config))
        except (OSError, ValueError) as error:
            config.stash[_FAULT] = (
                f"reports/leftovers.json was not written ({error}); reports/created has what "
                "is to be deleted, and the next run lists it"
            )
            if session.exitstatus == pytest.ExitCode.OK:
                session.exitstatus = pytest.ExitCode.TESTS_FAILED


def end(config: pytest.Config) -> None:
    """Close the journal of this process; send a worker's uses of deletions to the controller."""
    config.stash[_JOURNAL].close()
    uses = config.stash[_USES]
    workers.send_back(config, _USED, [sorted(uses.keys), sorted(uses.others)])


def gather(node: Any) -> None:
    """Add what a worker has sent when it ended."""
    node.config.stash[_USES].add(*workers.sent_back(node, _USED) or ((), ()))


def report(reporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the number of leftovers, and how to delete them."""
    uses = config.stash.get(_USES, Uses())
    if warning := uses.warning(config.stash[SETTINGS].created.deletions):
        reporter.write_line(warning, yellow=True)
    if fault := config.stash.get(_FAULT, None):
        reporter.write_line(fault, red=True)
        return
    try:
        left = read_leftovers(_list(config)) if _keeps_list(config) else []
    except (OSError, ValueError) as error:  # somebody has changed it during the run
        reporter.write_line(str(error), red=True)
        return
    for line in summary(left):
        reporter.write_line(line, yellow=True)


def collects_nothing(config: pytest.Config) -> bool | None:
    """Return True to skip collection, so that a broken feature does not prevent the clean-up."""
    return _runs_no_scenario(config) or None


def clean(session: pytest.Session) -> bool | None:
    """Delete or drop leftovers instead of running scenarios, if requested.

    The run fails (status 1) if any remain that should have been deleted.
    """
    config = session.config
    if not _runs_no_scenario(config):
        return None
    terminal: Any = config.pluginmanager.get_plugin("terminalreporter")
    terminal.ensure_newline()
    try:
        _drop(config, terminal, config.option.drop_leftovers)
        left = _clean_list(config, terminal) if config.option.clean_leftovers else 0
    except (OSError, JournalError) as error:
        terminal.write_line(f"stopped: {error}. What is not deleted is still listed", red=True)
        left = 1
    session.testsfailed += left
    return True


def _clean_list(config: pytest.Config, terminal: Any) -> int:
    """Delete the leftovers; return how many are left. Raises OSError and JournalError."""
    entries = take_over(_list(config), _journals(config))
    cleaning = Cleaning(entries, config.stash[_JOURNAL], terminal.write_line)
    if entries:
        with signals.interruptible(config), listening(learner(config)):
            asyncio.run(_clean(config, cleaning))
    terminal.write_line(cleaning.result)
    if cleaning.kept:
        terminal.write_line("--drop-leftovers ADDRESS drops an entry without deleting anything")
    return cleaning.kept


def _drop(config: pytest.Config, terminal: Any, patterns: Sequence[str]) -> None:
    """Drop entries of the list, and print them; raises pytest.UsageError if none matches."""
    if not patterns:
        return
    take_over(_list(config), _journals(config))
    dropped: list[Entry] = []

    def kept(entries: Sequence[Entry]) -> list[Entry]:
        unmatched = [one for one in patterns if not any(_is_named(e, one) for e in entries)]
        if unmatched:
            names = "".join(f"\n  {entry.name}" for entry in entries) or " nothing"
            raise pytest.UsageError(
                f"--drop-leftovers {unmatched[0]}: no such leftover; "
                f"reports/leftovers.json lists{names}"
            )
        dropped.extend(e for e in entries if any(_is_named(e, pattern) for pattern in patterns))
        return [entry for entry in entries if entry not in dropped]

    rewrite(_list(config), kept)
    for entry in dropped:
        terminal.write_line(f"dropped: {entry.name} ({entry.why}), created by {entry.scenario}")


def _is_named(entry: Entry, pattern: str) -> bool:
    expression = ".*".join(map(re.escape, pattern.split("*")))
    return re.fullmatch(expression, entry.name, re.DOTALL) is not None


def _runs_no_scenario(config: pytest.Config) -> bool:
    return bool(config.option.clean_leftovers or config.option.drop_leftovers)


async def _clean(config: pytest.Config, cleaning: Cleaning) -> None:
    """Delete the resources of the list."""
    settings = config.stash[SETTINGS]
    async with open_http(config) as http:
        client = ApiClient(http, retry=retry_policy(settings))
        api = _api(config, client, settings)
        ledger = Ledger(api, cleaning)
        cleaning.give_to(ledger, api.places)
        sign_ins = SignIns(ApiClient(http), settings.login, settings.roles)
        if ledger.can_delete:
            await cleaned(ledger, client, sign_ins, look_first=True)
        else:
            ledger.give_up("")
        for fault in ledger.faults:
            raise fault


async def cleaned(
    ledger: Ledger, client: ApiClient, sign_ins: SignIns, *, look_first: bool = False
) -> list[Leftover]:
    """Delete the resources of a ledger as admin; return those that are left."""
    with deferring_errors():  # a listener that fails must not keep resources from being deleted
        try:
            admin = await _as_admin(client, sign_ins)
            return await ledger.clear(admin, look_first=look_first)
        except (SignInError, RequestError) as error:
            return ledger.give_up(f"the admin could not sign in: {error}")


def _api(config: pytest.Config, client: ApiClient, settings: Settings) -> Api:
    """Return what the settings say of the API that a client asks.

    That is read once for all scenarios with the settings of the run.
    """
    if settings is not config.stash[SETTINGS]:
        return _read_api(config, client, settings)
    if _API not in config.stash:
        config.stash[_API] = _read_api(config, client, settings)
    return config.stash[_API]


def _read_api(config: pytest.Config, client: ApiClient, settings: Settings) -> Api:
    # The client's address, because a replay may run without the setting.
    roots = [str(client.http.base_url), *map(str, settings.services.values())]
    places = Places(settings.created, roots)
    login = settings.login
    address = str(client.request("POST", login.path).url) if login.exists else ""
    admin = settings.roles[ADMIN]
    account = {
        f"{ADMIN}.username": admin.username,
        f"{ADMIN}.password": admin.password.get_secret_value(),
        f"{ADMIN}.token": admin.token.get_secret_value(),
    }
    deletions = Deletions(settings.created, places, account, config.stash[_USES])
    return Api(places, deletions, address)


async def _as_admin(client: ApiClient, sign_ins: SignIns) -> ApiClient:
    """Return a client signed in as the admin, if configured; raises SignInError, RequestError."""
    auth = await sign_ins.auth(ADMIN) if sign_ins.can_authenticate(ADMIN) else None
    return client.signed_in(auth) if auth else client


def _keeper(item: pytest.Item) -> Keeper:
    offline = item.config.stash[BACKEND].is_offline  # a replay creates nothing
    return NoKeeper() if offline else item.config.stash[_JOURNAL].of(item.nodeid)


def _keeps_list(config: pytest.Config) -> bool:
    """Return whether this process lists leftovers: it is not a worker and not offline."""
    return not (config.stash[BACKEND].is_offline or is_worker(config))


def _rows(left: Sequence[Leftover]) -> list[tuple[str, str]]:
    return [(leftover.resource.name, leftover.reason) for leftover in left]


def _journals(config: pytest.Config) -> Path:
    return config.rootpath / "reports" / "created"


def _list(config: pytest.Config) -> Path:
    return config.rootpath / "reports" / "leftovers.json"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
