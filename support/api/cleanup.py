"""Takes away what a scenario has created."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from support.http.errors import RequestError

if TYPE_CHECKING:
    from support.http.client import ApiClient
    from support.http.exchange import Exchange

_CREATED = 201
_GONE = frozenset({200, 202, 204, 404, 410})


class LeftoverError(Exception):
    """Something that a scenario created could not be deleted."""


class CreatedResources:
    """Listens for what POST requests create (201 with a Location) and deletes it."""

    def __init__(self) -> None:
        self._urls: list[str] = []

    def notice(self, exchange: Exchange) -> None:
        """Remember the address of a resource that this exchange created."""
        response = exchange.response
        if exchange.request.method == "POST" and response and response.status == _CREATED:
            location = httpx.Headers(list(response.headers)).get("location")
            if location:
                self._urls.append(str(httpx.URL(exchange.request.url).join(location)))

    async def delete_all(self, client: ApiClient) -> None:
        """Delete everything, the last created first.

        Raises LeftoverError naming what the API did not delete, after trying everything.
        """
        left = []
        while self._urls:
            url = self._urls.pop()
            try:
                status = (await client.send("DELETE", url)).status_code
            except RequestError as error:
                left.append(f"{url} ({error})")
                continue
            if status not in _GONE:
                left.append(f"{url} ({status})")
        if left:
            raise LeftoverError(f"created by the scenario and not deleted: {', '.join(left)}")

    def __str__(self) -> str:
        """Name what there is to delete."""
        return ", ".join(self._urls)

    def __bool__(self) -> bool:
        """Tell whether there is anything to delete."""
        return bool(self._urls)
