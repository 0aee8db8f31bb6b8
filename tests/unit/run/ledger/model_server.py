"""A server for the model of the clean-up: it knows who made what, and breaks where it is told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote

import httpx

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

BASE = "http://api.example.com/v1"
SECRET = "hunter-22-hunter"
BEFORE = ("/users/boss", "/users/1", "/users/1/notes/1", "/orders/1", "/stones/1", "/keys/1")
"""What was there before."""

ANSWERS = (
    *("location", "absolute", "relative", "id", "both", "wrapped", "nothing"),
    *("collection", "parent", "me", "dots", "boss", "boss id", "old id", "elsewhere", "port"),
    "junk",
)
"""How a POST names what it has created."""

EXISTING = frozenset({"boss", "boss id", "old id"})
"""Answers to a POST that has created nothing: what they name was there before."""

SIGHTS = ("/users/boss", "/users/search", "/search", "/users/by-mail/boss")
"""Requests whose answers name what was there before, by its address or by its id."""

FATES = ("answered", "answered", "answered", "refused", "lost", "no answer", "proxy", "rejected")
"""What becomes of a POST."""

DELETIONS = ("done", "500", "500 but done", "lost but done", "503", "403")
"""What becomes of a DELETE."""


@dataclass
class Server:
    """Things by their paths, with the POST that made each; None for those that were there before.

    ``journal`` returns what the client's journals hold on disk: a POST must stand in them before
    it is sent.
    """

    journal: Callable[[], str]
    alive: Callable[[], None]
    things: dict[str, str | None] = field(default_factory=lambda: dict.fromkeys(BEFORE))
    harm: list[str] = field(default_factory=list)
    deletions: list[str] = field(default_factory=list)
    late: asyncio.Event | None = None
    count: int = 100

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        self.alive()
        path = request.url.raw_path.decode().removeprefix("/v1").partition("?")[0].rstrip("/")
        if request.method == "POST":
            return await self._create(request, unquote(path))
        if request.method == "DELETE":
            return self._delete(request, unquote(path))
        return self._show(unquote(path))

    def _show(self, path: str) -> httpx.Response:
        if path in SIGHTS[1:]:
            return httpx.Response(200, json=[{"id": "boss"}, {"user": {"id": 1}}])
        if path in self.things:
            return httpx.Response(200, json={"id": path.rpartition("/")[2]})
        below = [one for one in self.things if one.startswith(f"{path}/")]
        if not below:
            return httpx.Response(404, json={"path": f"/v1{path}"})
        return httpx.Response(200, json=[{"self": f"/v1{one}"} for one in below])

    async def _create(self, request: httpx.Request, path: str) -> httpx.Response:
        post = str(request.url)
        answer, fate, number = (request.headers[f"x-{name}"] for name in ("answer", "fate", "post"))
        if fate == "refused":
            raise httpx.ConnectError("refused", request=request)
        if path == "/login":
            return httpx.Response(201, headers={"Location": "/v1/users/boss"}, json={"id": "boss"})
        if f"post={number}" not in self.journal():
            self.harm.append(f"{post} was sent without a word on disk")
        if fate == "late" and self.late:
            await self.late.wait()
        if fate == "lost":
            raise httpx.ReadTimeout("lost", request=request)
        if fate == "rejected":
            return httpx.Response(409, json={"error": "no"})
        self.count += 1
        name = f"{SECRET}-{self.count}" if path == "/tokens" else str(self.count)
        made = {"/register": "/users", "/users/1/keys": "/keys"}.get(path, path) + f"/{name}"
        if not _is_existing(answer, path):
            self.things[made] = post
        if fate == "no answer":
            raise httpx.ReadTimeout("no answer", request=request)
        if fate == "proxy":
            return httpx.Response(504)
        return _answer(answer, path, made)

    def _delete(self, request: httpx.Request, path: str) -> httpx.Response:
        fate = self.deletions.pop(0) if self.deletions else "done"
        if "*" in path:
            self.harm.append(f"DELETE {path}")
        path = "/users/boss" if path.endswith("/me") else path
        gone = [
            one
            for one, post in self.things.items()
            if one == path or one.startswith(f"{path}/") or (post and f"{path}/" in post)
        ]
        is_routed = gone and not path.startswith("/stones")
        if fate == "503" or not is_routed:
            return httpx.Response(503 if fate == "503" else 404)
        if fate in {"403", "500"}:
            return httpx.Response(int(fate))
        for one in gone:
            if self.things.pop(one) is None and "x-own" not in request.headers:
                self.harm.append(f"{one} was there before: DELETE {path}")
        if fate == "lost but done":
            raise httpx.ReadTimeout("no answer", request=request)
        return httpx.Response(500 if fate == "500 but done" else 204)


def _is_existing(answer: str, path: str) -> bool:
    """Return whether a POST names what was there; with an old id, only users have been named."""
    return answer in EXISTING and (answer != "old id" or path in {"/users", "/register"})


def _answer(answer: str, path: str, made: str) -> httpx.Response:
    name = made.rpartition("/")[2]
    locations = {
        "location": f"/v1{made}",
        "both": f"/v1{made}",
        "absolute": f"{BASE}{made}/",
        "relative": f"{path.rpartition('/')[2]}/{name}",
        "collection": f"/v1{path}",
        "parent": "/v1",
        "me": f"/v1{path}/me",
        "dots": f"/v1{path}/..%2F..%2Fv1%2Fusers",
        "boss": "/v1/users/boss",
        "elsewhere": f"https://elsewhere.example.com/v1{made}",
        "port": "http://x:port/1",
        "junk": "\x7f urn:\x00",
    }
    bodies: dict[str, object] = {
        "id": {"id": name},
        "both": {"id": name},
        "wrapped": {"data": {"id": name}},
        "boss id": {"id": "boss"},
        "old id": {"id": 1 if _is_existing(answer, path) else name},
    }
    headers = {"Location": locations[answer]} if answer in locations else {}
    return httpx.Response(201, headers=headers, json=bodies.get(answer, {"ok": True}))
