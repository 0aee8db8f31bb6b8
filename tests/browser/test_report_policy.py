"""The browser refuses external resources that a script of the report tries to load."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from support.reporting.page import serving
from support.reporting.page.offline.page import self_contained

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

# The address is assembled at run time, so that it cannot be found in the script.
LOADING = """<html><head></head><body><script>
const there = location.hash.slice(1);
const tried = [fetch(there + "/fetch"), import(there + "/import")];
const worker = () => new Worker(there + "/worker");
const image = new Image(); image.src = there + "/image";
const frame = document.createElement("iframe"); frame.srcdoc = `<img src="${there}/srcdoc">`;
const other = document.createElement("iframe"); other.src = there + "/frame";
document.body.append(frame, other);
try { worker(); } catch {}
navigator.sendBeacon(there + "/beacon");
Promise.allSettled([...tried, new Promise(done => frame.onload = done),
    new Promise(done => image.onerror = image.onload = done)]).then(() =>
    document.body.append("tried"));
</script></body></html>"""


@contextmanager
def elsewhere() -> Iterator[tuple[str, list[str]]]:
    """Yield the address of another server and the paths requested from it."""
    asked: list[str] = []

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(204)
            self.send_header("Access-Control-Allow-Origin", "*")
            self.end_headers()

        do_POST = do_GET  # noqa: N815  the base class names it

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    yield page
    page.close()


def tried(page: Page, address: str) -> None:
    """Open a page and wait until it has tried everything."""
    page.goto(address)
    page.get_by_text("tried").wait_for()


@pytest.mark.promise("safety.md", "Scripts in names, bodies")
def test_a_page_of_one_file_loads_nothing(tmp_path: Path, page: Page) -> None:
    file = tmp_path / "index.html"
    file.write_text(self_contained(LOADING))
    with elsewhere() as (address, asked):
        tried(page, f"{file.as_uri()}#{address}")
        assert asked == []


@pytest.mark.promise("safety.md", "Scripts in names, bodies")
def test_one_of_many_files_loads_nothing_from_another_server(tmp_path: Path, page: Page) -> None:
    (tmp_path / "index.html").write_text(self_contained(LOADING, tmp_path))
    with elsewhere() as (address, asked), serving.server(tmp_path) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        tried(page, f"http://127.0.0.1:{server.server_port}/#{address}")
        server.shutdown()
        assert asked == []


def test_without_the_policy_it_would_be_loaded(tmp_path: Path, page: Page) -> None:
    """This proves that the tests above can fail."""
    file = tmp_path / "index.html"
    file.write_text(LOADING)
    with elsewhere() as (address, asked):
        tried(page, f"{file.as_uri()}#{address}")
        assert {"/fetch", "/image", "/srcdoc", "/frame"} <= set(asked)
