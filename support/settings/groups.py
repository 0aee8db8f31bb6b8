"""Settings with several parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.settings.api_shape import Created, Login, Paging
from support.settings.connection import Connection, Limits
from support.settings.contract import ContractSettings
from support.settings.fuzz import Fuzz
from support.settings.protection.safety import Safety
from support.settings.protection.secrets import Secrets
from support.settings.records import Records
from support.settings.report import Gate, Links, Report
from support.settings.roles import Credentials

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
    "secrets": Secrets,
    "records": Records,
    "contract": ContractSettings,
    "fuzz": Fuzz,
    "links": Links,
    "report": Report,
    "gate": Gate,
}
"""Settings with several parts, each with its own variable, and the model of the parts."""
