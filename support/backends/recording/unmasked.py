"""Recorded values that would be secrets today: a field has been named since, for instance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.backends.recording.content import NO_RESPONSE
from support.backends.recording.stand_ins.secrets import explains_refusal
from support.secrets.redactor import Redactor, place

if TYPE_CHECKING:
    from support.backends.recording.content import Content, Interaction
    from support.secrets.naming.fields import SecretFields


def unmasked(content: Content, fields: SecretFields) -> list[str]:
    """Return the recorded requests with a secret in them or in their responses: method and path.

    A secret is a value with the name or in the form of one that is no stand-in.
    """
    with_secrets = (one for one in content.interactions if _has_secret(one, content, fields))
    return list(dict.fromkeys(place(one.sent) for one in with_secrets))


def _has_secret(one: Interaction, content: Content, fields: SecretFields) -> bool:
    sent, received = _Seen(content, fields), _Seen(content, fields)
    sent.redactor.request(one.sent)
    status = one.response.status.code
    if status != NO_RESPONSE:
        received.redactor.response(one.received)
    return bool(sent.secrets) or any(not explains_refusal(status, v) for v in received.secrets)


class _Seen:
    """Collects what a redactor would mask."""

    def __init__(self, content: Content, fields: SecretFields) -> None:
        self.secrets: list[str] = []
        self.redactor = Redactor(mask=self._mask, fields=fields)
        self.redactor.leave(content.metadata.public)

    def _mask(self, value: str) -> str:
        if value:
            self.secrets.append(value)
        return value
