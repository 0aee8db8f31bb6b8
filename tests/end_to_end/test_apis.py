"""The APIs used in other tests work as those tests assume."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NoReturn

import httpx
import pytest
from pydantic import SecretStr
from starlette.applications import Starlette

from tests.apis import example, json_server_process
from tests.apis.example import example_api
from tests.apis.json_server_process import json_server
from tests.apis.serving import served

if TYPE_CHECKING:
    from pathlib import Path


async def statuses(api: Starlette, path: str, count: int) -> list[int]:
    """Return the responses to this many concurrent requests."""
    transport = httpx.ASGITransport(api)
    async with httpx.AsyncClient(transport=transport, base_url="http://api.example") as client:
        answers = await asyncio.gather(*(client.get(path) for _ in range(count)))
    return [answer.status_code for answer in answers]


async def test_a_barrier_opens_to_a_full_group_alone_each_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Otherwise a sequential burst would pass after a concurrent one."""
    monkeypatch.setattr(example, "TOGETHER", 0.2)
    api = example_api("ada@example.com", SecretStr("example-admin"))
    assert await statuses(api, "/demo/barrier/3", 2) == [503, 503]
    for _ in range(2):
        assert await statuses(api, "/demo/barrier/3", 3) == [200, 200, 200]
        assert await statuses(api, "/demo/barrier/3", 1) == [503]
        assert await statuses(api, "/demo/barrier/5", 4) == [503] * 4


def test_an_application_that_cannot_start_is_reported_at_once(
    capfd: pytest.CaptureFixture[str],
) -> None:
    def lifespan(_: Starlette) -> NoReturn:
        raise RuntimeError("there is no database")

    with (
        pytest.raises(AssertionError, match="could not start"),
        served(Starlette(lifespan=lifespan)),
    ):
        pytest.fail("it is served")
    assert "there is no database" in capfd.readouterr().err


def test_a_json_server_that_ends_reports_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "program.js"
    program.write_text("console.error('no such module'); process.exit(1)", encoding="utf-8")
    monkeypatch.setattr(json_server_process, "install", lambda: program)
    with (
        pytest.raises(AssertionError, match="ended before it listened: no such module"),
        json_server(tmp_path),
    ):
        pytest.fail("it is served")
