"""Delete the resources that a scenario has created."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from support.http.errors import RequestError
from support.run.ledger.resources import Resource, created_by, deleted_by, last_part

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from support.http.client import ApiClient
    from support.http.exchange import Exchange
    from support.settings.api_shape import Created

_GONE = frozenset({200, 202, 204, 404, 410})
_GUESSED_WRONG = frozenset({404, 405})
_TIME_LIMIT = 60.0  # seconds for all deletions of a scenario


class LeftoverError(Exception):
    """A resource that a scenario created could not be deleted."""


@dataclass(frozen=True)
class Leftover:
    """A resource that could not be deleted, and the reason."""

    resource: Resource
    reason: str

    def __str__(self) -> str:
        """Return the address and the reason."""
        return f"{self.resource.address} ({self.reason})"


class Keeper(Protocol):
    """Keeps a record of existing resources in case this process dies."""

    def created(self, resource: Resource) -> None:
        """Record a resource that was created."""
        ...

    def gone(self, address: str) -> None:
        """Record that a resource was deleted."""
        ...

    def left(self, address: str, reason: str) -> None:
        """Record why a resource could not be deleted."""
        ...


class NoKeeper:
    """Keeps no record, for backends whose resources do not outlive the process."""

    def created(self, resource: Resource) -> None:
        """Do nothing."""

    def gone(self, address: str) -> None:
        """Do nothing."""

    def left(self, address: str, reason: str) -> None:
        """Do nothing."""


class Ledger:
    """Records the resources that a scenario creates and deletes; deletes the rest afterwards.

    ``api_shape`` and ``base_url`` give the address of a resource of which only the id is known.
    """

    def __init__(self, api_shape: Created, base_url: str, keeper: Keeper) -> None:
        self._api_shape = api_shape
        self._base_url = base_url
        self._keeper = keeper
        self._resources: list[Resource] = []  # in the order of their creation
        self._deleted: set[str] = set()  # the ids of resources that the scenario deleted itself

    @property
    def resources(self) -> Sequence[Resource]:
        """The existing resources, in the order of their creation."""
        return tuple(self._resources)

    def take(self, resources: Sequence[Resource]) -> None:
        """Add resources created elsewhere, in the order of their creation."""
        self._resources += resources

    def record(self, exchange: Exchange) -> None:
        """Record the resource that an exchange created or deleted."""
        resource = created_by(exchange, self._api_shape, self._base_url)
        if resource is not None:
            self._resources.append(resource)
            self._keeper.created(resource)
        deleted = deleted_by(exchange)
        if deleted is not None:
            self._strike(deleted)

    async def clear(self, client: ApiClient) -> list[Leftover]:
        """Delete everything, and return the resources that are left.

        Dependent resources are deleted before those they depend on, and independent ones
        concurrently, the last created first. Those that failed are tried once more, one by one, in
        case of a dependency that cannot be seen in the requests.
        """
        reasons: dict[str, str] = {}
        with suppress(TimeoutError):  # the resources still listed then are left
            async with asyncio.timeout(_TIME_LIMIT):
                for level in levels(self._resources):
                    await asyncio.gather(*(self._delete(client, one, reasons) for one in level))
                # A copy, because deletions remove entries.
                for one in self._resources[:]:
                    await self._delete(client, one, reasons)
        late = f"not deleted within {_TIME_LIMIT:g} s"
        return self._left(lambda one: reasons.get(one.address, late))

    def give_up(self, reason: str) -> list[Leftover]:
        """Return everything as left, for the same reason."""
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
        """Delete a resource, and record at once that it is gone, or why it is not."""
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
        """Return why a resource is left after this status; empty if it is gone."""
        if not resource.is_guess or status not in _GUESSED_WRONG:
            return "" if status in _GONE else str(status)
        if resource.id in self._deleted:  # the scenario has deleted it at its real address
            return ""
        return (
            f"{status}: the address was guessed from the id in the response; "
            'API_CREATED__PLACES={"/path/of/the/POST": "/where/it/is/{id}"} sets the right one'
        )


def levels(resources: Sequence[Resource]) -> list[list[Resource]]:
    """Group resources by what can be deleted together, in the order of deletion."""
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
