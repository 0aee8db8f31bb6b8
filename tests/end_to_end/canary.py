"""Unmistakable secrets, an API that remembers those it saw, and a search for them in files."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote, quote_plus

from pydantic import SecretStr

from support.backends.reference.app import create_app
from support.backends.reference.config import ReferenceConfig
from support.reporting import bundle
from tests.apis.serving import served

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.end_to_end.copied_project import Project, Run

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


@dataclass
class Traffic:
    """An ASGI application that records the secrets passing through it."""

    app: Any
    secrets: set[str] = field(default_factory=set)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Forward everything."""
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
        """The secrets that cannot occur by chance."""
        return {s for s in self.secrets if len(s) >= 8 and not re.fullmatch(r"[a-z -]+", s)}


def spellings(secret: str) -> Iterator[str]:
    """Yield the encodings in which files may contain a secret."""
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
    """Return, for each line with a secret, the first file that has it, and the secret's beginning.

    The beginning of each spelling is looked up among all substrings of its length: searching for
    each of thousands of spellings would take minutes.
    """
    wanted: dict[str, set[str]] = {}
    for secret in secrets:
        for spelling in spellings(secret):
            wanted.setdefault(spelling[:_BEGINNING], set()).add(spelling)
    return [
        f"{name}: {spelling[:14]}..."
        for name, text in _without_repetitions(texts)
        for beginning in wanted.keys() & _substrings(text)
        for spelling in wanted[beginning]
        if spelling in text
    ]


def _without_repetitions(texts: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield each file with the lines that no file before it has: results and logs repeat most."""
    seen: set[str] = set()
    for name, text in texts.items():
        lines = set(text.split("\n")) - seen
        seen |= lines
        yield name, "\n".join(lines)


def _substrings(text: str) -> set[str]:
    """Return all substrings of that length, without a loop in Python: there are millions."""
    starts = range(len(text))
    ends = range(_BEGINNING, len(text) + _BEGINNING)
    return set(map(text.__getitem__, map(slice, starts, ends)))


def artefacts(project: Project, run: Run) -> dict[str, str]:
    """Return everything that a run has written: reports, recordings, temporary files, output."""
    folders = (project.root / "reports", project.root / "tests", project.basetemp)
    files = [f for folder in folders for f in folder.rglob("*") if f.is_file()]
    texts = {
        str(path.relative_to(project.root)): path.read_bytes().decode("utf-8", "replace")
        for path in [*files, project.junit]
    }
    return {**texts, "output": run.output}


def canary_traffic() -> Traffic:
    """Return the reference API, whose administrator has an unmistakable password."""
    config = ReferenceConfig(admin_email=ADMIN, admin_password=SecretStr(PASSWORD))
    return Traffic(create_app(config))


def assert_no_secret_is_left(project: Project, traffic: Traffic, *arguments: str) -> None:
    """Record features from the API with verbose output, and search all that is written."""
    (project.root / "reports").mkdir()
    with served(traffic) as address:
        run = project.pytest("--backend=record", *LOUD, *arguments, API_BASE_URL=address, **ROLES)
    assert run.status == 1, run.output[-3000:]
    assert len(run.having("failed")) >= 20
    assert len(run.having("passed")) >= 20
    texts = artefacts(project, run)
    if "-n2" not in arguments:  # a worker's logs are in the report alone
        assert "printed here: ***" in texts["output"]
        assert "known here: '***'" in texts["reports/run.log"]
    assert any("fails here: '***'" in text for text in run.messages.values())
    results = {name: text for name, text in texts.items() if name.startswith("reports/allure")}
    assert len([name for name in results if name.endswith("-result.json")]) >= 40
    together = [text for name, text in results.items() if name.endswith(bundle.SUFFIX)]
    assert sum(len(bundle.unpacked(text)) for text in together) >= 150
    assert (
        len([name for name in texts if name.startswith("tests/fixtures/records")]) >= 20
    )  # of scenarios that pass
    assert len(traffic.unmistakable) >= 100
    assert {PASSWORD, TOKEN, CLIENT} <= traffic.secrets
    assert leaks(texts, {*SECRETS, *traffic.unmistakable}) == []
    assert "secrets in files written by the run" not in run.output  # says the run itself
