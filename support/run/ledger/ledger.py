"""Delete the resources that a scenario has created."""

from __future__ import annotations

import asyncio
import dataclasses
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx

from support.http.exchange import announcing, listening
from support.run.ledger.addresses import key_of
from support.run.ledger.deletion import NOT_SENT, Verdict
from support.run.ledger.journal import JournalError
from support.run.ledger.resources import (
    ANSWERED_ANYWHERE,
    Resource,
    created_by,
    deleted_by,
    last_part,
    levels,
)
from support.run.ledger.sightings.seen import Seen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from support.http.client import ApiClient
    from support.http.exchange import Exchange, SentRequest
    from support.run.ledger.deletion import Deletions
    from support.run.ledger.keeper import Keeper
    from support.run.ledger.places import Places

_CREATED = httpx.codes.CREATED
_UNCLEAR = frozenset({500, 502, 504})  # of an error, or of a proxy without an answer
_TIME_LIMIT = 60.0  # seconds for all deletions of a scenario
_PATIENCE = 1.5  # seconds for POSTs that nobody waits for to get their responses


class LeftoverError(Exception):
    """A resource that a scenario created could not be deleted."""


@dataclass(frozen=True)
class Leftover:
    """A resource that could not be deleted, and the reason."""

    resource: Resource
    reason: str

    def __str__(self) -> str:
        """Return the address and the reason."""
        return f"{self.resource.name} ({self.reason})"

    @property
    def is_certain(self) -> bool:
        """Whether something is known to be left, rather than that it may be."""
        return self.resource.basis not in {"seen", "unknown"}


@dataclass(frozen=True)
class Api:
    """What the settings say of the API: its login, and where and how resources are deleted."""

    places: Places
    deletions: Deletions
    login: str = ""


@dataclass(eq=False)
class Debt:
    """A POST, what it created, and what is known of that.

    ``since`` is the position in what the scenario has seen when the POST was sent.
    """

    number: int
    since: int
    resource: Resource
    was_there: bool = False
    may_be_done: bool = False


class Ledger:
    """Records the resources that a scenario creates and deletes; deletes the rest afterwards.

    A POST is owed from before it is sent until it is known that it created nothing, or that its
    resource is gone. Whatever fails in between, it stays owed. ``seen`` is what the run has come
    across before.
    """

    def __init__(self, api: Api, keeper: Keeper, seen: Seen | None = None) -> None:
        self._api = api
        self._keeper = keeper
        self._seen = seen or Seen(api.places.id_path)
        self._debts: list[Debt] = []  # in the order of their POSTs
        self._sent: dict[int, tuple[SentRequest, Debt]] = {}  # without a response, by identity
        self._elsewhere: set[str] = set()  # ids at deleted addresses that nobody was known to be at
        self._all_ended: asyncio.Event | None = None
        self.faults: list[JournalError] = []
        """What could not be recorded during the deletions."""

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Record what the requests of this context create and delete."""
        with listening(self.record), announcing(self.announce):
            yield

    @property
    def resources(self) -> Sequence[Resource]:
        """What is owed, in the order of the POSTs."""
        return tuple(debt.resource for debt in self._debts)

    @property
    def can_delete(self) -> bool:
        """Whether anything is owed that can be deleted."""
        return any(debt.resource.can_be_deleted for debt in self._debts)

    def take(self, number: int, resource: Resource, *, was_there: bool) -> None:
        """Add a resource created elsewhere; ``number`` is what the keeper calls it."""
        self._debts.append(Debt(number, self._seen.position, resource, was_there=was_there))

    def announce(self, request: SentRequest) -> None:
        """Record a POST before it is sent; raises JournalError if that is not possible."""
        if request.method == "POST" and self._may_create(request.url):
            self._sent[id(request)] = (request, self._intend(request))

    def record(self, exchange: Exchange) -> None:
        """Record the resource that an exchange created or deleted; raises JournalError."""
        self._seen.note(exchange)
        _, debt = self._sent.pop(id(exchange.request), (None, None))
        if self._all_ended is not None and not self._sent:
            self._all_ended.set()
        if debt is not None:
            self._settle(debt, exchange)
        deleted = deleted_by(exchange)
        if deleted is not None:
            self._strike(deleted)
        else:
            self._confirm(exchange)

    async def clear(self, client: ApiClient, *, look_first: bool = False) -> list[Leftover]:
        """Delete everything, and return the resources that are left.

        Dependent resources are deleted before those they depend on, and independent ones
        concurrently, the last created first. Those that failed are tried once more, one by one, in
        case of a dependency that cannot be seen in the requests. With ``look_first``, those that
        nobody has seen yet are requested, to tell a 404 of what is gone from that of a wrong
        address; this is for the list of leftovers, which may take any time.
        """
        reasons: dict[Debt, str] = {}
        with suppress(TimeoutError), listening(self._seen.note):
            async with asyncio.timeout(None if look_first else _TIME_LIMIT):
                if look_first:
                    await asyncio.gather(*(self._look(client, one) for one in self._debts))
                owed = [one for one in self._debts if one.resource.can_be_deleted]
                for level in levels([one.resource for one in owed]):
                    await asyncio.gather(*(self._delete(client, owed[n], reasons) for n in level))
                for one in [one for one in self._debts if one.resource.can_be_deleted]:
                    await self._delete(client, one, reasons)
        late = f"not deleted within {_TIME_LIMIT:g} s"
        return self._left(lambda one: reasons.get(one, late))

    def give_up(self, reason: str) -> list[Leftover]:
        """Return everything as left, for the same reason."""
        return self._left(lambda _: reason)

    @property
    def is_waiting(self) -> bool:
        """Whether a POST has no response yet."""
        return bool(self._sent)

    async def responses(self) -> None:
        """Wait briefly for the responses to POSTs that no step waits for any more."""
        if self.is_waiting:
            self._all_ended = asyncio.Event()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._all_ended.wait(), _PATIENCE)

    def _may_create(self, address: str) -> bool:
        """Return whether a POST to this address may create something to delete."""
        if self._api.login and key_of(address) == key_of(self._api.login):
            return False
        place = self._api.places.of(address)
        return place is None or not place.is_nowhere

    def _is_placed(self, exchange: Exchange, status: int) -> bool:
        """Return whether the settings say that this POST creates something if it succeeds."""
        is_success = httpx.codes.is_success(status) or status == httpx.codes.SEE_OTHER
        return is_success and self._api.places.of(exchange.request.url) is not None

    def _intend(self, request: SentRequest) -> Debt:
        number = self._keeper.intended(request.url)
        body = request.body.decode("utf-8", "replace")
        unknown = Resource("", "unknown", request.url, body, "no answer yet")
        debt = Debt(number, self._seen.position, unknown)
        self._debts.append(debt)
        return debt

    def _settle(self, debt: Debt, exchange: Exchange) -> None:
        """Record what the response to a POST says; until this is done, it is owed as unknown."""
        response = exchange.response
        if response is None:
            unknown = f"no answer ({exchange.error}): it may have created something"
        elif response.status in _UNCLEAR:
            unknown = f"answered {response.status}: it may have created something"
        elif response.status == _CREATED or self._is_placed(exchange, response.status):
            unknown = ""
        else:
            self._remove(debt, "created nothing")
            return
        if unknown and exchange.is_sent:
            debt.resource = _because(debt.resource, unknown)
            self._keeper.created(debt.number, debt.resource)
        elif unknown:
            self._remove(debt, "created nothing")
        else:
            self._find(debt, exchange)

    def _find(self, debt: Debt, exchange: Exchange) -> None:
        try:
            resource = self._created(debt, exchange)
        except Exception as error:  # noqa: BLE001 - whatever the response holds, something is owed
            resource = _because(debt.resource, f"its response is not as expected: {error!r}")
        if resource is None:
            self._remove(debt, "created nothing")
            return
        debt.resource = resource
        self._keeper.created(debt.number, resource)

    def _created(self, debt: Debt, exchange: Exchange) -> Resource | None:
        """Return what a POST created; None if nothing, or what is owed already."""
        post = key_of(exchange.request.url)
        created = created_by(
            exchange,
            self._api.places,
            lambda key, found, is_certain: self._seen.existed(
                key, found, post, debt.since, is_certain=is_certain
            ),
            lambda found: any(found.is_same(one.resource) for one in self._debts),
        )
        if created is None or not created.can_be_deleted:
            return created
        if self._seen.knew_id(created.found, debt.since):
            created = dataclasses.replace(created, found="")
        for found in {created.id, created.found} - {""}:
            self._seen.made(found, created.key)
        return created

    def _strike(self, deleted: str) -> None:
        """Record that the scenario has deleted something."""
        keys = {key_of(deleted), key_of(deleted, with_query=True)}
        owed = [debt for debt in self._debts if debt.resource.can_be_deleted]
        struck = [debt for debt in owed if debt.resource.key in keys]
        if not struck:
            self._elsewhere.add(last_part(deleted))
        for debt in struck:
            self._remove(debt, "deleted by the scenario")

    def _confirm(self, exchange: Exchange) -> None:
        """Record that resources have answered at their addresses."""
        status = exchange.response.status if exchange.response else 0
        if not httpx.codes.is_success(status) or exchange.request.method in ANSWERED_ANYWHERE:
            return
        owed = [one for one in self._debts if one.resource.can_be_deleted and not one.was_there]
        key = key_of(exchange.request.url, with_query=True) if owed else ()
        for debt in owed:
            if key[: len(debt.resource.key)] == debt.resource.key:
                debt.was_there = True
                self._keeper.seen(debt.number)

    def _remove(self, debt: Debt, outcome: str) -> None:
        self._debts.remove(debt)
        self._keeper.settled(debt.number, outcome)

    async def _delete(self, client: ApiClient, debt: Debt, reasons: dict[Debt, str]) -> None:
        """Delete a resource, and record at once that it is gone, or why it is not."""
        try:
            is_known = self._is_known(debt)
            verdict = await self._api.deletions.delete(client, debt.resource, is_known=is_known)
        except Exception as error:  # noqa: BLE001 - whatever it is, the other deletions go on
            verdict = Verdict(reason=f"its deletion failed: {error!r}")
        debt.may_be_done |= verdict.may_be_done
        if not verdict.outcome:
            reasons[debt] = verdict.reason
            return
        self._seen.gone(debt.resource.key)
        try:
            self._remove(debt, verdict.outcome)
        except JournalError as error:  # the other deletions go on
            self.faults.append(error)

    async def _look(self, client: ApiClient, debt: Debt) -> None:
        if debt.was_there:
            return
        with suppress(*NOT_SENT):  # the deletion will say why
            if (await client.send("GET", debt.resource.address)).is_success:
                debt.was_there = True
                try:
                    self._keeper.seen(debt.number)
                except JournalError as error:  # the deletions go on
                    self.faults.append(error)

    def _is_known(self, debt: Debt) -> bool:
        """Return whether a resource is known to have been at its address."""
        if debt.was_there or debt.may_be_done:
            return True
        if debt.resource.is_guess and debt.resource.id in self._elsewhere:
            return not debt.resource.id.isdecimal()  # order 1 is not user 1
        # What is below another resource goes with it.
        addresses = filter(None, (debt.resource.address, debt.resource.post))
        return any(self._seen.was_deleted(key_of(one), debt.since) for one in addresses)

    def _left(self, reason: Callable[[Debt], str]) -> list[Leftover]:
        left = []
        in_flight = [debt for _, debt in self._sent.values()]
        for debt in reversed(self._debts):
            why = debt.resource.reason or reason(debt)
            left.append(Leftover(debt.resource, why))
            if debt.resource.reason and debt not in in_flight:
                continue  # it has been recorded with its reason
            try:
                self._keeper.left(debt.number, why)
            except JournalError as error:
                self.faults.append(error)
        self._debts = [debt for debt in self._debts if debt in in_flight]
        return left


def _because(resource: Resource, reason: str) -> Resource:
    return dataclasses.replace(resource, reason=reason)
