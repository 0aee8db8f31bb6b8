"""The live backend over TLS: trusted authorities, client certificates, and HTTP/2."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from pydantic import SecretStr

from support.backends.live import LiveBackend
from support.settings.connection import Connection
from tests.apis.secured import Api, api, proxy
from tests.end_to_end.certificates import KEY_PASSWORD, Certificates, certificates

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path

    Running = Callable[..., AbstractAsyncContextManager[Api]]

PATIENCE = 10.0


@pytest.fixture
def made(tmp_path: Path) -> Certificates:
    return certificates(tmp_path)


@pytest.fixture
def running(made: Certificates) -> Running:
    """Run an API with a certificate of the private authority."""

    @asynccontextmanager
    async def running(**context: Any) -> AsyncIterator[Api]:
        async with api(made.server(**context)) as server:
            yield server

    return running


def backend(server: Api, **connection: Any) -> LiveBackend:
    return LiveBackend(server.url, connect_timeout=PATIENCE, connection=Connection(**connection))


async def get(server: Api, **connection: Any) -> httpx.Response:
    """Check the server, then send a request over the backend's transport."""
    live = backend(server, **connection)
    await asyncio.to_thread(live.check)
    async with httpx.AsyncClient(transport=live.transport(), timeout=PATIENCE) as client:
        return await client.get(f"{server.url}/ok")


async def refusal(server: Api, **connection: Any) -> str:
    """Return the error of the check; a request without a check must fail, too."""
    live = backend(server, **connection)
    async with httpx.AsyncClient(transport=live.transport(), timeout=PATIENCE) as client:
        with pytest.raises(httpx.RequestError):
            await client.get(f"{server.url}/ok")
    with pytest.raises(httpx.RequestError) as error:
        await asyncio.to_thread(live.check)
    assert server.asked == []
    return str(error.value)


@pytest.mark.promise("connection.md", "Use that file for an authority of your own")
async def test_an_authority_of_ones_own_is_trusted_when_it_is_named(
    running: Running, made: Certificates
) -> None:
    async with running() as server:
        assert (await get(server, ca_file=made.ca)).status_code == 200
        assert [path for path, _ in server.asked] == ["/", "/ok"]


@pytest.mark.promise("connection.md", "The server's certificate is verified")
async def test_an_unknown_authority_is_not_trusted(running: Running) -> None:
    async with running() as server:
        message = await refusal(server)
    assert "CERTIFICATE_VERIFY_FAILED" in message
    assert message.endswith("; set API_CONNECTION__CA_FILE to trust further authorities")


async def test_another_authority_does_not_help(running: Running, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = certificates(tmp_path / "other")
    async with running() as server:
        assert "CERTIFICATE_VERIFY_FAILED" in await refusal(server, ca_file=other.ca)


@pytest.mark.promise("connection.md", "The server's certificate is verified")
async def test_a_certificate_for_another_name_is_refused(
    running: Running, made: Certificates
) -> None:
    async with running() as server:
        server.url = server.url.replace("127.0.0.1", "localhost")
        assert "Hostname mismatch" in await refusal(server, ca_file=made.ca)


@pytest.mark.promise("connection.md", "`API_CONNECTION__VERIFY=false` turns")
async def test_without_verification_every_server_is_trusted(running: Running) -> None:
    async with running() as server:
        assert (await get(server, verify=False)).status_code == 200


@pytest.mark.promise("connection.md", "`API_CONNECTION__KEY_FILE` |")
@pytest.mark.promise("connection.md", "`API_CONNECTION__CERTIFICATE_FILE` |")
async def test_a_server_that_demands_a_certificate_is_shown_it(
    running: Running, made: Certificates
) -> None:
    own = {"certificate_file": made.certificate, "key_file": made.key}
    async with running(demanding=True) as server:
        assert (await get(server, ca_file=made.ca, **own)).status_code == 200


@pytest.mark.promise("connection.md", "It is presented to every server")
async def test_every_server_that_asks_for_a_certificate_is_shown_it(
    running: Running, made: Certificates
) -> None:
    """Also other services than the API."""
    own = {"certificate_file": made.certificate, "key_file": made.key}
    async with running(demanding=True) as first, running(demanding=True) as second:
        live = backend(first, ca_file=made.ca, **own)
        async with httpx.AsyncClient(transport=live.transport(), timeout=PATIENCE) as client:
            answers = [await client.get(f"{server.url}/ok") for server in (first, second)]
    assert [answer.status_code for answer in answers] == [200, 200]


@pytest.mark.promise("connection.md", "`API_CONNECTION__CERTIFICATE_FILE` |")
async def test_intermediate_certificates_are_shown_too(
    running: Running, made: Certificates
) -> None:
    """The server trusts only the authority that signed the intermediate one."""
    async with running(demanding=True) as server:
        own = made.signed_by_an_intermediate()
        assert (await get(server, ca_file=made.ca, certificate_file=own)).status_code == 200


@pytest.mark.promise("connection.md", "`API_CONNECTION__KEY_PASSWORD` |")
async def test_the_key_may_have_a_password(running: Running, made: Certificates) -> None:
    own = {"certificate_file": made.certificate, "key_file": made.encrypted_key}
    async with running(demanding=True) as server:
        answer = await get(server, ca_file=made.ca, **own, key_password=SecretStr(KEY_PASSWORD))
        assert answer.status_code == 200


@pytest.mark.promise("connection.md", "A server that demands a certificate")
async def test_without_a_certificate_such_a_server_refuses(
    running: Running, made: Certificates
) -> None:
    """The server's system may also reset the connection, which is an error without a text."""
    async with running(demanding=True) as server:
        message = await refusal(server, ca_file=made.ca)
    assert message.startswith("the connection broke")
    assert message.endswith("demands a certificate needs API_CONNECTION__CERTIFICATE_FILE")


@pytest.mark.promise("connection.md", "`API_CONNECTION__HTTP2=true` offers")
@pytest.mark.parametrize(("http2", "version"), [(True, "HTTP/2"), (False, "HTTP/1.1")])
async def test_http_2_is_spoken_where_it_is_asked_for(
    running: Running, made: Certificates, version: str, *, http2: bool
) -> None:
    """With a server that supports both versions."""
    async with running() as server:
        answer = await get(server, ca_file=made.ca, http2=http2)
    assert answer.http_version == version
    assert server.asked == [("/", version), ("/ok", version)]


@pytest.mark.promise("connection.md", "The server chooses the version")
async def test_the_server_chooses_the_version(running: Running, made: Certificates) -> None:
    async with running(protocols=["http/1.1"]) as server:
        answer = await get(server, ca_file=made.ca, http2=True)
    assert answer.http_version == "HTTP/1.1"


@pytest.mark.promise("connection.md", "Without TLS, requests use HTTP/1.1")
async def test_without_tls_http_1_is_spoken() -> None:
    async with api() as server:
        answer = await get(server, http2=True)
    assert answer.http_version == "HTTP/1.1"
    assert server.asked == [("/", "HTTP/1.1"), ("/ok", "HTTP/1.1")]


async def test_over_http_2_many_requests_share_a_few_connections(
    running: Running, made: Certificates
) -> None:
    async with running() as server:
        live = backend(server, ca_file=made.ca, http2=True)
        async with httpx.AsyncClient(transport=live.transport(), timeout=PATIENCE) as client:
            requests = [client.get(f"{server.url}/{number}") for number in range(50)]
            answers = await asyncio.gather(*requests)
    assert {answer.json()["status"] for answer in answers} == {"ok"}
    assert server.connections <= 8  # one a pool
    assert sorted(server.asked) == sorted((f"/{n}", "HTTP/2") for n in range(50))


@pytest.mark.promise("connection.md", "It is presented to every server")
@pytest.mark.promise("connection.md", "`API_CONNECTION__PROXY=http")
async def test_a_proxy_over_tls_is_trusted_like_the_server(
    running: Running, made: Certificates
) -> None:
    """It does not receive the client's certificate, even if it asks for it."""
    own = {"certificate_file": made.certificate, "key_file": made.key}
    asking = made.server(asking=True)
    async with running(demanding=True) as server, proxy("ada", "x", asking) as through:
        address = SecretStr(f"https://ada:x@127.0.0.1:{through.port}")
        answer = await get(server, ca_file=made.ca, proxy=address, **own)
        assert answer.status_code == 200
        with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
            await get(server, proxy=address)
    assert through.asked == [f"CONNECT {server.url.removeprefix('https://')} HTTP/1.1"] * 2
    assert through.presented == [None, None]
