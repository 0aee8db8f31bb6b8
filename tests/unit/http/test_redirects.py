"""Redirects are followed on request, without credentials for other origins."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
import respx

from support.auth.schemes import CookieAuth, HeaderAuth
from support.http.client import ApiClient, ClientLimits, open_client
from support.http.errors import RedirectError, RequestError
from support.http.redirects import MOST_REDIRECTS, same_origin

HOME = "http://api.example.com"
AWAY = "http://elsewhere.example.com"
AUTHS = {
    "authorization": HeaderAuth("Authorization", "Bearer", "secret-1"),
    "x-api-key": HeaderAuth("X-Api-Key", "", "secret-1"),
    "cookie": CookieAuth("sid", "secret-1"),
}


async def follow(auth: httpx.Auth, target: str, **headers: str) -> list[httpx.Request]:
    """Request /old, which redirects to the target; return the requests that were sent."""
    with respx.mock(assert_all_called=False) as router:
        router.get(f"{HOME}/old").respond(302, headers={"Location": target})
        router.get(f"{HOME}/new").respond(200)
        router.get(f"{AWAY}/new").respond(200)
        transport = httpx.MockTransport(router.async_handler)
        async with open_client(HOME, transport, ClientLimits()) as http:
            client = ApiClient(http, auth)
            request = client.request("GET", "/old", headers=headers)
            response = await client.deliver(request, follow_redirects=True)
        assert response.status_code == 200
        assert [r.status_code for r in response.history] == [302]
        return [call.request for call in router.calls]


@pytest.mark.promise("safety.md", "What a step adds to a request")
@pytest.mark.parametrize("name", AUTHS)
async def test_the_same_origin_gets_the_credentials_again(name: str) -> None:
    first, second = await follow(AUTHS[name], "/new", **{"X-Team": "blue"})
    assert "secret-1" in second.headers[name]
    assert second.headers.get_list(name) == first.headers.get_list(name)
    assert second.headers["X-Team"] == "blue"


@pytest.mark.promise("safety.md", "If a redirect, or a link")
@pytest.mark.parametrize("name", AUTHS)
async def test_another_origin_gets_no_credentials(name: str) -> None:
    sent = {"X-Secret": "secret-2", "Accept": "text/html", "Cookie": "a=secret-3"}
    first, second = await follow(AUTHS[name], f"{AWAY}/new", **sent)
    assert "secret-1" in first.headers[name]
    assert "secret" not in str(second.headers.multi_items())
    assert second.headers["Accept"] == "text/html"
    assert second.headers["Host"] == "elsewhere.example.com"


@pytest.mark.promise("safety.md", "A user name and a password")
@pytest.mark.parametrize(
    "target", [f"{HOME}:8081/new", f"{HOME}/new", f"{AWAY}/new"], ids=["port", "origin", "host"]
)
async def test_a_location_gives_no_credentials(target: str) -> None:
    sent: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        location = {"Location": target.replace("://", "://eve:hunter22@")}
        return httpx.Response(302 if len(sent) == 1 else 200, headers=location)

    async with open_client(HOME, httpx.MockTransport(answer), ClientLimits()) as http:
        client = ApiClient(http)
        await client.deliver(client.request("GET", "/old"), follow_redirects=True)
    assert str(sent[1].url) == target
    assert "authorization" not in sent[1].headers


@pytest.mark.parametrize(("port", "is_sent"), [("", True), (":8081", False)])
async def test_credentials_in_the_address_stay_within_its_origin(
    port: str, *, is_sent: bool
) -> None:
    own = HOME.replace("://", "://ada:hunter22@")
    sent: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        headers = {"Location": f"{own}{port}/new"}
        return httpx.Response(302 if len(sent) == 1 else 200, headers=headers)

    async with open_client(HOME, httpx.MockTransport(answer), ClientLimits()) as http:
        client = ApiClient(http)
        await client.deliver(client.request("GET", f"{own}/old"), follow_redirects=True)
    assert ["authorization" in request.headers for request in sent] == [True, is_sent]


async def test_without_being_asked_a_redirect_is_the_answer() -> None:
    with respx.mock() as router:
        router.get(f"{HOME}/old").respond(302, headers={"Location": "/new"})
        transport = httpx.MockTransport(router.async_handler)
        async with open_client(HOME, transport, ClientLimits()) as http:
            response = await ApiClient(http).send("GET", "/old")
    assert (response.status_code, response.history) == (302, [])


async def test_redirects_without_end_are_given_up() -> None:
    with respx.mock() as router:
        router.get(f"{HOME}/old").respond(302, headers={"Location": "/old"})
        transport = httpx.MockTransport(router.async_handler)
        async with open_client(HOME, transport, ClientLimits()) as http:
            client = ApiClient(http)
            with pytest.raises(RequestError, match="more than 20 redirects"):
                await client.deliver(client.request("GET", "/old"), follow_redirects=True)
        assert router.calls.call_count == MOST_REDIRECTS + 1


async def test_a_post_becomes_a_get() -> None:
    """Like browsers after 302 and 303 (RFC 9110, 15.4.4)."""
    with respx.mock() as router:
        router.post(f"{HOME}/old").respond(303, headers={"Location": "/new"})
        router.get(f"{HOME}/new").respond(200)
        transport = httpx.MockTransport(router.async_handler)
        async with open_client(HOME, transport, ClientLimits()) as http:
            client = ApiClient(http)
            request = client.request("POST", "/old", json={"a": 1})
            await client.deliver(request, follow_redirects=True)
        last = router.calls.last.request
    assert (last.method, last.content) == ("GET", b"")


async def test_a_cookie_of_authentication_is_added_to_others() -> None:
    [first, *_] = await follow(CookieAuth("sid", "1"), "/new", Cookie="theme=dark")
    assert first.headers["Cookie"] == "theme=dark; sid=1"


# What a redirect makes of a request


async def followed(
    status: int, location: str, method: str = "POST", cookie: str = "fresh", **content: Any
) -> list[httpx.Request]:
    """Send a request to /old that is redirected once; return the requests that were sent."""
    sent: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        moved = request.url.path == "/old"
        set_cookie = f"sid={cookie}".encode()
        headers = [(b"Location", location.encode()), (b"Set-Cookie", set_cookie)] if moved else []
        return httpx.Response(status if moved else 200, headers=headers)

    async with open_client(HOME, httpx.MockTransport(answer), ClientLimits()) as http:
        client = ApiClient(http)
        cookies = httpx.Cookies()
        request = client.request(method, "/old", **content)
        await client.deliver(request, follow_redirects=True, cookies_for=lambda _: cookies)
    return sent


@pytest.mark.parametrize(
    ("status", "method", "becomes"),
    [
        (301, "POST", "GET"),
        (302, "POST", "GET"),
        (303, "PUT", "GET"),
        (303, "HEAD", "HEAD"),
        (301, "PUT", "PUT"),
        (302, "DELETE", "DELETE"),
        (307, "POST", "POST"),
        (308, "PATCH", "PATCH"),
    ],
)
async def test_the_method_decides_whether_the_body_goes_along(
    status: int, method: str, becomes: str
) -> None:
    first, second = await followed(status, "/new", method, json={"a": 1}, headers={"X-Team": "a"})
    assert second.method == becomes
    keeps_body = becomes == method
    assert second.content == (first.content if keeps_body else b"")
    assert ("content-type" in second.headers) == keeps_body
    assert second.headers.get("content-length") == ("7" if keeps_body else None)
    assert second.headers["X-Team"] == "a"


async def test_cookies_of_the_redirect_go_along_unless_a_header_is_written() -> None:
    _, second = await followed(302, "/new")
    assert second.headers["cookie"] == "sid=fresh"
    _, second = await followed(302, "/new", headers={"Cookie": "own=1"})
    assert second.headers["cookie"] == "own=1"


async def test_a_cookie_that_is_not_ascii_is_sent_back() -> None:
    _, second = await followed(302, "/new", cookie="Zoë")
    assert second.headers["cookie"] == "sid=Zoë"


@pytest.mark.parametrize(
    ("location", "url"),
    [
        ("/new", f"{HOME}/new"),
        ("new?x=1", f"{HOME}/new?x=1"),
        ("//elsewhere.example.com/new", f"{AWAY}/new"),
    ],
)
async def test_the_target_is_relative_to_the_address(location: str, url: str) -> None:
    assert str((await followed(303, location))[1].url) == url


@pytest.mark.promise("safety.md", "If a redirect, or a link")
@pytest.mark.parametrize("status", [307, 308])
async def test_no_body_goes_to_another_origin(status: int) -> None:
    with pytest.raises(RedirectError, match=r"elsewhere.example.com/new would send the body there"):
        await followed(status, f"{AWAY}/new", json={"password": "p-1"})
    assert len(await followed(status, f"{AWAY}/new")) == 2  # without a body


@pytest.mark.parametrize(
    "location",
    [
        "urn:ietf:wg:oauth:2.0:oob?code=1",
        "http://x:port/",
        "https://",
        "mailto:a@b",
        "http://[",
        "http:///a",
        "http://xn--a/",
        "",
    ],
)
async def test_a_target_that_is_not_http_is_only_an_error_if_it_is_followed(location: str) -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(302, headers={"Location": location})

    async with open_client(HOME, httpx.MockTransport(answer), ClientLimits()) as http:
        client = ApiClient(http)
        response = await client.send("GET", "/old")
        assert response.headers["location"] == location
        with pytest.raises(RedirectError, match=r"redirect"):
            await client.deliver(client.request("GET", "/old"), follow_redirects=True)


def test_the_origin_of_a_host_in_invalid_punycode_is_known() -> None:
    """Httpx cannot decode such a host."""
    invalid = httpx.URL("http://xn--a/")
    assert same_origin(invalid, httpx.URL("http://XN--A/b"))
    assert not same_origin(invalid, httpx.URL("http://xn--b/"))
