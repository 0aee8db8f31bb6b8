"""The ids that requests of fuzzing may name: those of what this run has created."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

if TYPE_CHECKING:
    from support.contract.routing import Router
    from support.run.ledger.ledger import Ledger
    from support.run.ledger.resources import Resource

_PARAMETER = re.compile(r"\{([^{}]+)\}")


class OwnResources:
    """What the ledger owes, by the documented paths of its addresses."""

    def __init__(self, ledger: Ledger, router: Router) -> None:
        self._ledger = ledger
        self._router = router

    def documented(self, path: str) -> str | None:
        """Return the documented path that a path belongs to."""
        route = self._router.route(path)
        return route.path if route else None

    def values(self, path: str, first: Resource | None = None) -> dict[str, str] | None:
        """Return values for the parameters of a documented path; None without a resource for it.

        They are those of ``first`` if it is one, else of the resource created last. A path below a
        resource, ``/users/{id}/keys``, gets the values of that.
        """
        names = _PARAMETER.findall(path)
        if not names:
            return {}
        wanted = _shape(path[: path.rindex("}") + 1])
        owned = [one for one in self._ledger.resources if one.can_be_deleted]
        owned.sort(key=lambda one: one == first)
        for resource in reversed(owned):
            route = self._router.route(urlsplit(resource.address).path)
            if route and _shape(route.path) == wanted:
                found = [quote(value, safe="") for value in route.values.values()]
                return dict(zip(names, found, strict=True))
        return None


def collection_of(path: str) -> str | None:
    """Return the path of the POST that makes what a path names; None if it names no resource."""
    if "{" not in path:
        return None
    return path[: path.rindex("{")].rstrip("/") or None


def _shape(path: str) -> str:
    return _PARAMETER.sub("{}", path)
