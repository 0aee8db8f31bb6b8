"""Whatever a server answers, whenever the disk fails or the process dies: nothing is lost or hurt.

A model draws runs against a server that knows what was there before. After each step: that is
there still, what the run made is gone or owed (in the list or a journal, read from disk), no POST
was sent that is not on disk, and no secret is. In the end, a run without faults deletes everything
whose address is known. ``LEDGER_EXAMPLES`` sets the number of histories.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import httpx
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from support.http.client import ApiClient, ClientLimits, open_client
from support.http.errors import RequestError
from support.http.retry import RetryPolicy
from support.http.transports import shielded_posts
from support.run.ledger import files, journal, resources
from support.run.ledger import ledger as ledger_module
from support.run.ledger.addresses import key_of
from support.run.ledger.cleaning import Cleaning
from support.run.ledger.deletion import Deletions
from support.run.ledger.journal import Journal, JournalError, take_over
from support.run.ledger.ledger import Api, Ledger
from support.run.ledger.leftovers import Entry
from support.run.ledger.places import Places
from support.run.ledger.resources import Resource
from support.run.ledger.sightings.seen import Seen
from support.settings.api_shape import Created
from tests.unit.run.ledger import model_server as model
from tests.unit.run.ledger.faulty_disk import Fault, FaultyDisk, Killed
from tests.unit.run.ledger.model_server import BASE, DELETIONS, SECRET, Server

if TYPE_CHECKING:
    from collections.abc import Awaitable

EXAMPLES = int(os.environ.get("LEDGER_EXAMPLES", "60"))
RIGHT = {"/register": "/users/{id}", "/users/{user}/keys": "/keys/{id}"}
WRONG = {"/register": "/people/{id}", "/users/{user}/keys": "/locks/{id}"}

places = st.sampled_from([{}, RIGHT, WRONG])
disk_faults = st.none() | st.tuples(
    st.integers(0, 14),
    st.sampled_from(get_args(Fault)),
    st.sampled_from([1, 2, 5, 100]),
)
creations = st.tuples(
    st.just("POST"),
    st.sampled_from(["/users", "/register", "/users/1/keys", "/stones", "/tokens", "/login"]),
    st.sampled_from(model.ANSWERS),
    st.sampled_from([*model.FATES, "late"]),
)
readings = st.tuples(
    st.just("GET"), st.sampled_from(["/users", "/users/boss", "/users/1", "/orders/1", "made"])
)
removals = st.tuples(st.just("DELETE"), st.sampled_from(["made", "/users/1"]))
deeds = st.lists(creations | creations | readings | removals, min_size=2, max_size=6)


class CleanUp(RuleBasedStateMachine):
    """Runs of the suite against one server, in one checkout."""

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(tempfile.mkdtemp(prefix="ledger-"))
        self.listed, self.folder = self.root / "leftovers.json", self.root / "created"
        self.disk = FaultyDisk()
        self.server = Server(self._on_disk, self.disk.check_alive)
        self.posts = 0
        self.seen, self.is_sighted = Seen("$.id"), False
        self.shape: dict[str, str] = {}
        self.journal = self._new_journal()
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr(files, "os", self.disk)
        for module in (ledger_module, shielded_posts):
            self.patch.setattr(module, "_PATIENCE", 0.0)

    def teardown(self) -> None:
        try:
            self._clean_without_faults()
        finally:
            self.patch.undo()
            self.journal.close()
            shutil.rmtree(self.root)

    @initialize(places=places)
    def configure(self, places: dict[str, str]) -> None:
        self.shape = places

    @rule(
        deeds=deeds, deletions=st.lists(st.sampled_from(DELETIONS), max_size=4), fault=disk_faults
    )
    def scenario(self, deeds: list[Any], deletions: list[str], fault: Any) -> None:
        self.server.deletions = list(deletions)
        self._with(fault, lambda: asyncio.run(self._scenario(deeds)))

    @rule(fault=disk_faults)
    def end_of_the_run(self, fault: Any) -> None:
        self._with(fault, self._finish)

    @rule(
        fault=disk_faults, places=places, deletions=st.lists(st.sampled_from(DELETIONS), max_size=4)
    )
    def clean_leftovers(self, fault: Any, places: dict[str, str], deletions: list[str]) -> None:
        self._end_process()
        self.shape = places
        self.server.deletions = list(deletions)
        self._with(fault, self._clean)

    @rule()
    def kill(self) -> None:
        self._end_process()

    @invariant()
    def nothing_is_hurt(self) -> None:
        assert self.server.harm == []

    @invariant()
    def what_was_made_is_gone_or_owed(self) -> None:
        owed = self._owed()
        posts = {entry.post for entry in owed}
        addresses = {key_of(entry.address) for entry in owed if entry.address}
        for path, post in self.server.things.items():
            if post is not None:
                assert post in posts or key_of(f"{BASE}{path}") in addresses, (path, post, owed)

    @invariant()
    def no_secret_is_stored(self) -> None:
        assert SECRET not in self._on_disk()

    def _with(self, fault: Any, work: Callable[[], object]) -> None:
        """Do something while the disk is faulty; a process that is killed leaves its files."""
        if fault:
            self.disk.plan(*fault)
        try:
            work()
        except (JournalError, OSError, KeyboardInterrupt):
            pass
        except Killed:
            self._end_process()
        finally:
            self.disk.heal()

    def _end_process(self) -> None:
        """Go on as another process, without the memory of the one before."""
        self.journal.close()  # as the operating system does
        self.journal = self._new_journal()
        self.seen, self.is_sighted = Seen("$.id"), False

    def _finish(self) -> None:
        self._end_process()
        take_over(self.listed, self.folder)

    def _clean(self) -> list[str]:
        lines: list[str] = []
        cleaning = Cleaning(take_over(self.listed, self.folder), self.journal, lines.append)
        asyncio.run(self._cleaning(cleaning))
        self._finish()
        return lines

    async def _cleaning(self, cleaning: Cleaning) -> None:
        async with self._http() as http:
            api = self._api()
            ledger = Ledger(api, cleaning)
            cleaning.give_to(ledger, api.places)
            await ledger.clear(ApiClient(http, retry=RetryPolicy(attempts=1)), look_first=True)

    async def _scenario(self, deeds: list[Any]) -> None:
        async with self._http() as http:
            client = ApiClient(http, retry=RetryPolicy(attempts=1))
            ledger = Ledger(self._api(), self.journal.of("a.feature::S"), self.seen)
            self.server.late = asyncio.Event()
            late: list[asyncio.Task[None]] = []
            with suppress(JournalError), ledger.watching():  # the step fails
                for deed in deeds:
                    await self._do(client, late, *deed)
            await ledger.responses()
            await ledger.clear(client)
            self.seen.end_scenario()
            self.server.late.set()
            for task in late:
                await _settled(task)

    async def _do(
        self, client: ApiClient, late: list[asyncio.Task[None]], method: str, path: str, *about: str
    ) -> None:
        if path == "made":
            made = [one for one, post in self.server.things.items() if post]
            path = made[-1] if made else "/users/404"
        headers = {"x-own": "1"}
        if method == "POST":
            self.posts += 1
            headers = {"x-answer": about[0], "x-fate": about[1], "x-post": str(self.posts)}
            path = f"{path}?post={self.posts}"
            if about[0] in model.EXISTING:
                await self._sight(
                    client, model.SIGHTS[1:] if about[0] == "old id" else model.SIGHTS
                )
        sent = _settled(client.send(method, path, headers=headers))
        if about[1:] == ("late",):
            late.append(asyncio.create_task(sent))
            await asyncio.sleep(0)
        else:
            await sent

    async def _sight(self, client: ApiClient, sights: Sequence[str]) -> None:
        """See what was there, in this scenario or an earlier one."""
        sights = [*sights, ""] if self.is_sighted else sights
        if sight := sights[self.posts % len(sights)]:
            await client.send("GET", sight)
            self.is_sighted |= sight in model.SIGHTS[1:]

    def _http(self) -> httpx.AsyncClient:
        return open_client(BASE, httpx.MockTransport(self.server), ClientLimits())

    def _api(self) -> Api:
        created = Created(places=self.shape)
        known = Places(created, [BASE])
        return Api(known, Deletions(created, known), f"{BASE}/login")

    def _new_journal(self) -> Journal:
        def mask(texts: Sequence[str]) -> list[str]:
            return [text.replace(SECRET, "***") for text in texts]

        return Journal(self.folder, mask=mask, now=lambda: "now")

    def _on_disk(self) -> str:
        found = [self.listed, *self.folder.glob("*.jsonl")]
        return "".join(path.read_text() for path in found if path.exists())

    def _owed(self) -> list[Entry]:
        """Return what the list and the journals hold, as another process would read them."""
        copy = Path(tempfile.mkdtemp(prefix="ledger-copy-"))
        with self.patch.context() as patch:
            patch.setattr(files, "os", os)
            shutil.copytree(self.root, copy, dirs_exist_ok=True)
            owed = take_over(copy / "leftovers.json", copy / "created")
        shutil.rmtree(copy)
        return owed

    def _clean_without_faults(self) -> None:
        """Everything whose address is known, or can be set, is deleted in the end."""
        self.disk.heal()
        self.shape, self.server.deletions = RIGHT, []
        self._end_process()
        known = {key_of(entry.address) for entry in self._owed() if entry.resource}
        lines = self._clean()
        left = self._owed()
        for path, post in self.server.things.items():
            if post and not path.startswith("/stones"):
                assert key_of(f"{BASE}{path}") not in known, (path, lines)
        assert all(entry.why for entry in left)
        self.what_was_made_is_gone_or_owed()
        assert self.server.harm == []


async def _settled(sending: Awaitable[Any]) -> None:
    with suppress(RequestError, JournalError):
        await sending


Step = Callable[[CleanUp], object]

bounded = settings(
    derandomize=True,
    deadline=None,
    max_examples=EXAMPLES,
    stateful_step_count=8,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.promise("clean-up.md", "Nothing is deleted that may have existed")
def test_what_was_there_stays_and_what_was_made_is_gone_or_owed() -> None:
    run_state_machine_as_test(CleanUp, settings=bounded)


# The model finds faults


def write_in_place(path: Path, text: str) -> None:
    disk: FaultyDisk = vars(files)["os"]
    file = disk.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    files.write(file, text.encode())
    os.close(file)


def post(path: str, answer: str, fate: str = "answered") -> tuple[str, str, str, str]:
    return ("POST", path, answer, fate)


def a_scenario(*deeds: object, deletions: list[str] = [], fault: object = None) -> Step:  # noqa: B006 - not changed
    return lambda run: run.scenario(deeds=list(deeds), deletions=deletions, fault=fault)


def cleaning(fault: object = None, **places: str) -> Step:
    return lambda run: run.clean_leftovers(fault=fault, places=places, deletions=[])


KILLED = (4, "kills", 1)
FAULTS: dict[str, tuple[tuple[object, str, object], list[Step]]] = {
    "a Location anywhere counts": (
        (resources, "is_below", lambda *_: True),
        [a_scenario(post("/users", "collection"))],
    ),
    "what was known is deleted": (
        (Seen, "existed", lambda *_, **__: False),
        [a_scenario(post("/users", "boss"))],
    ),
    "what was named by its id is deleted": (
        (Seen, "_is_named", lambda *_, **__: False),
        [a_scenario(post("/users", "boss id"))],
    ),
    "what an earlier scenario has seen is forgotten": (
        (Seen, "end_scenario", lambda run: run.__init__("$.id")),
        [a_scenario(*[post("/users", "boss", "rejected")] * 3), a_scenario(post("/users", "boss"))],
    ),
    "what has a known id is placed elsewhere": (
        (Seen, "knew_id", lambda *_: False),
        [a_scenario(post("/register", "old id")), cleaning(**RIGHT)],
    ),
    "any 404 means gone": (
        (Ledger, "_is_known", lambda *_: True),
        [a_scenario(post("/register", "id"))],
    ),
    "an intent is not written": (
        (Journal, "intended", lambda *_: 1),
        [a_scenario(post("/users", "id"))],
    ),
    "a POST is not announced": (
        (ledger_module, "announcing", lambda _: nullcontext()),
        [a_scenario(post("/users", "id"))],
    ),
    "a proxy's answer counts": (
        (ledger_module, "_UNCLEAR", frozenset()),
        [a_scenario(post("/users", "id", "proxy"))],
    ),
    "journals are removed without a list": (
        (journal, "write_leftovers", lambda *_: None),
        [a_scenario(post("/users", "id", "no answer")), cleaning()],
    ),
    "the list is written in place": (
        (files, "replace", write_in_place),
        [a_scenario(post("/users", "id", "no answer")), cleaning(), cleaning(KILLED)],
    ),
    "a line that is cut off spoils the next": (
        (files.Log, "_is_torn", property(lambda _: False, lambda *_: None)),
        [
            a_scenario(post("/users", "id"), fault=(3, "cuts off", 1)),
            a_scenario(post("/users", "id"), fault=(1, "kills", 1)),
        ],
    ),
    "a mask is an address": (
        (Entry, "resource", property(lambda one: Resource(one.address))),
        [a_scenario(post("/tokens", "location"), deletions=["403", "403"]), cleaning()],
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_the_clean_up_is_found(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sabotage, history = FAULTS[fault]
    live_through(history)
    monkeypatch.setattr(*sabotage, raising=False)
    with pytest.raises((AssertionError, ValueError)):
        live_through(history)


def live_through(history: list[Step]) -> None:
    run = CleanUp()
    try:
        for step in history:
            step(run)
            run.nothing_is_hurt()
            run.what_was_made_is_gone_or_owed()
            run.no_secret_is_stored()
    finally:
        run.teardown()
