"""The content of a cassette's file: YAML, checked before any of it is used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlparse

import httpx
import yaml
from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)
from vcr.request import Request

from support.backends.recording.settings import RecordedSettings  # noqa: TC001 - pydantic
from support.backends.recording.stand_ins.configured import BASE_URL, Roles, are_public
from support.backends.recording.stand_ins.configured import may_be_secret as unknown_accounts
from support.backends.recording.stand_ins.secrets import may_be_secret as unknown_secrets
from support.http.exchange import Exchange, ReceivedResponse, SentRequest
from support.settings.api_shape import Login
from support.settings.roles import Credentials

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from support.http.exchange import Headers

NO_RESPONSE = 0
"""The status recorded for a request that failed."""

_REMEDY = "record it again, --backend record, or restore it from version control"
_DEEPEST = 50  # levels; PyYAML's parser in C overflows the stack at about 20,000
# What PyYAML's constructors raise for a value that does not fit its tag, such as !!bool x.
_UNFIT = (ValueError, LookupError, AttributeError, TypeError, OverflowError)

_NO_MAPPING = "Input should be names with values"

_Headers = dict[str, list[str]]


class CassetteError(ValueError):
    """A file that is not the recording of a scenario; the message names the line."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Recording(_Part):
    """Metadata of a recorded scenario: time, API, seed, package versions and accounts.

    ``recorded_at`` is also the scenario's current time, in the recording and in every replay.
    ``services``, ``login``, ``roles`` and ``settings`` are for its replays; accounts have
    stand-ins. Recordings of earlier versions have no ``settings``: those of the run apply.
    ``stand_ins`` lists those of other secrets, by their numbers, and ``written`` has fingerprints
    of those that the feature file writes. ``passed`` is false for a scenario that failed.
    """

    scenario: str
    recorded_at: AwareDatetime
    against: str
    seed: int = Field(ge=0)
    versions: dict[str, str]
    passed: bool = True
    services: dict[str, str] = {}
    login: dict[str, Any] = {}
    roles: Roles = {}
    settings: RecordedSettings | None = None
    stand_ins: tuple[str, ...] = ()
    written: dict[int, int] = {}

    @property
    def public(self) -> frozenset[str]:
        """Every text that looks like a secret, and is the stand-in of one."""
        return are_public(self.stand_ins, self.roles, self.login.get("extra", {}))

    @field_validator("against")
    @classmethod
    def _is_address(cls, text: str) -> str:
        return _checked_address(text)

    @field_validator("services")
    @classmethod
    def _are_addresses(cls, services: dict[str, str]) -> dict[str, str]:
        return {name: _checked_address(text) for name, text in services.items()}

    @field_validator("login")
    @classmethod
    def _is_login(cls, login: dict[str, Any]) -> dict[str, Any]:
        Login.model_validate(login)
        return login

    @field_validator("roles")
    @classmethod
    def _are_accounts(cls, roles: Roles) -> Roles:
        for fields in roles.values():
            Credentials.model_validate(fields)
        for name in unknown_accounts(roles):
            raise ValueError(f"{name} is not a stand-in, and may be a secret")
        return roles

    @field_validator("stand_ins")
    @classmethod
    def _are_stand_ins(cls, texts: tuple[str, ...]) -> tuple[str, ...]:
        for number in unknown_secrets(texts):
            raise ValueError(f"number {number + 1} is not a stand-in, and may be a secret")
        return texts


class _Request(_Part):
    method: str = Field(min_length=1)
    uri: str
    headers: dict[str, list[str]] = {}
    body: str | bytes = b""

    @field_validator("uri")
    @classmethod
    def _is_address(cls, text: str) -> str:
        return _checked_address(text)

    @field_validator("headers")
    @classmethod
    def _have_values(cls, headers: _Headers) -> _Headers:
        for name, values in headers.items():
            if not values:
                raise ValueError(f"the header {name} has no value")
        return headers

    def for_vcrpy(self) -> Request:
        return Request(self.method, self.uri, self.body, dict(self.headers))


class _Status(_Part):
    code: int = Field(ge=0, le=999)
    message: str


class _Body(_Part):
    string: str | bytes


class _Response(_Part):
    status: _Status
    headers: _Headers
    header_encoding: Literal["ascii", "utf-8", "iso-8859-1"] = "utf-8"
    body: _Body

    @model_validator(mode="after")
    def _headers_fit_their_encoding(self) -> _Response:
        for name, values in self.headers.items():
            "".join((name, *values)).encode(self.header_encoding)  # UnicodeError is a ValueError
        return self

    def for_vcrpy(self) -> dict[str, Any]:
        return {**self.model_dump(), "body": {"string": _octets(self.body.string)}}


class Interaction(_Part):
    """A request and its response."""

    request: _Request
    response: _Response

    @property
    def sent(self) -> SentRequest:
        """The request, without what httpx adds to each."""
        asked = self.request
        return SentRequest(asked.method, asked.uri, _pairs(asked.headers), _octets(asked.body))

    @property
    def received(self) -> ReceivedResponse:
        """The response; its status is NO_RESPONSE if the request failed."""
        status, body = self.response.status, _octets(self.response.body.string)
        headers = _pairs(self.response.headers)
        return ReceivedResponse(
            status.code,
            status.message,
            "HTTP/1.1",
            headers,
            body,
            self.response.header_encoding,
        )


class Content(_Part):
    """A cassette: the metadata, and each request with its response."""

    metadata: Recording
    version: Literal[1]
    interactions: list[Interaction]

    def for_vcrpy(self) -> tuple[list[Request], list[dict[str, Any]], dict[str, Any]]:
        """Return requests, responses and metadata as vcrpy's persisters do."""
        return (
            [one.request.for_vcrpy() for one in self.interactions],
            [one.response.for_vcrpy() for one in self.interactions],
            self.metadata.model_dump(mode="json"),
        )

    @property
    def base_url(self) -> str:
        """The address of the recorded API, as its requests have it."""
        return BASE_URL + httpx.URL(self.metadata.against).path.rstrip("/")

    def exchanges(self) -> Iterator[Exchange]:
        """Yield the exchanges with the API, without those of other services, and without errors."""
        for one in self.interactions:
            after = one.request.uri.removeprefix(self.base_url)
            is_of_api = after != one.request.uri and after[:1] in {"", "/", "?"}
            if is_of_api and one.response.status.code != NO_RESPONSE:
                at = self.metadata.recorded_at.timestamp()
                yield Exchange(one.sent, one.received, None, at, 0, 1)


def _pairs(headers: _Headers) -> Headers:
    return tuple((name, value) for name, values in headers.items() for value in values)


def _octets(body: str | bytes) -> bytes:
    return body.encode() if isinstance(body, str) else body


def read_content(path: Path) -> Content:
    """Read a cassette; raises CassetteError for a file that is not one, or cannot be read."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise _fault(path, line, "it is not UTF-8 text") from error
    except OSError as error:
        raise CassetteError(f"{path} cannot be read ({error.strerror}); {_REMEDY}") from error
    content = _loaded(path, text)
    try:
        return Content.model_validate(content)
    except ValidationError as error:
        fault = error.errors(include_url=False, include_input=False)[0]
        name = ".".join(map(str, fault["loc"])) or "all of it"
        message = fault["msg"].removeprefix("Value error, ")
        if fault["type"] == "model_type":
            message = _NO_MAPPING
        raise _fault(path, _line(text, fault["loc"]), f"{name}: {message}") from error


def read_contents(files: Iterable[Path]) -> tuple[dict[Path, Content], list[str]]:
    """Read cassettes; return those that can be used, and the errors of the others."""
    contents, faults = {}, []
    for path in files:
        try:
            contents[path] = read_content(path)
        except CassetteError as error:
            faults.append(str(error))
    return contents, faults


def read_recording(path: Path) -> Recording:
    """Read the metadata of a cassette; raises CassetteError."""
    return read_content(path).metadata


def line_of(path: Path, number: int) -> int:
    """Return the line, from 1, of an interaction, counted from 0, in the file of a cassette."""
    return _line(path.read_text(encoding="utf-8"), ("interactions", number))


def _loaded(path: Path, text: str) -> object:
    try:
        if line := _too_deep(yaml.parse(text, Loader=Loader)):
            raise _fault(path, line, f"more than {_DEEPEST} levels")
        return yaml.load(text, Loader=Loader)  # noqa: S506 - a safe loader
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = min(mark.line + 1 if mark else 1, text.rstrip("\n").count("\n") + 1)
        raise _fault(path, line, f"it is not YAML: {error.problem}") from error
    except yaml.YAMLError as error:  # a control character
        line = text.count("\n", 0, getattr(error, "position", 0)) + 1
        raise _fault(path, line, "it contains a control character") from error
    except CassetteError:
        raise
    except _UNFIT as error:
        raise _fault(path, 1, f"a value does not fit its tag: {error}") from error


def _too_deep(events: Iterable[Any]) -> int:
    """Return the line, from 1, at which YAML is nested too deeply; 0 if it is not."""
    depth = 0
    for event in events:
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _DEEPEST:
            return int(event.start_mark.line) + 1
    return 0


def _line(text: str, place: Sequence[int | str]) -> int:
    """Return the line, from 1, of a part of a document, or of the last of its parents there."""
    node = yaml.compose(text, Loader=Loader)
    line = node.start_mark.line if node else 0
    for step in place:
        if isinstance(node, yaml.MappingNode):
            found = [(key, value) for key, value in node.value if key.value == step]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            found = [(value, value) for value in node.value[step : step + 1]]
        else:
            break
        if not found:
            break
        key, node = found[-1]
        line = key.start_mark.line
    return int(line) + 1


def _fault(path: Path, line: int, fault: str) -> CassetteError:
    return CassetteError(f"{path}:{line} is not the recording of a scenario ({fault}); {_REMEDY}")


def _checked_address(text: str) -> str:
    try:
        url = httpx.URL(text)
        urlparse(text).port  # noqa: B018 - vcrpy reads it, too
    except (httpx.InvalidURL, ValueError) as error:
        raise ValueError(f"is not an address: {error}") from error
    if not url.is_absolute_url:
        raise ValueError("is not an absolute address")
    return text


class Loader(yaml.CSafeLoader):
    """Reads timestamps as strings, as they are in JSON."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}
