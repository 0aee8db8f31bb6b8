"""An API in the process, a client that sends to it, and the path of a cassette."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from support.backends.recording.transport import CassetteTransport
from support.http.client import ApiClient, ClientLimits, open_client
from support.http.retry import RetryPolicy
from tests.unit.backends.recording.taping import API, Api

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a" / "A-scenario.yaml"


@pytest.fixture
def api() -> Api:
    return Api()


@pytest.fixture
async def client(api: Api) -> AsyncIterator[ApiClient]:
    transport = CassetteTransport(httpx.MockTransport(api))
    async with open_client(API, transport, ClientLimits()) as http:
        yield ApiClient(http, retry=RetryPolicy(attempts=1))
