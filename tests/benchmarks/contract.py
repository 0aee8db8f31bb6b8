"""Measure what the contract costs: ``python -m tests.benchmarks.contract``.

Processor time and memory of loading a document, and processor time of an exchange, as Markdown.
"""

from __future__ import annotations

import asyncio
import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from support.backends.backend import OPENAPI
from support.backends.reference.app import create_app
from support.backends.reference.config import ReferenceConfig
from support.contract.contract import Contract
from support.contract.coverage.counting import Counter
from support.contract.loading import load
from support.secrets.redactor import Redactor
from tests.apis.exchanges import exchange
from tests.apis.npm import github_document
from tests.end_to_end.accounts import ADMIN

if TYPE_CHECKING:
    from support.http.exchange import Exchange

ROUNDS = 200
BASE_URL = "http://users.example.com"


def loaded(document: Path) -> Contract:
    """Return the contract of a document, as a run does."""
    return Contract(load(document), BASE_URL, Redactor())


def measure(document: Path) -> None:
    """Print the seconds, the MiB and the number of operations of a document, as JSON."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.process_time()
    contract = loaded(document)
    seconds = time.process_time() - started
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    facts = {
        "seconds": seconds,
        "MiB": used / 1024,
        "operations": len(contract.document.operations),
    }
    sys.stdout.write(json.dumps(facts))


def measured(document: Path) -> dict[str, float]:
    """Return what a process of its own measures."""
    command = [sys.executable, "-m", "tests.benchmarks.contract", str(document)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    facts: dict[str, float] = json.loads(done.stdout)
    return facts


async def exchanges() -> list[Exchange]:
    """Return exchanges with the reference API: a registration, a profile, a list of ten."""
    config = ReferenceConfig(admin_email=ADMIN.username, admin_password=ADMIN.password)
    transport = httpx.ASGITransport(create_app(config))
    async with httpx.AsyncClient(transport=transport, base_url=BASE_URL) as client:
        users = [
            await client.post(
                "/users",
                json={"email": f"{number}@example.com", "name": "Ada", "password": "a" * 12},
            )
            for number in range(10)
        ]
        account = {"username": ADMIN.username, "password": ADMIN.password.get_secret_value()}
        token = await client.post("/auth/token", data={"grant_type": "password", **account})
        headers = {"Authorization": f"Bearer {token.json()['access_token']}"}
        profile = await client.get("/whoami", headers=headers)
        listing = await client.get("/users?limit=10", headers=headers)
    return [exchange(response) for response in (users[0], token, profile, listing)]


def counting() -> float:
    """Return the microseconds that an exchange takes on average; most have nothing new to show."""
    given, counter = asyncio.run(exchanges()), Counter(load(OPENAPI), BASE_URL)
    started = time.process_time()
    for _ in range(ROUNDS):
        counter.know(counter.new(given))
    return (time.process_time() - started) / (ROUNDS * len(given)) * 1e6


def main() -> None:
    """Print a table."""
    print("| what | processor time | MiB | operations |\n|---|---|---|---|")
    for name, document in (("the reference API", OPENAPI), ("GitHub", github_document())):
        facts = measured(document)
        print(
            f"| load the document of {name} | {facts['seconds']:.3f} s "
            f"| {facts['MiB']:.0f} | {facts['operations']:.0f} |"
        )
    contract = loaded(OPENAPI)
    print(f"| count an exchange for coverage | {counting():.0f} µs | | |")
    for one in asyncio.run(exchanges()):
        assert contract.drifts(one) == []
        started = time.process_time()
        for _ in range(ROUNDS):
            contract.drifts(one)
        spent = (time.process_time() - started) / ROUNDS * 1e6
        assert one.response
        where = f"{one.request.method} {one.request.url.removeprefix(BASE_URL)}"
        print(f"| check {where}, {len(one.response.body)} bytes | {spent:.0f} µs | | |")


if __name__ == "__main__":
    measure(Path(sys.argv[1])) if sys.argv[1:] else main()
