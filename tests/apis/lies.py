"""The users API with one lie at a time: forty ways in which an API can be wrong.

Half of them break the OpenAPI document; the others conform to it, and only a scenario, or a request
that nobody has thought of, can notice them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

USERS, USER, ME, TOKEN, HEALTH = "/users", "/users/{id}", "/whoami", "/auth/token", "/health"
PROFILES = {("GET", USER), ("GET", ME), ("PATCH", USER), ("POST", USERS)}


@dataclass(frozen=True)
class Answer:
    """An answer of the API."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def value(self) -> Any:
        """The body, from JSON."""
        return json.loads(self.body)

    def having(self, value: Any) -> Answer:
        """Return the answer with another value."""
        return Answer(self.status, self.headers, json.dumps(value).encode())

    def status_of(self, status: int) -> Answer:
        """Return the answer with another status."""
        return Answer(status, self.headers, self.body)

    def header(self, name: str, value: str | None) -> Answer:
        """Return the answer with another header, or without it."""
        headers = {key: text for key, text in self.headers.items() if key != name}
        headers |= {} if value is None else {name: value}
        return Answer(self.status, headers, self.body)


@dataclass(frozen=True)
class Lie:
    """A change of all answers of some operations with one status.

    ``conforms`` is true if the changed answer is one that the document allows.
    """

    name: str
    operations: frozenset[tuple[str, str]]
    status: int
    change: Callable[[Answer], Answer] = field(repr=False)
    conforms: bool = False

    def applies(self, method: str, path: str, status: int) -> bool:
        """Return whether an answer is changed."""
        template = USER if path.startswith("/users/") else path
        return status == self.status and (method, template) in self.operations

    def __str__(self) -> str:
        return self.name


def fields(**changes: Any) -> Callable[[Answer], Answer]:
    """Change fields of an object; ``...`` takes one out."""

    def change(answer: Answer) -> Answer:
        changed: Mapping[str, Any] = {**answer.value, **changes}
        return answer.having({k: v for k, v in changed.items() if v is not ...})

    return change


def items(change: Callable[[list[Any]], list[Any]]) -> Callable[[Answer], Answer]:
    """Change the entries of a page."""
    return lambda answer: answer.having({**answer.value, "items": change(answer.value["items"])})


def each(**changes: Any) -> Callable[[Answer], Answer]:
    """Change fields of each entry of a page."""
    return items(
        lambda found: [
            {k: v for k, v in {**one, **changes}.items() if v is not ...} for one in found
        ]
    )


def header(name: str, value: str | None) -> Callable[[Answer], Answer]:
    """Change a header."""
    return lambda answer: answer.header(name, value)


def status(number: int) -> Callable[[Answer], Answer]:
    """Change the status, and that of a problem."""
    return lambda answer: answer.status_of(number)


def lie(
    name: str, at: Any, status: int, change: Callable[[Answer], Answer], *, conforms: bool = False
) -> Lie:
    """Return a lie about one operation or several."""
    operations = frozenset(at) if isinstance(at, set) else frozenset({at})
    return Lie(name, operations, status, change, conforms)


def problem(answer: Answer, number: int, title: str) -> Answer:
    """Return a problem with another status."""
    return answer.having({**answer.value, "status": number, "title": title}).status_of(number)


LIES = (
    # Against the document
    lie("a profile lacks its name", ("GET", ME), 200, fields(name=...)),
    lie("a profile has no role", ("GET", USER), 200, fields(role=None)),
    lie("a profile has a password", ("GET", ME), 200, fields(password="x")),
    lie("an id is a number", ("POST", USERS), 201, fields(id=7)),
    lie("an id is empty", ("POST", USERS), 201, fields(id="")),
    lie("a role is unknown", ("GET", USER), 200, fields(role="owner")),
    lie("an address has no @", ("GET", ME), 200, fields(email="nowhere")),
    lie("a time has no zone", ("GET", USER), 200, fields(created_at="2026-01-02T03:04:05")),
    lie("a time is a word", ("PATCH", USER), 200, fields(created_at="today")),
    lie("entries of a page lack their role", ("GET", USERS), 200, each(role=...)),
    lie("entries of a page have a number as name", ("GET", USERS), 200, each(name=1)),
    lie("a page is a list", ("GET", USERS), 200, lambda a: a.having(a.value["items"])),
    lie("a total is negative", ("GET", USERS), 200, fields(total=-1)),
    lie("a total is a text", ("GET", USERS), 200, lambda a: fields(total=str(a.value["total"]))(a)),
    lie("a token lives 0 seconds", ("POST", TOKEN), 200, fields(expires_in=0)),
    lie("a token has no type", ("POST", TOKEN), 200, fields(token_type=...)),
    lie("the health is fine", ("GET", HEALTH), 200, fields(status="fine")),
    lie("an entity tag is missing", ("GET", USER), 200, header("etag", None)),
    lie("an entity tag is weak", ("PATCH", USER), 200, header("etag", 'W/"v1"')),
    lie("a location is missing", ("POST", USERS), 201, header("location", None)),
    lie("a profile is HTML", ("GET", ME), 200, header("content-type", "text/html")),
    lie(
        "a problem is JSON of no kind",
        ("GET", USER),
        404,
        header("content-type", "application/json"),
    ),
    lie("a refusal is a failure", ("GET", USER), 403, lambda a: problem(a, 502, "Bad Gateway")),
    lie("a deletion answers 200", ("DELETE", USER), 204, status(200)),
    lie("a registration answers 200", ("POST", USERS), 201, status(200)),
    lie("a problem has no detail", ("POST", USERS), 409, fields(detail=...)),
    # In conformity with the document
    lie("everyone is called Ada", PROFILES, 200, fields(name="Ada"), conforms=True),
    lie(
        "a registration answers another name",
        ("POST", USERS),
        201,
        fields(name="Ada"),
        conforms=True,
    ),
    lie("everyone is an admin", ("GET", ME), 200, fields(role="admin"), conforms=True),
    lie("a registration makes an admin", ("POST", USERS), 201, fields(role="admin")),
    lie(
        "an address is another one", ("GET", USER), 200, fields(email="a@b.example"), conforms=True
    ),
    lie("a listing is empty", ("GET", USERS), 200, items(lambda _: []), conforms=True),
    lie(
        "a listing lacks its last",
        ("GET", USERS),
        200,
        items(lambda all_: all_[:-1]),
        conforms=True,
    ),
    lie(
        "a listing has its first twice",
        ("GET", USERS),
        200,
        items(lambda all_: [*all_[:1], *all_]),
        conforms=True,
    ),
    lie(
        "a listing is the wrong way round",
        ("GET", USERS),
        200,
        items(lambda all_: all_[::-1]),
        conforms=True,
    ),
    lie(
        "a total is one too high",
        ("GET", USERS),
        200,
        lambda a: fields(total=a.value["total"] + 1)(a),
        conforms=True,
    ),
    lie(
        "the last page says there are more",
        ("GET", USERS),
        200,
        fields(next_cursor="x"),
        conforms=True,
    ),
    lie("an entity tag never changes", ("PATCH", USER), 200, header("etag", '"v1"'), conforms=True),
    lie(
        "a time is that of the epoch",
        ("GET", USER),
        200,
        fields(created_at="1970-01-01T00:00:00Z"),
        conforms=True,
    ),
    lie(
        "who may not is not found",
        ("GET", USER),
        403,
        lambda a: problem(a, 404, "Not Found"),
        conforms=True,
    ),
)
"""All lies; each is about one thing."""


def lying(app: Any, told: Callable[[], Lie | None]) -> Any:
    """Return an ASGI application that tells the lie that ``told`` returns, if any."""

    async def lying(scope: Any, receive: Any, send: Any) -> None:
        current = told() if scope["type"] == "http" else None
        if current is None:
            await app(scope, receive, send)
            return
        start: dict[str, Any] = {}
        parts: list[bytes] = []

        async def collect(message: Any) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                return
            parts.append(message.get("body", b""))
            if not message.get("more_body", False):
                await send_changed()

        async def send_changed() -> None:
            headers = {name.decode(): value.decode() for name, value in start["headers"]}
            answer = Answer(start["status"], headers, b"".join(parts))
            if current.applies(scope["method"], scope["path"], answer.status):
                answer = current.change(answer)
                if "content-length" in answer.headers:
                    answer = answer.header("content-length", str(len(answer.body)))
            encoded = [(name.encode(), value.encode()) for name, value in answer.headers.items()]
            await send({**start, "status": answer.status, "headers": encoded})
            await send({"type": "http.response.body", "body": answer.body})

        await app(scope, receive, collect)

    return lying
