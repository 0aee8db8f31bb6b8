"""Unmistakable secrets go through everything that a run can do, and are found nowhere after it."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote, quote_plus

import pytest
from pydantic import SecretStr

from support.backends.reference.app import create_app
from support.backends.reference.config import ReferenceConfig
from tests.apis.serving import served
from tests.integration.copied_project import Project, copy_project

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.integration.copied_project import Run

ADMIN = "canary@example.com"
PASSWORD = 'Kanarienvogel/"1?&ä'
OTHER = "Kanarienvogel+2 %'\\"
CLIENT = "Kanarienvogel-3-of-a-client"
TOKEN = "Kanarienvogel.4-of-a-partner"
KEY = "Kanarienvogel-5/of-a-machine=="
SECRETS = (PASSWORD, OTHER, CLIENT, TOKEN, KEY)
ROLES = {
    "API_ROLES__ADMIN__USERNAME": ADMIN,
    "API_ROLES__ADMIN__PASSWORD": PASSWORD,
    "CANARY": OTHER,
    "API_ROLES__CLERK__AUTH": "basic",
    "API_ROLES__CLERK__USERNAME": "clerk@example.com",
    "API_ROLES__CLERK__PASSWORD": "env:CANARY",
    "API_ROLES__BOT__AUTH": "client_credentials",
    "API_ROLES__BOT__USERNAME": "bot-of-the-canary",
    "API_ROLES__BOT__PASSWORD": CLIENT,
    "API_ROLES__PARTNER__AUTH": "token",
    "API_ROLES__PARTNER__TOKEN": TOKEN,
    "API_ROLES__MACHINE__AUTH": "api_key",
    "API_ROLES__MACHINE__TOKEN": KEY,
}
PROVING = """Feature: Everybody proves who they are
  Scenario Outline: <role> asks who it is
    Given I am signed in as <role>
    When I GET "/whoami"
    Then the response status is 200

    Examples:
      | role    |
      | clerk   |
      | bot     |
      | partner |
      | machine |
"""

LOUD = (
    "-vv",
    "--showlocals",
    "-o",
    "log_cli=true",
    "--log-cli-level=DEBUG",
    "--log-file=reports/run.log",
    "--log-file-level=DEBUG",
    "--alluredir=reports/allure-results",
)
_BEGINNING = 8  # characters

FAILING = """
import logging
import random
import pytest


@pytest.hookimpl(trylast=True)
def pytest_bdd_after_step(request, step):
    settings, cast = (request.getfixturevalue(name) for name in ("settings", "cast"))
    password = settings.roles["admin"].password.get_secret_value()
    tokens = [account.grant.access_token.get_secret_value() for account in cast.accounts.values()]
    logging.getLogger("steps").warning("known here: %r, %s", password, tokens)
    print("printed here:", password, tokens)
    if random.Random(f"{request.node.nodeid} {step.name}").random() < 0.15:
        raise AssertionError(f"fails here: {password!r}, {tokens}")
"""


@dataclass
class Traffic:
    """An ASGI application that remembers the secrets that went through it."""

    app: Any
    secrets: set[str] = field(default_factory=set)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Pass everything on."""
        for name, value in scope.get("headers", ()):
            if name == b"authorization":
                self.secrets.add(value.decode().partition(" ")[2])

        async def received() -> Any:
            message = await receive()
            self._read(message.get("body", b"").decode("utf-8", "replace"))
            return message

        async def sent(message: Any) -> None:
            self._read(message.get("body", b"").decode("utf-8", "replace"))
            await send(message)

        await self.app(scope, received, sent)

    def _read(self, body: str) -> None:
        for name in ("password", "client_secret", "access_token", "refresh_token"):
            self.secrets.update(parse_qs(body).get(name, ()))
            found = re.findall(rf'"{name}":\s*("(?:[^"\\]|\\.)*")', body)
            self.secrets.update(json.loads(value) for value in found)

    @property
    def unmistakable(self) -> set[str]:
        """Those that cannot stand anywhere by chance."""
        return {s for s in self.secrets if len(s) >= 8 and not re.fullmatch(r"[a-z -]+", s)}


def spellings(secret: str) -> Iterator[str]:
    """Yield a secret as files may hold it."""
    yield secret
    yield json.dumps(secret)[1:-1]
    yield json.dumps(secret, ensure_ascii=False)[1:-1]
    yield repr(secret)[1:-1]
    yield quote(secret, safe="")
    yield quote(secret)
    yield quote_plus(secret)
    for shift in range(3):  # within other text that is in base64
        whole = base64.b64encode(b"x" * shift + secret.encode()).decode().rstrip("=")
        yield whole[(0, 2, 3)[shift] : -1]


def leaks(texts: dict[str, str], secrets: set[str]) -> list[str]:
    """Name the files with a secret, and how the secret begins.

    Of each spelling the beginning is looked for among all pieces of a text of its length: looking
    for each of thousands of spellings would take minutes.
    """
    wanted: dict[str, set[str]] = {}
    for secret in secrets:
        for spelling in spellings(secret):
            wanted.setdefault(spelling[:_BEGINNING], set()).add(spelling)
    return [
        f"{name}: {spelling[:14]}..."
        for name, text in texts.items()
        for beginning in wanted.keys() & {text[n : n + _BEGINNING] for n in range(len(text))}
        for spelling in wanted[beginning]
        if spelling in text
    ]


def artefacts(project: Project, run: Run) -> dict[str, str]:
    """Return everything that a run has left: reports, recordings, temporary files, output."""
    folders = ("reports", "tests", "basetemp")
    files = [f for folder in folders for f in (project.root / folder).rglob("*") if f.is_file()]
    texts = {
        str(path.relative_to(project.root)): path.read_bytes().decode("utf-8", "replace")
        for path in [*files, project.root / "junit.xml"]
    }
    return {**texts, "output": run.output}


@pytest.fixture(scope="module")
def traffic() -> Traffic:
    config = ReferenceConfig(admin_email=ADMIN, admin_password=SecretStr(PASSWORD))
    return Traffic(create_app(config))


@pytest.mark.parametrize("workers", ["0", "2"], ids=["one process", "two workers"])
def test_no_secret_is_left_anywhere(tmp_path: Path, traffic: Traffic, workers: str) -> None:
    project = copy_project(tmp_path)
    (tmp_path / "reports").mkdir()
    project.append("conftest.py", FAILING)
    project.write("features/users/proving.feature", PROVING)
    with served(traffic) as address:
        run = project.pytest(
            "features/users",
            "--backend=record",
            f"-n{workers}",
            *LOUD,
            API_BASE_URL=address,
            **ROLES,
        )
    assert run.status == 1, run.output[-3000:]
    assert len(run.having("failed")) >= 20
    assert len(run.having("passed")) >= 20
    texts = artefacts(project, run)
    for place, told in (("output", "printed here: ***"), ("reports/run.log", "known here: '***'")):
        assert told in texts[place] or workers == "2"  # a worker's logs are in the report alone
    assert any("fails here: '***'" in text for text in run.messages.values())
    assert len([name for name in texts if name.startswith("reports/allure-results")]) >= 300
    assert len([name for name in texts if name.startswith("tests/fixtures/records")]) >= 50
    assert len(traffic.unmistakable) >= 100
    assert {PASSWORD, TOKEN, CLIENT} <= traffic.secrets
    assert leaks(texts, {*SECRETS, *traffic.unmistakable}) == []
    assert "secrets in what the run has written" not in run.output  # says the run itself


@pytest.mark.parametrize("spelling", sorted(set(spellings(PASSWORD))))
def test_a_leak_would_be_found(spelling: str) -> None:
    assert leaks({"reports/x": f"<{spelling}>"}, {PASSWORD}) != []
    assert leaks({"reports/x": "<Kanarien>"}, {PASSWORD}) == []
