"""Measure what masking costs: ``python -m tests.benchmarks.secrets``.

Processor time of learning the tokens of a response, of masking bodies, and of the search of files
at the end of a run, printed as Markdown.
"""

from __future__ import annotations

import json
import random
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import SecretStr

from support.http.exchange import Exchange, ReceivedResponse, SentRequest
from support.secrets.leaks import LeakFinder
from support.secrets.redactor import Redactor

if TYPE_CHECKING:
    from collections.abc import Callable

SOURCE = random.Random(1)
FILES = 10_000
BYTES = 3_000
JWT = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."  # how all of one service begin


def main() -> None:
    """Print a table."""
    print("| what | seconds |\n|---|---|")
    for number in (1, 1000, 2000, 4000):
        learn(f"{number} new tokens", tokens(number))
    learn("2000 new JSON Web Tokens", tokens(2000, f"{JWT}{'x' * 200}."))
    bodies = {"JSON": users(10_000_000), "JSON in JSON": json.dumps(users(8_000_000))}
    for number in (50, 5000):
        redactor = Redactor(map(SecretStr, tokens(number)))
        for name, body in bodies.items():
            row(f"10 MB of {name}, {number} secrets", partial(redactor.text, body))
    search_files()


def learn(what: str, found: list[str]) -> None:
    """Measure how long it takes to learn and mask the tokens of a response."""
    seen = exchange(found)
    row(f"learn and mask {what}", lambda: Redactor().exchange(seen))


def search_files() -> None:
    """Measure the search of files for a thousand secrets."""
    text = json.dumps({"body": users(200_000)})
    with tempfile.TemporaryDirectory() as folder:
        for number in range(FILES):
            start = SOURCE.randrange(len(text) - BYTES)
            Path(folder, f"{number}.json").write_text(text[start : start + BYTES])
        finder = LeakFinder(dict.fromkeys(tokens(1000), "a token"), Path(folder))
        row(f"search {FILES} files of {BYTES} bytes", lambda: finder.find(Path(folder).iterdir()))


def row(what: str, act: Callable[[], object]) -> None:
    """Print the processor time of something, the best of three times."""
    taken = []
    for _ in range(3):
        started = time.process_time()
        act()
        taken.append(time.process_time() - started)
    print(f"| {what} | {min(taken):.4f} |")


def tokens(number: int, beginning: str = "") -> list[str]:
    """Return new tokens."""
    return [f"{beginning}{SOURCE.randbytes(20).hex()}" for _ in range(number)]


def exchange(found: list[str]) -> Exchange:
    """Return an exchange with these tokens in the response."""
    body = json.dumps([{"id": n, "token": token} for n, token in enumerate(found)]).encode()
    response = ReceivedResponse(200, "OK", "HTTP/1.1", (), body)
    return Exchange(SentRequest("GET", "http://a/b", (), b""), response, None, 0.0, 0.1, 1)


def users(length: int) -> str:
    """Return a list of users in JSON, of about this number of characters."""
    found = [
        {
            "id": n,
            "name": f"User {n}",
            "email": f"user{n}@example.com",
            "href": f"/users/usr_{n:012x}",
        }
        for n in range(length // 100)
    ]
    return json.dumps(found)


if __name__ == "__main__":
    main()
