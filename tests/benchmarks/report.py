"""Measure the report of a large run: ``python -m tests.benchmarks.report``.

Results are generated in Allure's format: three steps, two exchanges and a log for each scenario.
The report is made from them, as one file and as many files, then opened in Chromium (its path in
CHROMIUM, else Playwright's own) and searched. The figures are printed as Markdown.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import resource
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from support.reporting.page import html, serving
from support.settings.report import Report

if TYPE_CHECKING:
    from collections.abc import Iterator

START = 1_780_000_000_000  # milliseconds since 1970
PATIENCE = 120_000  # milliseconds
NEEDLE = "Grace Hopper"  # in the name of the last scenario, which fails


def write_results(folder: Path, scenarios: int) -> None:
    """Write the results of a run: one scenario in 20 fails, and one in 50 is skipped."""
    folder.mkdir(parents=True)
    for number in range(scenarios):
        person = NEEDLE if number == scenarios - 1 else f"Ada {number}"
        _write_result(folder, number, f"Scenario {number}: {person} registers")


def _write_result(folder: Path, number: int, name: str) -> None:
    status = "failed" if number % 20 == 19 else "skipped" if number % 50 == 9 else "passed"
    feature, story = number // 25, number // 5
    start = START + number * 120
    message = f"$.name: expected 'Ada {number}', got 'Eve {number}'"
    steps = [
        _step(f"Given a person called Ada {number}", "passed", start, []),
        _step("When they register", "passed", start + 20, [_exchange(folder, number, "POST")]),
        _step(
            "Then they see their profile", status, start + 60, [_exchange(folder, number, "GET")]
        ),
    ]
    result = {
        "uuid": _uuid("result", number),
        "historyId": hashlib.md5(f"{number}".encode(), usedforsecurity=False).hexdigest(),
        "testCaseId": hashlib.md5(f"case {number}".encode(), usedforsecurity=False).hexdigest(),
        "fullName": f"features/area {feature % 8}/feature {feature}.feature#Scenario {number}",
        "name": name,
        "status": status,
        "statusDetails": {"message": message, "trace": f"{message}\n" * 12}
        if status == "failed"
        else {},
        "stage": "finished",
        "start": start,
        "stop": start + 110,
        "description": "> As a visitor\n> I want to register\n> so that I have a profile",
        "labels": [
            {"name": "epic", "value": f"Area {feature % 8}"},
            {"name": "feature", "value": f"Feature {feature}"},
            {"name": "story", "value": f"Rule {story}"},
            {"name": "severity", "value": "critical" if number % 3 else "normal"},
            {"name": "tag", "value": "smoke" if number % 10 else "slow"},
        ],
        "steps": steps,
        "attachments": [_log(folder, number)],
    }
    _write(folder / f"{result['uuid']}-result.json", json.dumps(result))


def _step(name: str, status: str, start: int, attached: list[dict[str, str]]) -> dict[str, object]:
    return {
        "name": name,
        "status": status,
        "start": start,
        "stop": start + 20,
        "attachments": attached,
    }


def _exchange(folder: Path, number: int, method: str) -> dict[str, str]:
    """Attach a card of about 2.5 kB."""
    headers = [{"name": f"X-Header-{n}", "value": f"value {n} of {number}"} for n in range(12)]
    people = [
        {"id": f"{number}-{n}", "name": f"Ada {n}", "email": f"ada.{number}.{n}@example.com"}
        for n in range(10)
    ]
    body = {"contentType": "application/json", "encoding": "utf8", "value": json.dumps(people)}
    card = {
        "schemaVersion": 1,
        "start": START,
        "stop": START + 15,
        "request": {
            "method": method,
            "url": f"http://api.example.com/users/{number}",
            "headers": headers,
            "query": [],
            "body": body if method == "POST" else None,
        },
        "response": {"status": 200, "statusText": "OK", "headers": headers, "body": body},
    }
    source = f"{_uuid(method, number)}-attachment.httpexchange"
    _write(folder / source, json.dumps(card))
    media_type = "application/vnd.allure.http+json"
    return {"name": f"{method} /users: 200", "source": source, "type": media_type}


def _log(folder: Path, number: int) -> dict[str, str]:
    """Attach a log of about 2 kB."""
    source = f"{_uuid('log', number)}-attachment.txt"
    line = {"level": "INFO", "scenario": number, "step": "When they register", "message": "sent"}
    _write(folder / source, f"{json.dumps(line)}\n" * 20)
    return {"name": "log", "source": source, "type": "text/plain"}


def _uuid(kind: str, number: int) -> str:
    digest = hashlib.md5(f"{kind} {number}".encode(), usedforsecurity=False).hexdigest()
    return f"{digest[:8]}-{digest[8:12]}-4{digest[13:16]}-8{digest[17:20]}-{digest[20:]}"


def _write(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")


def measure(base: Path, scenarios: int, layout: Literal["single", "folder"], runs: int) -> str:
    """Make the report of several runs, each with the history of the ones before; return a row."""
    results, page = base / "results", base / layout / "html" / "index.html"
    history = base / layout / "history.jsonl"
    for run in range(runs):
        stamp = results / f"{_uuid('result', 0)}-result.json"
        result = json.loads(stamp.read_text(encoding="utf-8"))
        _write(stamp, json.dumps(result | {"start": START + run}))
        started = time.perf_counter()
        html.build(results, page, Report(layout=layout), history)
        seconds = time.perf_counter() - started
    files = [path for path in page.parent.rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files) / 1e6
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    opened, found = open_and_search(page.parent, scenarios)
    return (
        f"| {scenarios:,} | {layout} | {runs - 1} | {seconds:.1f} | {size:.0f} | {len(files):,} "
        f"| {memory:.0f} | {opened:.1f} | {found:.1f} |"
    )


def open_and_search(folder: Path, scenarios: int) -> tuple[float, float]:
    """Return the seconds until the tree appears, and until the search has found one scenario."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  costs half a second

    with sync_playwright() as playwright, _address(folder) as address:
        chromium = os.environ.get("CHROMIUM")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        page.set_default_timeout(PATIENCE)
        started = time.perf_counter()
        page.goto(address, wait_until="commit")
        page.get_by_text("Scenario 19: Ada 19 registers").wait_for()
        opened = time.perf_counter() - started
        started = time.perf_counter()
        page.get_by_role("textbox").first.fill(NEEDLE)
        page.get_by_text(f"Scenario {scenarios - 1}: {NEEDLE} registers").wait_for()
        found = time.perf_counter() - started
        browser.close()
    return opened, found


@contextmanager
def _address(folder: Path) -> Iterator[str]:
    """Yield the address of a report: of its single file, or of a server for many files."""
    if not (folder / "data").is_dir():
        yield (folder / "index.html").as_uri()
        return
    with serving.server(folder) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scenarios", type=int, default=5000, help="a multiple of 20")
    parser.add_argument("--runs", type=int, default=1, help="runs, of which the last is measured")
    options = parser.parse_args()
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    print(f"Python {platform.python_version()}, {machine}\n")
    columns = ["scenarios", "layout", "earlier runs", "time to make, s", "MB", "files"]
    columns += ["Node.js, MiB", "tree, s", "search, s"]
    print(f"| {' | '.join(columns)} |\n{'|---' * len(columns)}|")
    for layout in ("folder", "single"):  # the peak memory of all child processes never shrinks
        with tempfile.TemporaryDirectory(prefix="report-") as folder:
            write_results(Path(folder) / "results", options.scenarios)
            print(measure(Path(folder), options.scenarios, layout, options.runs))


if __name__ == "__main__":
    main()
