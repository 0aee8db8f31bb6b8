"""The settings of several parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.settings.connection import Connection, Limits
from support.settings.links import Links
from support.settings.records import Records
from support.settings.report import Gate, Report
from support.settings.roles import Credentials
from support.settings.safety import Safety
from support.settings.shape import Created, Login, Paging

if TYPE_CHECKING:
    from pydantic import BaseModel

NESTED: dict[str, type[BaseModel] | None] = {
    "roles": Credentials,
    "login": Login,
    "paging": Paging,
    "created": Created,
    "services": None,
    "connection": Connection,
    "limits": Limits,
    "safety": Safety,
    "records": Records,
    "links": Links,
    "report": Report,
    "gate": Gate,
}
"""Settings of several parts, each with a variable of its own, and what holds the parts."""
