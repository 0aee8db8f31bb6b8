"""The credentials that operations require."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from support.contract.operations import Reader

if TYPE_CHECKING:
    from support.contract.changes.examples.sides import Side
    from support.contract.operations import Operation
    from support.http.exchange import Headers

_BEARER = ("oauth2", "openIdConnect")
"""Types of schemes whose tokens are sent like those of the scheme bearer."""


@dataclass(frozen=True)
class Credential:
    """What a request carries: ``sent`` is how (bearer, header X-Key), ``kind`` its type."""

    sent: str
    kind: str
    scopes: frozenset[str] = frozenset()

    def __str__(self) -> str:
        scopes = f" with {', '.join(sorted(self.scopes))}" if self.scopes else ""
        return f"{self.sent} ({self.kind}){scopes}"


Alternative = frozenset[Credential]


def alternatives(side: Side, operation: Operation) -> tuple[Alternative, ...]:
    """Return what an operation requires, one of them; an empty one stands for anybody."""
    root, defined = side.root, schemes(side)
    written = side.node(operation).get("security", root.get("security")) or [{}]
    return tuple(
        frozenset(_credential(name, defined.get(name, {}), scopes) for name, scopes in one.items())
        for one in written
    )


def schemes(side: Side) -> dict[str, dict[str, Any]]:
    """Return the security schemes of a document."""
    written = (side.root.get("components") or {}).get("securitySchemes") or {}
    reader = Reader(side.root)
    return {name: reader.resolved("", scheme)[1] for name, scheme in written.items()}


def headers(alternative: Alternative) -> Headers:
    """Return the headers with credentials; those in other places are left out."""
    made: list[tuple[str, str]] = []
    for one in sorted(alternative, key=str):
        where, _, name = one.sent.partition(" ")
        if where == "header":
            made.append((name, "..."))
        elif not name:
            made.append(("Authorization", f"{where.capitalize()} ..."))
    return tuple(made)


def _credential(name: str, scheme: dict[str, Any], scopes: list[str]) -> Credential:
    kind = str(scheme.get("type", f"the unknown {name}"))
    sent = "bearer" if kind in _BEARER else kind
    if kind == "apiKey":
        sent = f"{scheme.get('in')} {scheme.get('name')}"
    elif kind == "http":
        sent = str(scheme.get("scheme")).lower()
    return Credential(sent, kind, frozenset(scopes))  # roles in others (OpenAPI 3.1, 4.8.30)
