"""The shared client that sends all requests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import httpx

from support.http.errors import TooManyRedirectsError, request_error
from support.http.redirects import MOST_REDIRECTS, is_redirect, redirected, same_origin
from support.http.retry import RetryPolicy
from support.http.targets import TARGET, below, parsed, with_query
from support.http.transports.complete_response import CompleteResponse
from support.http.transports.exchange import ATTEMPT, ExchangeTransport
from support.http.transports.sequential import SequentialTransport
from support.http.transports.shielded_posts import ShieldedPosts
from support.http.written_headers import encoded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from support.http.transports.throttle import Throttle

    HeaderTypes = Mapping[str, str] | Sequence[tuple[str, str]] | None


@dataclass(frozen=True)
class ClientLimits:
    """Timeouts in seconds, and the maximum size of a response in bytes."""

    connect: float = 5.0
    read: float = 10.0
    write: float = 10.0
    pool: float = 10.0
    total: float = 30.0
    max_response_bytes: int = 10_000_000


def open_client(
    base_url: str,
    transport: httpx.AsyncBaseTransport,
    limits: ClientLimits,
    *,
    in_turn: bool = False,
    throttle: Throttle | None = None,
) -> httpx.AsyncClient:
    """Create the shared httpx client; close it with ``aclose`` or ``async with``.

    It stores no cookies, which would carry a login into the next scenario, and does not follow
    redirects, so that scenarios can check them. With ``in_turn`` it sends one request at a time.
    Time spent waiting for ``throttle`` counts neither as part of the exchange nor towards a
    timeout.
    """
    exchanges = ShieldedPosts(
        ExchangeTransport(transport, deadline=limits.total, max_bytes=limits.max_response_bytes)
    )
    sent = throttle.over(exchanges) if throttle else exchanges
    return _Client(
        base_url=base_url,
        transport=SequentialTransport(sent) if in_turn else sent,
        timeout=httpx.Timeout(
            connect=limits.connect, read=limits.read, write=limits.write, pool=limits.pool
        ),
        follow_redirects=False,
        trust_env=False,
    )


class _NoCookies(httpx.Cookies):
    """Stores no cookies; to parse each response's for a jar that refuses them takes longer."""

    def extract_cookies(self, response: httpx.Response) -> None:
        """Do nothing."""


_NO_COOKIES = _NoCookies()

_BODILESS = frozenset({"GET", "HEAD", "DELETE"})  # httpx gives others a Content-Length


class _Client(httpx.AsyncClient):
    """A client without cookies, for which requests without a body cost less."""

    def build_request(
        self,
        method: str,
        url: httpx.URL | str,
        *,
        headers: Any = None,
        **content: Any,
    ) -> httpx.Request:
        """Build a request as httpx does, which prepares each for headers and a body."""
        is_bare = method in _BODILESS and not (headers or content)
        has_own = self.params or "host" in self.headers
        if not is_bare or has_own or not isinstance(url, httpx.URL) or url.is_relative_url:
            return super().build_request(method, url, headers=headers, **content)
        request = httpx.Request(
            method,
            url,
            headers=[(b"Host", url.netloc), *self.headers.raw],
            stream=httpx.ByteStream(b""),  # with content instead, httpx would add to the headers
            extensions={"timeout": self.timeout.as_dict()},
        )
        request.read()
        return request

    async def send(self, request: httpx.Request, **options: Any) -> httpx.Response:
        """Send a request as httpx does; the response does not refer to itself."""
        response = await super().send(request, **options)
        if isinstance(response, CompleteResponse):
            response.release()
        return response

    @property  # type: ignore[misc]  # read-only
    def cookies(self) -> httpx.Cookies:
        """No cookies."""
        return _NO_COOKIES


@dataclass(frozen=True)
class ApiClient:
    """Sends requests for one caller: the shared client, the caller's authentication, retries."""

    http: httpx.AsyncClient
    auth: httpx.Auth | None = None
    retry: RetryPolicy = field(default_factory=RetryPolicy)

    def signed_in(self, auth: httpx.Auth) -> ApiClient:
        """Return a client for another caller that shares the connections."""
        return replace(self, auth=auth)

    def request(
        self,
        method: str,
        path: str,
        *,
        headers: HeaderTypes = None,
        **content: Any,
    ) -> httpx.Request:
        """Build a request whose address and headers are sent as they are written.

        ``content`` is passed to httpx: json, data, files, content, timeout, extensions; ``params``
        are appended to the query. Raises UnsendableRequestError.
        """
        if params := content.pop("params", None):
            path = with_query(path, httpx.QueryParams(params).multi_items())
        url, target = parsed(below(self.http.base_url, path))
        request = self.http.build_request(method, url, headers=encoded(_pairs(headers)), **content)
        if target != url.raw_path:
            request.extensions[TARGET] = target
        return request

    async def send(
        self, method: str, path: str, *, headers: HeaderTypes = None, **content: Any
    ) -> httpx.Response:
        """Build a request and send it."""
        return await self.deliver(self.request(method, path, headers=headers, **content))

    async def deliver(
        self,
        request: httpx.Request,
        *,
        follow_redirects: bool = False,
        cookies_for: Callable[[httpx.URL], httpx.Cookies] | None = None,
    ) -> httpx.Response:
        """Send a request and return the response, whatever its status.

        Requests with idempotent methods are retried according to the retry policy. Credentials
        are sent only to the origin of the base URL, also after redirects. ``cookies_for`` returns
        the cookies for an address: they are sent unless the request has a Cookie header, and
        updated by each response. Raises RequestError if there is no response, RedirectError for a
        redirect that cannot be followed, and after MOST_REDIRECTS.
        """
        history: list[httpx.Response] = []
        while True:
            headers = request.headers.copy()  # before cookies and authentication
            cookies = cookies_for(request.url) if cookies_for else None
            if cookies and "cookie" not in headers:
                request.headers.encoding = "utf-8"  # servers set cookies that are not ASCII
                cookies.set_cookie_header(request)
            response = await self._deliver_once(request)
            if cookies is not None and "set-cookie" in response.headers:
                cookies.extract_cookies(response)
            response.history = list(history)
            if not follow_redirects or not is_redirect(response):
                return response
            history.append(response)
            if len(history) > MOST_REDIRECTS:
                raise TooManyRedirectsError(request, f"more than {MOST_REDIRECTS} redirects")
            request = redirected(response, headers)

    async def _deliver_once(self, request: httpx.Request) -> httpx.Response:
        attempt = 1

        async def send_once(number: int) -> httpx.Response:
            nonlocal attempt
            attempt = number
            request.extensions[ATTEMPT] = number
            auth = self._auth_for(request.url)
            return await self.http.send(request, auth=auth, follow_redirects=False)

        try:
            return await self.retry.send(request.method, send_once)
        except httpx.RequestError as error:
            raise request_error(error, request, attempt) from error

    def _auth_for(self, url: httpx.URL) -> httpx.Auth | None:
        return self.auth if same_origin(url, self.http.base_url) else None


def _pairs(headers: HeaderTypes) -> Iterable[tuple[str, str]]:
    if isinstance(headers, httpx.Headers):
        return headers.multi_items()
    return headers.items() if isinstance(headers, Mapping) else headers or ()
