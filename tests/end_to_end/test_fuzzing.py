"""Fuzzing finds what is planted, leaves nothing behind, and finds nothing in the reference API."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import yaml

from support.backends.backend import OPENAPI
from support.backends.reference.app import create_app
from tests.apis.optional import require_schemathesis
from tests.apis.serving import served
from tests.unit.fuzzing.runs import REAL, attached, fuzz, results

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.conftest import Ran

SEED = 350  # its random cases have a name of U+001D alone, which is rare
ACCOUNT = {"email": "ada@example.com", "name": "Ada", "password": "correct horse"}


def faulty(app: Any) -> Any:
    """Return the users API with two faults: a role is accepted, and a large page ends in a 500."""

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        if scope.get("query_string", b"").startswith(b"limit=100"):
            start = {"status": 500, "headers": [(b"content-type", b"text/plain")]}
            await send({"type": "http.response.start", **start})
            await send({"type": "http.response.body", "body": b"Internal Server Error"})
            return

        async def without_role() -> Any:
            message = await receive()
            try:
                body = json.loads(message.get("body", b""))
            except ValueError:
                return message
            if isinstance(body, dict) and "role" in body:
                body = {name: value for name, value in body.items() if name != "role"}
                return {**message, "body": json.dumps(body).encode()}
            return message

        changing = scope["type"] == "http" and scope["method"] == "POST"
        await app(scope, without_role if changing else receive, send)

    return answer


def old_document(folder: Path) -> Path:
    """Write the document as it was: any text is a cursor, and a name has what is no space."""
    document = yaml.safe_load(OPENAPI.read_text("utf-8"))
    schemas = document["components"]["schemas"]
    schemas["Cursor"] = {"type": "string"}
    schemas["Name"]["pattern"] = r"\S"
    file = folder / "old.json"
    file.write_text(json.dumps(document, default=str))
    return file


@dataclass(frozen=True)
class Fuzzed:
    """A run on the faulty API, and its accounts before and after."""

    ran: Ran
    before: list[str]
    after: list[str]

    def texts(self, operation: str) -> str:
        """Return what a result says of all its findings, and its commands."""
        result = results(self.ran.folder)[operation]
        steps = [one for step in result.get("steps", ()) for one in step["steps"]]
        curls = [attached(self.ran.folder, step)["curl"] for step in steps]
        return "\n".join([result["statusDetails"]["trace"], *curls])


def accounts(address: str) -> list[str]:
    """Return the addresses of all accounts, signed in as the admin."""
    form = {"grant_type": "password", "username": "admin@example.com", "password": "admin-password"}
    token = httpx.post(f"{address}/auth/token", data=form).json()["access_token"]
    page = httpx.get(f"{address}/users", headers={"Authorization": f"Bearer {token}"}).json()
    assert page["next_cursor"] is None
    return [user["email"] for user in page["items"]]


@pytest.fixture(scope="module", autouse=True)
def _schemathesis() -> None:
    require_schemathesis()


@pytest.fixture(scope="module")
def fuzzed(
    suite_once: Callable[..., Ran], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Fuzzed]:
    document = old_document(tmp_path_factory.mktemp("document"))
    with served(faulty(create_app())) as address:
        assert httpx.post(f"{address}/users", json=ACCOUNT).status_code == 201
        before = accounts(address)
        names = ("GET /users", "POST /users", "DELETE /users/{id}")
        ran = fuzz(
            suite_once,
            {},
            *(f"--fuzz-operation={name}" for name in names),
            *(f"--base-url={address}", f"--data-seed={SEED}", "--fuzz-examples=12"),
            plugins=REAL,
            settings={
                "contract__document": str(document),
                "roles__admin__username": "admin@example.com",
                "roles__admin__password": "admin-password",  # pragma: allowlist secret
            },
        )
        yield Fuzzed(ran, before, accounts(address))


@pytest.mark.promise("contract.md", "a valid request is refused |")
def test_a_documented_value_that_is_refused_is_found(fuzzed: Fuzzed) -> None:
    assert "cursor=&" in fuzzed.texts("GET /users")
    assert "a valid request is refused" in fuzzed.texts("GET /users")


def test_a_name_that_is_blank_for_the_api_only_is_found(fuzzed: Fuzzed) -> None:
    assert "Must not be empty or blank" in fuzzed.texts("POST /users")
    assert r'"name": "\u001d' in fuzzed.texts("POST /users")


@pytest.mark.promise("contract.md", "a server error |")
def test_a_planted_500_is_found(fuzzed: Fuzzed) -> None:
    text = fuzzed.texts("GET /users")
    assert "a server error" in text
    assert "curl 'http" in text
    assert "limit=100" in text


@pytest.mark.promise("contract.md", "an invalid request is accepted |")
def test_a_role_that_is_accepted_is_found(fuzzed: Fuzzed) -> None:
    text = fuzzed.texts("POST /users")
    assert "an invalid request is accepted" in text
    assert '"role": "root"' in text


@pytest.mark.promise("contract.md", "Requests that change data")
@pytest.mark.promise("contract.md", "They name only")
def test_nothing_is_left_and_everyone_else_is_still_there(fuzzed: Fuzzed) -> None:
    """The admin could sign in, or there would be no list."""
    assert fuzzed.after == fuzzed.before == ["admin@example.com", "ada@example.com"]
    assert not (fuzzed.ran.folder / "reports/leftovers.json").exists()
    assert results(fuzzed.ran.folder)["DELETE /users/{id}"]["status"] == "passed"


@pytest.mark.promise("contract.md", "contract drift |")
def test_the_reference_api_is_as_its_document_says(suite_once: Callable[..., Ran]) -> None:
    ran = fuzz(suite_once, {}, "--data-seed=1", "--fuzz-examples=2", plugins=REAL)
    ran.result.assert_outcomes(passed=8)
