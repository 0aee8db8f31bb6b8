"""The reference users API and, under /demo, features that other APIs have.

Files, redirects, cookies, jobs that take some time, every style of paging, another kind of
sign-in, envelopes, HTML, XML, and endpoints that misbehave in ways that steps have to detect.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route

from support.backends.reference.app import create_app
from support.backends.reference.config import ReferenceConfig

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from pydantic import SecretStr
    from starlette.datastructures import UploadFile
    from starlette.requests import Request

    Endpoint = Callable[[Request], Awaitable[Response]]

ITEMS = [{"id": number, "name": f"item {number}"} for number in range(1, 26)]
TOGETHER = 3.0  # seconds that a barrier waits for the other requests
POLLS = 2  # requests for a job before it ends


@dataclass
class _State:
    files: dict[str, tuple[bytes, str]] = field(default_factory=dict)
    polls: Counter[str] = field(default_factory=Counter)
    names: set[str] = field(default_factory=set)
    barriers: dict[int, asyncio.Barrier] = field(default_factory=dict)  # by size


def example_api(admin_email: str, admin_password: SecretStr) -> Starlette:
    """Make the API, with only this administrator in it."""
    users = create_app(ReferenceConfig(admin_email=admin_email, admin_password=admin_password))
    demo = _Demo(_State())
    routes = [
        Route("/files", demo.upload, methods=["POST"]),
        Route("/files/{name}", demo.file, methods=["GET", "PUT"]),
        Route("/old", demo.old),
        Route("/new", demo.new),
        Route("/cookies", demo.cookies),
        Route("/theme", demo.theme),
        Route("/jobs", demo.new_job, methods=["POST"]),
        Route("/jobs/{name}", demo.job),
        Route("/items", demo.items),
        Route("/login/", demo.login, methods=["POST"]),
        Route("/profile/", demo.profile),
        Route("/orders/", demo.new_order, methods=["POST"]),
        Route("/orders/{number:int}/", demo.order, methods=["GET", "DELETE"]),
        Route("/names/", demo.new_name, methods=["POST"]),
        Route("/barrier/{count:int}", demo.barrier),
        Route("/echo", demo.echo, methods=["GET", "POST", "PUT", "PATCH", "DELETE", "PURGE"]),
        Route("/broken", demo.broken),
        Route("/feed.xml", demo.feed),
        Route("/slow", demo.slow),
    ]
    return Starlette(routes=[Mount("/demo", routes=routes), Mount("/", users)])


class _Demo:
    def __init__(self, state: _State) -> None:
        self._state = state

    async def upload(self, request: Request) -> Response:
        async with request.form() as form:
            parts = [await _part(name, value) for name, value in form.multi_items()]
        return JSONResponse({"parts": parts}, 201)

    async def file(self, request: Request) -> Response:
        name = request.path_params["name"]
        if request.method == "PUT":
            kind = request.headers.get("content-type", "")
            self._state.files[name] = (await request.body(), kind)
            return Response(status_code=204)
        content, kind = self._state.files[name]
        return Response(content, media_type=kind)

    async def old(self, _: Request) -> Response:
        return RedirectResponse("/demo/new", 302)

    async def new(self, request: Request) -> Response:
        return JSONResponse({"authorization": request.headers.get("authorization")})

    async def cookies(self, _: Request) -> Response:
        response = Response(status_code=204)
        response.set_cookie("theme", "dark")
        return response

    async def theme(self, request: Request) -> Response:
        return JSONResponse({"theme": request.cookies.get("theme")})

    async def new_job(self, request: Request) -> Response:
        name = (await request.json())["name"]
        return JSONResponse(None, 202, headers={"Location": f"/demo/jobs/{name}"})

    async def job(self, request: Request) -> Response:
        """Return pending twice, then active, or blocked for a job whose name starts with doomed."""
        name = request.path_params["name"]
        self._state.polls[name] += 1
        if self._state.polls[name] <= POLLS:
            return JSONResponse({"status": "pending"})
        return JSONResponse({"status": "blocked" if name.startswith("doomed") else "active"})

    async def items(self, request: Request) -> Response:
        return _page(request)

    async def login(self, request: Request) -> Response:
        given = await request.json()
        right = given.get("user") == "guest" or given.get("pass") == "open-sesame"
        if given.keys() - {"realm"} != {"user", "pass"} or not right:
            return PlainTextResponse("no", 403)
        token = f"key-of-{given['user']}"
        response = JSONResponse({"data": {"auth": {"key": token}}})
        response.headers["X-Auth"] = token
        response.set_cookie("session", token)
        return response

    async def profile(self, request: Request) -> Response:
        seen = {
            "authorization": request.headers.get("authorization"),
            "api_key": request.headers.get("x-api-key"),
            "session": request.cookies.get("session"),
        }
        return JSONResponse({"data": {"id": 7, "seen": seen, "since": "2026-01-31T08:15:30"}})

    async def new_order(self, request: Request) -> Response:
        order = await request.json()
        return JSONResponse({"data": {"id": 12, **order}}, 201)

    async def order(self, request: Request) -> Response:
        if request.method == "DELETE":
            return Response(status_code=204)
        return JSONResponse({"data": {"id": request.path_params["number"], "total": 9.99}})

    async def new_name(self, request: Request) -> Response:
        name = (await request.json())["name"]
        await asyncio.sleep(0)
        taken = name in self._state.names
        self._state.names.add(name)
        return JSONResponse({"name": name}, 409 if taken else 201)

    async def barrier(self, request: Request) -> Response:
        """Answer 200 to each group of this many concurrent requests, 503 to the others."""
        count = request.path_params["count"]
        barrier = self._state.barriers.setdefault(count, asyncio.Barrier(count))
        try:
            async with asyncio.timeout(TOGETHER):
                await barrier.wait()
        except TimeoutError:
            return PlainTextResponse("alone", 503)
        return PlainTextResponse("together")

    async def echo(self, request: Request) -> Response:
        body = await request.body()
        return JSONResponse(
            {
                "method": request.method,
                "query": request.url.query,
                "headers": dict(request.headers),
                "body": body.decode("utf-8", "replace"),
                "json": _json(body),
            }
        )

    async def broken(self, _: Request) -> Response:
        page = "<html><title>502 Bad Gateway</title></html>"
        return Response(page, 502, media_type="text/html")

    async def feed(self, _: Request) -> Response:
        return Response("<feed><entry id='1'>news</entry></feed>", media_type="application/xml")

    async def slow(self, request: Request) -> Response:
        await asyncio.sleep(float(request.query_params["seconds"]))
        return PlainTextResponse("at last")


async def _part(name: str, value: UploadFile | str) -> dict[str, Any]:
    if isinstance(value, str):
        return {"name": name, "text": value}
    content = await value.read()
    return {
        "name": name,
        "file": value.filename,
        "type": value.content_type,
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None


def _page(request: Request) -> Response:
    """Return a page of the items, in the style of the position that the query contains.

    With ``flaw=twice``, the first entry of the second page repeats the last of the first;
    with ``flaw=endless``, the last page leads to the first; with ``flaw=lost``, item 13 is missing;
    with ``flaw=large``, pages are larger than requested.
    """
    query = request.query_params
    flaw, size = query.get("flaw"), int(query.get("limit", "10"))
    start = _start(request, size)
    shift = 1 if flaw == "twice" and start else 0
    end = start + size + (flaw == "large")
    items = ITEMS[start - shift : end - shift]
    if flaw == "lost":
        items = [item for item in items if item["id"] != ITEMS[12]["id"]]
    following = start + size if start + size < len(ITEMS) else (0 if flaw == "endless" else None)
    headers = {}
    if following is not None:
        address = request.url.include_query_params(start=following)
        headers["Link"] = f'<{address}>; rel="next"'
    page = {"items": items, "next_cursor": None if following is None else f"from-{following}"}
    return JSONResponse(page, headers=headers)


def _start(request: Request, size: int) -> int:
    query = request.query_params
    if "cursor" in query:
        return int(query["cursor"].removeprefix("from-"))
    if "page" in query:
        return (int(query["page"]) - 1) * size
    return int(query.get("offset", query.get("start", "0")))
