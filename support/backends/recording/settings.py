"""The settings that decide which requests a recorded scenario sends."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, PositiveInt

from support.settings import Settings
from support.settings.api_shape import Created, Deletion, Paging
from support.settings.protection.secrets import Secrets

if TYPE_CHECKING:
    from collections.abc import Callable

_FIELDS = Settings.model_fields


class RecordedSettings(BaseModel):
    """Settings that a replay takes from the recording, besides the accounts and the login.

    ``paging`` and ``created`` decide which pages are requested and what is deleted, ``secrets``
    which values have stand-ins, and the others how often a request is sent again.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    paging: Paging = Paging()
    created: Created = Created()
    secrets: Secrets = Secrets()
    retry_attempts: PositiveInt = _FIELDS["retry_attempts"].default
    retry_unsafe: bool = _FIELDS["retry_unsafe"].default

    @classmethod
    def of(cls, settings: Settings, mask: Callable[[str], str]) -> RecordedSettings:
        """Return those of a run; ``mask`` puts stand-ins for the secrets in JSON."""
        values = {name: getattr(settings, name) for name in cls.model_fields}
        deletions = {
            path: [_masked(request, mask) for request in requests]
            for path, requests in settings.created.deletions.items()
        }
        created = settings.created.model_copy(update={"deletions": deletions})
        return cls.model_validate({**values, "created": created})

    @property
    def changes(self) -> dict[str, Any]:
        """The fields of Settings with these values."""
        return dict(self)


def _masked(request: Deletion, mask: Callable[[str], str]) -> Deletion:
    """Return a request of the clean-up without its secrets, which may be in all but its method."""
    parts = request.model_dump_json(exclude={"method"})
    return Deletion.model_validate({"method": request.method, **json.loads(mask(parts))})
