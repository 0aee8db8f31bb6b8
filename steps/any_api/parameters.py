"""Parameter types of these steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.conversation.callers import CallerName
from support.conversation.checks.bursts import Percent, Shares
from support.conversation.checks.models import ModelName
from support.conversation.http_terms import (
    BodyPart,
    ContentType,
    CookieName,
    Digest,
    ExpectedType,
    HeaderName,
    Pattern,
    ServiceName,
)
from support.conversation.responses import STATUSES, Statuses
from support.conversation.step_values import (
    Address,
    ExpectedValue,
    JsonPath,
    Location,
    Text,
    unquoted,
)
from support.gherkin.authoring import parameters
from support.gherkin.authoring.parameters import kind

if TYPE_CHECKING:
    from support.gherkin.authoring.parameters import Kind, KindParser

_QUOTED = r'"(?:[^"\\]|\\.)*"'
_SHARE = rf"\d+ (?:responses? )?(?:is|are) {STATUSES}"
_NUMBER = r"-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?"


def parse(text: str) -> KindParser:
    """Return a parser for a step with parameters.

    ``{x:Address}``, ``{x:Location}``, ``{x:Header}``, ``{x:Cookie}``, ``{x:MediaType}``,
    ``{x:ContentType}``, ``{x:Digest}``, ``{x:Part}``, ``{x:Service}`` and ``{x:Quoted}`` are quoted
    texts with placeholders, ``{x:Pattern}`` is a regular expression in quotes,
    ``{x:Json}`` is a value (JSON, a marker in quotes, a placeholder), ``{x:Path}`` a JSON path in
    quotes, ``{x:Method}`` GET, ``{x:Status}`` 201, 2xx or ``200 or 204``, ``{x:Shares}``
    ``1 response is 201 and 19 are 409``, ``{x:Caller}`` a role or a person, ``{x:Name}`` the name
    of a value in quotes, ``{x:Model}`` and ``{x:Models}`` a model, ``{x:Percent}`` 1 to 100,
    ``{x:Word}`` a word.
    """
    return parameters.parse(text, **_KINDS)


_KINDS: dict[str, Kind[object]] = {
    "Address": kind(_QUOTED, lambda text: Address(unquoted(text)), checkable=True),
    "Location": kind(_QUOTED, lambda text: Location(unquoted(text)), checkable=True),
    "Quoted": kind(_QUOTED, lambda text: Text(unquoted(text)), checkable=True),
    "Json": kind(
        rf"{_QUOTED}|{_NUMBER}|true|false|null|\{{[^{{}}]*\}}", ExpectedValue, checkable=True
    ),
    "Header": kind(_QUOTED, lambda text: HeaderName(unquoted(text)), checkable=True),
    "Cookie": kind(_QUOTED, lambda text: CookieName(unquoted(text)), checkable=True),
    "MediaType": kind(_QUOTED, lambda text: ExpectedType(unquoted(text)), checkable=True),
    "ContentType": kind(_QUOTED, lambda text: ContentType(unquoted(text)), checkable=True),
    "Digest": kind(_QUOTED, lambda text: Digest(unquoted(text)), checkable=True),
    "Part": kind(_QUOTED, lambda text: BodyPart(unquoted(text)), checkable=True),
    "Pattern": kind(_QUOTED, lambda text: Pattern(text[1:-1]), checkable=True),
    "Service": kind(_QUOTED, lambda text: ServiceName(unquoted(text)), checkable=True),
    "Path": kind(_QUOTED, lambda text: JsonPath(unquoted(text)), checkable=True),
    "Method": kind("[A-Z][A-Z-]*", str),
    "Status": kind(STATUSES, Statuses),
    "Shares": kind(rf"{_SHARE}(?:,? and {_SHARE})*", Shares, checkable=True),
    "Model": kind(r"[A-Z]\w*", ModelName),
    "Models": kind(r"[A-Z]\w*s", lambda text: ModelName(text.removesuffix("s"))),
    "Name": kind(r'"[^\W\d][\w-]*"', lambda text: text[1:-1]),
    "Caller": kind(r"(?:the )?\w[\w-]*", CallerName, checkable=True),
    "Percent": kind(r"\d+", Percent, checkable=True),
    "Word": kind(r"\w+", str),
}
