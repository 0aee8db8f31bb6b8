"""Takes away what a scenario has created."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from support.http.errors import RequestError
from support.ledger.resources import Resource, created_by, deleted_by, last_part

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from support.http.client import ApiClient
    from support.http.exchange import Exchange
    from support.settings.shape import Created

_GONE = frozenset({200, 202, 204, 404, 410})
_GUESSED_WRONG = frozenset({404, 405})
_ENOUGH = 60.0  # seconds for all deletions of a scenario


class LeftoverError(Exception):
    """Something that a scenario created could not be deleted."""


@dataclass(frozen=True)
class Leftover:
    """A resource that is still there, and why."""

    resource: Resource
    reason: str

    def __str__(self) -> str:
        """Return the address and the reason."""
        return f"{self.resource.address} ({self.reason})"


class Keeper(Protocol):
    """Who keeps a record of what is there, for the case that this process dies."""

    def created(self, resource: Resource) -> None:
        """Something was created."""
        ...

    def gone(self, address: str) -> None:
        """Something was deleted."""
        ...

    def left(self, address: str, reason: str) -> None:
        """Something could not be deleted."""
        ...


class NoKeeper:
    """Keeps nothing, where nothing outlives the process."""

    def created(self, resource: Resource) -> None:
        """Do nothing."""

    def gone(self, address: str) -> None:
        """Do nothing."""

    def left(self, address: str, reason: str) -> None:
        """Do nothing."""


class Ledger:
    """Listens for what a scenario creates and deletes; afterwards deletes the rest.

    ``shape`` and ``base_url`` tell where something stands that has an id only.
    """

    def __init__(self, shape: Created, base_url: str, keeper: Keeper) -> None:
        self._shape = shape
        self._base_url = base_url
        self._keeper = keeper
        self._resources: list[Resource] = []  # in the order of their creation
        self._deleted: set[str] = set()  # the ids of what the scenario has deleted

    @property
    def resources(self) -> Sequence[Resource]:
        """What is there, in the order of its creation."""
        return tuple(self._resources)

    def take(self, resources: Sequence[Resource]) -> None:
        """Take over what somebody else has created, in the order of its creation."""
        self._resources += resources

    def notice(self, exchange: Exchange) -> None:
        """Take note of what an exchange created or deleted."""
        resource = created_by(exchange, self._shape, self._base_url)
        if resource is not None:
            self._resources.append(resource)
            self._keeper.created(resource)
        deleted = deleted_by(exchange)
        if deleted is not None:
            self._strike(deleted)

    async def clear(self, client: ApiClient) -> list[Leftover]:
        """Delete everything and return what is left.

        What others depend on goes after them; what is independent goes at once, the last created
        first. What could not be deleted is tried once more, one by one: it may have depended on
        something in a way that nobody could see.
        """
        reasons: dict[str, str] = {}
        with suppress(TimeoutError):  # what is on the list then is left
            async with asyncio.timeout(_ENOUGH):
                for level in levels(self._resources):
                    await asyncio.gather(*(self._delete(client, one, reasons) for one in level))
                for one in self._resources[:]:
                    await self._delete(client, one, reasons)
        late = f"not deleted within {_ENOUGH:g} s"
        return self._left(lambda one: reasons.get(one.address, late))

    def give_up(self, reason: str) -> list[Leftover]:
        """Return everything as left, for one reason."""
        return self._left(lambda _: reason)

    def _left(self, reason: Callable[[Resource], str]) -> list[Leftover]:
        left = [Leftover(one, reason(one)) for one in reversed(self._resources)]
        self._resources.clear()
        for one in left:
            self._keeper.left(one.resource.address, one.reason)
        return left

    def _strike(self, deleted: str) -> None:
        self._deleted.add(last_part(deleted))
        for resource in [one for one in self._resources if one.address == deleted]:
            self._remove(resource)

    def _remove(self, resource: Resource) -> None:
        self._resources.remove(resource)
        self._keeper.gone(resource.address)

    async def _delete(self, client: ApiClient, resource: Resource, reasons: dict[str, str]) -> None:
        """Delete a resource, and note at once that it is gone, or why it is not."""
        try:
            status = (await client.send("DELETE", resource.address)).status_code
        except RequestError as error:
            reasons[resource.address] = str(error)
            return
        if why := self._why(resource, status):
            reasons[resource.address] = why
        else:
            self._remove(resource)

    def _why(self, resource: Resource, status: int) -> str:
        """Return why a resource is left after this answer, empty if it is gone."""
        if not resource.is_guess or status not in _GUESSED_WRONG:
            return "" if status in _GONE else str(status)
        if resource.id in self._deleted:  # the scenario has deleted it where it stands
            return ""
        return (
            f"{status}: the address was made from the id in the answer; "
            'API_CREATED__PLACES={"/path/of/the/POST": "/where/it/is/{id}"} says where it is'
        )


def levels(resources: Sequence[Resource]) -> list[list[Resource]]:
    """Return what can be deleted together, in the order of deletion; the last created first."""
    remaining, found = list(resources), []
    while remaining:
        level = [
            one
            for place, one in enumerate(remaining)
            if not any(later.depends_on(one) for later in remaining[place + 1 :])
        ]
        found.append(level[::-1])
        remaining = [one for one in remaining if one not in level]
    return found
