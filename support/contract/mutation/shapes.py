"""Shapes of answers: the operations and statuses that lies are told about."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from support.contract.routing import operation_of

if TYPE_CHECKING:
    from support.contract.loading import Document
    from support.contract.operations import Answer


_PORTS = {"http": 80, "https": 443}


class Shape(NamedTuple):
    """The answers of an operation (``GET /users/{id}``) with a status."""

    operation: str
    status: int

    def __str__(self) -> str:
        return f"{self.operation} {self.status}"


class Shapes:
    """Finds the shapes of answers by the document of the API at ``base_url``."""

    def __init__(self, document: Document, base_url: str) -> None:
        self._origin = _origin(base_url)
        self._router = document.router(base_url)
        self._answers = {
            (str(operation), key): answer
            for operation in document.operations
            for key, answer in operation.answers.items()
        }

    def of(self, method: str, url: str, status: int) -> Shape | None:
        """Return the shape of an answer; None for one that is not documented, or not the API's.

        HEAD has the shapes of GET.
        """
        if _origin(url) != self._origin:
            return None
        route = self._router.route(urlsplit(url).path)
        if route is None:
            return None
        operation = operation_of(method, route.operations)
        if operation is None or operation.answer(status) is None:
            return None
        return Shape(str(operation), status)

    def answer(self, shape: Shape) -> Answer:
        """Return what the document says of a shape."""
        for key in (str(shape.status), f"{shape.status // 100}XX", "default"):
            if (shape.operation, key) in self._answers:
                return self._answers[shape.operation, key]
        raise KeyError(shape)


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme)
