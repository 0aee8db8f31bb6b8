"""pytest-bdd-language-server, started as ``docs/editors.md`` says, finds the steps."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import pytest

from support.bootstrap import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    Server = subprocess.Popen[bytes]

NUMBERS = itertools.count(2)
SERVER = [sys.executable, str(ROOT / ".vscode" / "language_server.py")]
FEATURE = """
Feature: F
  Scenario: S
    Given Alice is a member
    When Alice changes their name to "Ann"
    Then it is refused because signing in is required
    And 2 requests were sent
    And Alice dances
"""

pytestmark = pytest.mark.skipif(
    find_spec("pytest_bdd_language_server") is None,
    reason="pytest-bdd-language-server is not installed",
)


@pytest.fixture
def feature(tmp_path: Path) -> Path:
    path = tmp_path / "one.feature"
    path.write_text(FEATURE)
    return path


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A language server that knows the project's steps."""
    folder = {"uri": (ROOT / "steps").as_uri(), "name": "steps"}
    start = {"processId": None, "rootUri": folder["uri"], "workspaceFolders": [folder]}
    with subprocess.Popen(SERVER, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        tell(server, "initialize", start | {"capabilities": {}}, id=1)
        answer(server, 1)
        tell(server, "initialized", {})
        yield server
        server.kill()


def ask(server: Server, feature: Path, method: str, line: str) -> Any:
    """Return the server's answer about the end of a line of the feature."""
    row = FEATURE.splitlines().index(line)
    document = {"uri": feature.as_uri(), "languageId": "cucumber", "version": 1, "text": FEATURE}
    position = {"line": row, "character": len(line)}
    about = {"textDocument": {"uri": feature.as_uri()}, "position": position}
    number = next(NUMBERS)
    tell(server, "textDocument/didOpen", {"textDocument": document})
    tell(server, method, about, id=number)
    return answer(server, number)


def tell(server: subprocess.Popen[bytes], method: str, params: object, **more: int) -> None:
    """Send a message of the language server protocol; with an ``id`` it will be answered."""
    message = {"jsonrpc": "2.0", "method": method, "params": params, **more}
    body = json.dumps(message).encode()
    assert server.stdin
    server.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
    server.stdin.flush()


def answer(server: subprocess.Popen[bytes], number: int) -> Any:
    """Return the answer to a message, whatever else the server says before it."""
    assert server.stdout
    while True:
        header = b"".join(iter(server.stdout.readline, b"\r\n"))
        length = header.lower().partition(b"content-length:")[2].split()[0]
        message = json.loads(server.stdout.read(int(length)))
        if message.get("id") == number and "method" not in message:
            return message["result"]


@pytest.mark.parametrize(
    ("line", "module", "text"),
    [
        ("    Given Alice is a member", "users/people", "{name:Person} is a member"),
        (
            '    When Alice changes their name to "Ann"',
            "users/profile",
            "{name:Person} changes their {field:Field} to {value:Text}",
        ),
        (
            "    Then it is refused because signing in is required",
            "users/refusals",
            "it is refused because {reason:Reason}",
        ),
        (
            "    And 2 requests were sent",
            "users/service",
            "{count:d} requests were sent",
        ),
    ],
)
def test_a_step_leads_to_its_definition(
    server: Server, feature: Path, line: str, module: str, text: str
) -> None:
    (found,) = ask(server, feature, "textDocument/definition", line)
    assert found["uri"] == (ROOT / "steps" / f"{module}.py").as_uri()
    source = (ROOT / "steps" / f"{module}.py").read_text().splitlines()
    row = found["range"]["start"]["line"]
    assert source[row].startswith(("def _(", "async def _("))
    assert any(f'"{text}"' in above for above in source[row - 4 : row])


def test_a_step_without_definition_leads_nowhere(server: Server, feature: Path) -> None:
    assert not ask(server, feature, "textDocument/definition", "    And Alice dances")


def test_every_step_of_the_type_is_offered(server: Server, feature: Path) -> None:
    offered = ask(server, feature, "textDocument/completion", "    Given Alice is a member")
    items = offered["items"] if isinstance(offered, dict) else offered
    by_label = {item["label"]: item["insertText"] for item in items}
    assert by_label["{name:Person} is a member"] == "${1:name} is a member"
    assert "{name:Person} registers" not in by_label


def test_undefined_steps_are_those_that_it_does_not_know(feature: Path) -> None:
    """So a step with kinds of ours is none of them."""
    command = [*SERVER, "undefined-steps", str(feature.parent), str(ROOT / "steps")]
    run = subprocess.run([*command, "--format=json"], capture_output=True, check=False)
    assert [step["text"] for step in json.loads(run.stdout)["undefined"]] == ["Alice dances"]
