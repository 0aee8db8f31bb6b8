"""The reference API, and what a trial has of it."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import ModuleType
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from support.auth.roles import SignIns
from support.backends.backend import OPENAPI
from support.backends.reference.app import create_app
from support.contract.contract import Contract
from support.contract.loading import load
from support.contract.unmasked import Unmasked
from support.fuzzing.account import Account
from support.fuzzing.cases import Written
from support.fuzzing.learning import Learner
from support.fuzzing.own_resources import OwnResources
from support.fuzzing.plugin import START
from support.fuzzing.trial import Trial, Workplace
from support.http.client import ApiClient, ClientLimits, open_client
from support.http.exchange import Exchange, listening
from support.http.retry import RetryPolicy
from support.run.ledger.deletion import Deletions, Uses
from support.run.ledger.keeper import NoKeeper
from support.run.ledger.ledger import Api, Ledger
from support.run.ledger.places import Places
from support.settings import Settings
from tests.conftest import SUITE_INI, UNNEEDED, in_process
from tests.unit.fuzzing.fixed_cases import FixedGenerator
from tests.unit.fuzzing.runs import REAL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from contextlib import AbstractContextManager

    from support.contract.loading import Document
    from support.fuzzing.findings import Fault, Tally

BASE_URL = "http://users.example.com"


@dataclass
class FakeCase:
    """A case with a request of its own, for whose response the judgement is fixed."""

    method: str
    path: str
    in_path: dict[str, Any] = field(default_factory=dict)
    json: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    found: tuple[Fault, ...] = ()
    is_valid: bool = True
    description: str = "a case"

    def place(self, values: Mapping[str, str]) -> None:
        """Take the values."""
        self.in_path |= values

    def written(self) -> Written:
        """Return the request."""
        kind = (("Content-Type", "application/json"),) if self.json else ()
        url = f"{BASE_URL}{self.path.format(**self.in_path)}"
        return Written(self.method, url, (*kind, *self.headers), self.json)

    def faults(self, exchange: Exchange) -> list[Fault]:  # noqa: ARG002 - fixed
        """Return what is fixed."""
        return list(self.found)


@dataclass
class Place:
    """A workplace at an API, all exchanges with it, and how often everything was deleted."""

    at: Workplace
    account: Account
    ledger: Ledger
    every: list[Exchange]
    clearings: list[int] = field(default_factory=list)

    async def run(self, name: str, *cases: FakeCase) -> Tally:
        """Send cases of an operation."""
        [operation] = [one for one in self.at.document.operations if str(one) == name]
        return await Trial(self.at, operation).run(cases)

    @property
    def outcomes(self) -> list[str]:
        """The exchanges so far but for sign-ins."""
        return [
            f"{e.request.method} {httpx.URL(e.request.url).path} {e.outcome}"
            for e in self.every
            if not e.request.url.endswith("/auth/token")
        ]


@pytest.fixture(scope="session")
def document() -> Document:
    """The document of the reference API."""
    return load(OPENAPI)


@pytest.fixture
def place(document: Document) -> Callable[..., AbstractContextManager[Place]]:
    """Open a workplace at an ASGI app or a transport, with parts of the settings."""

    def open_place(app: Any = None, **fuzz: Any) -> AbstractContextManager[Place]:
        return _opened(document, app or create_app(), fuzz)

    return open_place


@pytest.fixture
def fuzz_here(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., pytest.RunResult]:
    """Run fuzzing in this process, with cases by operation and options."""

    def run(cases: Mapping[str, Any], *options: str, **settings: str) -> pytest.RunResult:
        (pytester.path / "pytest.ini").write_text(SUITE_INI)
        (pytester.path / START.name).touch()
        monkeypatch.setenv("FIXED_CASES", json.dumps(cases))
        for name, value in settings.items():
            monkeypatch.setenv(f"API_{name.upper()}", value)
        module: Any = ModuleType("support.fuzzing.generation")
        module.Generator = FixedGenerator
        monkeypatch.setitem(sys.modules, module.__name__, module)
        return pytester.runpytest_inprocess(
            *UNNEEDED, "--alluredir=results", *options, START.name, plugins=in_process(REAL)
        )

    return run


@contextmanager
def _opened(document: Document, app: Any, fuzz: dict[str, Any]) -> Iterator[Place]:
    settings = Settings.model_validate({"fuzz": fuzz})
    transport = app if isinstance(app, httpx.AsyncBaseTransport) else httpx.ASGITransport(app)
    client = ApiClient(open_client(BASE_URL, transport, ClientLimits()), retry=RetryPolicy(1))
    sign_ins = SignIns(client, settings.login, settings.roles)
    places = Places(settings.created, [BASE_URL])
    login = f"{BASE_URL}{settings.login.path}"
    ledger = Ledger(Api(places, Deletions(settings.created, places, {}, Uses()), login), NoKeeper())
    account = Account(client, settings, sign_ins, ledger)
    exchanges: list[Exchange] = []
    every: list[Exchange] = []
    clearings: list[int] = []

    async def clear() -> bool:
        number = len(ledger.resources)
        clearings.append(number)
        admin = client.signed_in(await sign_ins.auth("admin") or httpx.Auth())
        for resource in ledger.resources:
            await admin.send("DELETE", resource.address)
        return number > 0

    contract = Contract(document, BASE_URL, Unmasked())
    at = Workplace(
        document=document,
        client=client,
        sign_ins=sign_ins,
        reader=settings.fuzz.reader,
        account=account,
        owned=OwnResources(ledger, document.router()),
        exchanges=exchanges,
        learner=Learner(lambda _: None),
        drifts=contract.drifts,
        clear=clear,
        valid=lambda method, path: [FakeCase(method, path)],
    )
    with listening(exchanges.append, every.append), ledger.watching():
        yield Place(at, account, ledger, every, clearings)
