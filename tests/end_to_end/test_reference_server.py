"""`python -m support.backends.reference` serves the API over HTTP until it gets a signal."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import sys
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from support.backends.reference.__main__ import PASSWORD_VARIABLE, main

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import AsyncIterator

ROOT = Path(__file__).parents[2]
DEADLINE = 30  # seconds for a server to start or to end
MIB = 1024 * 1024
SIGN_IN = {
    "grant_type": "password",
    "username": "admin@example.com",
    "password": "admin-password",
}


async def _launch(*arguments: str, **environment: str) -> Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "support.backends.reference", *arguments),
        cwd=ROOT,
        env={k: v for k, v in os.environ.items() if k != PASSWORD_VARIABLE} | environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def _end(process: Process) -> tuple[int | None, str]:
    """Wait for a process; return its exit status and what it wrote to stderr."""
    _, stderr = await asyncio.wait_for(process.communicate(), DEADLINE)
    return process.returncode, stderr.decode()


@asynccontextmanager
async def _serving(*arguments: str, **environment: str) -> AsyncIterator[tuple[Process, str]]:
    """Serve on a free port; yield the process and the address that it announces."""
    process = await _launch("--port", "0", *arguments, **environment)
    try:
        assert process.stdout
        line = (await asyncio.wait_for(process.stdout.readline(), DEADLINE)).decode()
        address = re.search(r"http://[^;\s]+", line)
        assert address, f"no address in {line!r}"
        yield process, address[0]
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()


def _client(address: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=address, trust_env=False, timeout=DEADLINE)


async def test_the_api_answers_over_http() -> None:
    async with _serving() as (_, address), _client(address) as http:
        assert re.fullmatch(r"http://127\.0\.0\.1:[1-9]\d+", address)
        assert (await http.get("/health")).json() == {"status": "ok"}
        body = {"email": "frieda@example.com", "name": "Frieda", "password": "long enough"}
        registered = await http.post("/users", json=body)
        token = (await http.post("/auth/token", data=SIGN_IN)).json()["access_token"]
        location = registered.headers["location"]
        read = await http.get(location, headers={"Authorization": f"Bearer {token}"})
        assert read.json() == registered.json()
        assert (await http.get("/whoami")).headers["www-authenticate"] == "Bearer"


async def test_a_long_body_is_refused_and_the_connection_stays_good() -> None:
    async with _serving() as (_, address), _client(address) as http:
        response = await http.post("/users", content=bytes(20 * MIB))
        assert response.status_code == 413
        assert response.headers["content-type"] == "application/problem+json"
        assert (await http.get("/health")).status_code == 200


async def test_the_options_reach_the_api() -> None:
    options = ["--requests-per-second", "0.5", "--admin-email", "root@example.com"]
    async with (
        _serving(*options, **{PASSWORD_VARIABLE: "from the environment"}) as (_, address),
        _client(address) as http,
    ):
        form = {
            "grant_type": "password",
            "username": "root@example.com",
            "password": "from the environment",
        }
        assert (await http.post("/auth/token", data=form)).status_code == 200
        limited = await http.post("/auth/token", data=form)
        assert (limited.status_code, limited.headers["retry-after"]) == (429, "2")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_it_tidily(number: signal.Signals) -> None:
    async with _serving() as (process, address), _client(address) as http:
        assert (await http.get("/health")).status_code == 200  # and the connection stays open
        process.send_signal(number)
        assert await _end(process) == (0, "")
        with pytest.raises(httpx.ConnectError):
            await http.get("/health")


async def test_a_port_in_use_is_one_message() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        status, stderr = await _end(await _launch("--port", str(port)))
    assert status == 1
    assert stderr == (
        f"Cannot listen on 127.0.0.1:{port}: Address already in use. "
        "Choose another --port (0: any free) or --host.\n"
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--port", "65536"], "'65536' is not a port; give 0 to 65535"),
        (["--port", "http"], "'http' is not a port; give 0 to 65535"),
        (["--requests-per-second", "0"], "requests per second 0.0 is not valid; give 0.001"),
        (["--requests-per-second", "many"], "invalid float value: 'many'"),
        (["--admin-email", "root"], "admin e-mail 'root' is not valid"),
        (["--prt", "8000"], "unrecognized arguments: --prt"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_wrong_usage_ends_with_2(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert message in capsys.readouterr().err


async def test_a_process_with_wrong_usage_ends_with_2_too() -> None:
    status, stderr = await _end(await _launch("--port", "http"))
    assert status == 2
    assert "'http' is not a port; give 0 to 65535" in stderr
    assert "Traceback" not in stderr
