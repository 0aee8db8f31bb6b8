"""Cases: requests that are made from the contract, and how they are sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from support.fuzzing.findings import Fault
    from support.http.exchange import Exchange


@dataclass(frozen=True)
class Written:
    """A request as it is to be sent, without credentials."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""


class Case(Protocol):
    """A request made from the contract; ``support.fuzzing.generation`` has the one in use."""

    @property
    def description(self) -> str:
        """What is special about it, in a line."""
        ...

    @property
    def is_valid(self) -> bool:
        """Whether it conforms to the document."""
        ...

    @property
    def in_path(self) -> Mapping[str, Any]:
        """The values of the parameters of its path."""
        ...

    def place(self, values: Mapping[str, str]) -> None:
        """Give it other values in its path, which may make it valid."""
        ...

    def written(self) -> Written:
        """Return the request."""
        ...

    def faults(self, exchange: Exchange) -> list[Fault]:
        """Return what is wrong with the response to it."""
        ...
