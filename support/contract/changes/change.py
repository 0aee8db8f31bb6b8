"""A change of a document: what it means for those who use the API, and an example."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from support.http.exchange import Exchange, Headers

Verdict = Literal["breaking", "look", "safe"]
Name = Literal["OLD", "NEW"]

VERDICTS: tuple[Verdict, ...] = ("breaking", "look", "safe")


@dataclass(frozen=True)
class Example:
    """A request, or a response, that one of the documents allows and the other does not.

    ``refusal`` is what the other one says. That of a request has no response that matters.
    """

    exchange: Exchange
    accepted_by: Name
    refusal: str
    is_request: bool

    @property
    def refused_by(self) -> Name:
        """The document that does not allow it."""
        return "OLD" if self.accepted_by == "NEW" else "NEW"

    def __str__(self) -> str:
        request, response = self.exchange.request, self.exchange.response
        target = request.url.removeprefix(HOST)
        parts = [f"{request.method} {target}", *_headers(request.headers), _text(request.body)]
        if not self.is_request and response:
            parts = [f"{request.method} {target}, answered {response.status}"]
            parts += [*_headers(response.headers), _text(response.body)]
        return " ".join(part for part in parts if part)

    def as_json(self) -> dict[str, Any]:
        """Return it as a value of JSON."""
        request, response = self.exchange.request, self.exchange.response
        shown = {
            "method": request.method,
            "target": request.url.removeprefix(HOST),
            **_message(request.headers, request.body),
        }
        made = {
            "accepted_by": self.accepted_by,
            "refused_by": self.refused_by,
            "refusal": self.refusal,
            "request": shown,
        }
        if not self.is_request and response:
            message = _message(response.headers, response.body)
            made["response"] = {"status": response.status, **message}
        return made


@dataclass(frozen=True)
class Change:
    """One change of an operation, or of the whole document if ``operation`` is empty.

    ``place`` says where: ``request $.name``, ``answer 200 $.id``, ``query parameter limit``.
    ``breaking`` is what an example proves to be, ``safe`` what is proven to be, and ``look`` the
    rest.
    """

    verdict: Verdict
    operation: str
    place: str
    sentence: str
    example: Example | None = None

    def as_json(self) -> dict[str, Any]:
        """Return it as a value of JSON."""
        return {
            "verdict": self.verdict,
            "operation": self.operation,
            "place": self.place,
            "sentence": self.sentence,
            "example": self.example.as_json() if self.example else None,
        }


HOST = "http://api.example.com"
"""The address of the API in examples."""


def _message(headers: Headers, body: bytes) -> dict[str, Any]:
    return {"headers": [list(pair) for pair in headers], "body": _text(body)}


def _headers(headers: Headers) -> list[str]:
    usual = "content-type", "application/json"
    kept = [(name, value) for name, value in headers if (name.lower(), value) != usual]
    return [f"({name}: {value})" for name, value in kept]


def _text(body: bytes) -> str:
    return body.decode("utf-8", "replace")
