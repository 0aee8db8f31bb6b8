"""Fetch the OpenAPI document of an API into a file.

    python -m support.run.contract.fetch https://api.example.com/openapi.json [FILE]

The connection settings apply (authorities, client certificate, proxy). ``--header`` sends a header;
``--header "Authorization: env:DOCS_AUTH"`` takes its value from the environment, so that no other
user of the machine can read it on the command line. The file is written only if the response is a
document that can be used; it replaces an earlier one. Exit status: 0, 1 if there is no such
document, 2 for a wrong call.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from support.backends.live import LiveBackend
from support.bootstrap import ROOT
from support.contract.errors import ContractError
from support.contract.loading import load
from support.http.errors import request_error
from support.http.redirects import same_origin
from support.settings import Settings, SettingsError

if TYPE_CHECKING:
    from collections.abc import Sequence

_REFERENCE = "env:"
_MOST_REDIRECTS = 10


class FetchError(Exception):
    """No document was fetched; the message says why."""


def fetch(url: str, file: Path, headers: dict[str, str], settings: Settings) -> str:
    """Fetch a document into a file; return its title. Raises FetchError."""
    content = asyncio.run(_content(url, headers, settings))
    with tempfile.TemporaryDirectory(dir=file.parent) as folder:
        new = Path(folder, file.name)
        new.write_bytes(content)
        try:
            document = load(new)
            document.schemas(), document.shapes()  # which find faults that loading does not
        except ContractError as error:
            raise FetchError(f"{url}: {str(error).replace(str(new), 'the response')}") from error
        new.replace(file)
    return document.title


async def _content(url: str, headers: dict[str, str], settings: Settings) -> bytes:
    live = LiveBackend(
        url, connect_timeout=settings.connect_timeout, connection=settings.connection
    )
    client = httpx.AsyncClient(
        transport=live.transport(),
        timeout=settings.total_timeout,
        trust_env=False,
    )
    try:
        async with client:
            response = await _followed(client, url, headers)
    except httpx.InvalidURL as error:
        raise FetchError(f"{url!r} is not an address: {error}") from error
    except httpx.RequestError as error:
        raise FetchError(str(request_error(error, error.request, attempt=1))) from error
    if not response.is_success:
        raise FetchError(f"{url} returned {response.status_code} {response.reason_phrase}")
    return response.content


async def _followed(client: httpx.AsyncClient, url: str, headers: dict[str, str]) -> httpx.Response:
    """Return the response after redirects; only hosts like the first one get the headers."""
    response = await client.get(url, headers=headers)
    first = response.url
    for _ in range(_MOST_REDIRECTS):
        if response.next_request is None:
            break
        to = response.next_request.url
        response = await client.get(to, headers=headers if same_origin(first, to) else {})
    return response


def _header(text: str) -> tuple[str, str]:
    name, separator, value = text.partition(":")
    value = value.strip()
    if not separator or not name:
        raise argparse.ArgumentTypeError(f"{text!r} is not a header; write 'Name: value'")
    if value.startswith(_REFERENCE):
        variable = value.removeprefix(_REFERENCE)
        if variable not in os.environ:
            raise argparse.ArgumentTypeError(f"the environment variable {variable} is not set")
        value = os.environ[variable]
    return name.strip(), value


def main(arguments: Sequence[str], project: Path = ROOT) -> int:
    """Fetch the document that the arguments name."""
    parser = argparse.ArgumentParser(
        prog="python -m support.run.contract.fetch", description="Fetch an OpenAPI document."
    )
    parser.add_argument("url", help="its address")
    parser.add_argument("file", nargs="?", default="openapi.json", help="where to write it")
    parser.add_argument("--header", action="append", default=[], type=_header, metavar="'N: V'")
    given = parser.parse_args(arguments)
    file = project / given.file
    try:
        settings = Settings.load({}, project / ".env")
        title = fetch(given.url, file, dict(given.header), settings)
    except (FetchError, SettingsError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{file}: {title}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
