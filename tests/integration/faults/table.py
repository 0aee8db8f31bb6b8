"""Every fault, and the page that says what a tester reads of each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

IMPATIENT = {"read": 0.3, "connect": 0.3, "total": 1.0}  # seconds; of faults that are waited for
MAX_BYTES = 1_000_000


@dataclass(frozen=True)
class Fault:
    """A fault, and the address that has it: ``server`` is one of those the test runs.

    ``error`` names the error it ends in; empty: it is no fault, and ends in an answer.
    """

    what: str
    path: str
    error: str
    server: str = "http"
    is_waited_for: bool = False


_LOST, _TIME, _UNREADABLE = "ConnectionLostError", "RequestTimeoutError", "UnreadableResponseError"
_LARGE, _UNTRUSTED, _BODY = "ResponseTooLargeError", "UntrustedServerError", "BodyError"

FAULTS = {
    "No connection": [
        Fault("Connection refused", "/", "ConnectionFailedError", "refused"),
        Fault("The name is not known (DNS)", "/", "UnknownHostError", "unknown"),
        Fault("TLS certificate for another name", "/", _UNTRUSTED, "wrong-name"),
        Fault("TLS certificate expired", "/", _UNTRUSTED, "expired"),
        Fault("TLS certificate of an unknown authority", "/", _UNTRUSTED, "untrusted"),
        Fault("Plain HTTP where TLS is expected", "/", "TlsFailedError", "plain"),
        Fault("TLS that is never answered", "/", _TIME, "silent", is_waited_for=True),
    ],
    "No answer, or a part of one": [
        Fault("Accepted, and never answered", "/hang", _TIME, is_waited_for=True),
        Fault("The body stops half-way", "/hang-in-body", _TIME, is_waited_for=True),
        Fault("A byte now and then, for ever", "/drip", _TIME, is_waited_for=True),
        Fault("Closed without an answer", "/close", _LOST),
        Fault("Reset before the answer", "/reset", _LOST),
        Fault("Reset in the headers", "/reset-in-headers", _LOST),
        Fault("Reset in the body", "/reset-in-body", _LOST),
        Fault("Content-Length too large", "/close-in-body", _LOST),
        Fault("Closed between chunks", "/close-in-chunks", _LOST),
    ],
    "Too much": [
        Fault("Body longer than the limit", "/huge", _LARGE),
        Fault("Body without an end", "/endless", _LARGE),
        Fault("Gzip bomb: 100 KB that are 100 MB", "/bomb", _LARGE),
        Fault("Gzip bomb, packed twice", "/double-bomb", _LARGE),
        Fault("Redirects in a circle", "/redirects", "TooManyRedirectsError"),
    ],
    "Not HTTP, or badly encoded": [
        Fault("Another protocol", "/no-http", _UNREADABLE),
        Fault("A header that is none", "/no-header", _UNREADABLE),
        Fault("Gzip cut short", "/cut-gzip", _UNREADABLE),
        Fault("Gzip that is none", "/no-gzip", _UNREADABLE),
    ],
    "Not the JSON it is said to be": [
        Fault("Content-Length too small", "/short-length", _BODY),
        Fault("Invalid UTF-8", "/invalid-utf-8", _BODY),
        Fault("Invalid JSON", "/invalid-json", _BODY),
        Fault("JSON cut short", "/half-json", _BODY),
        Fault("NaN", "/nan", _BODY),
        Fault("Infinity", "/infinity", _BODY),
        Fault("The same name twice in an object", "/duplicate-keys", _BODY),
        Fault("Nested 100,000 levels deep", "/deep", _BODY),
        Fault("A number of 5,000 digits", "/long-number", _BODY),
        Fault("A page in place of JSON", "/no-json", _BODY),
        Fault("Nothing in place of JSON", "/empty", _BODY),
    ],
    "Odd and legal": [
        Fault("HTTP/1.0, the end told by closing", "/http-1.0", ""),
        Fault("100 Continue before the answer", "/continue", ""),
        Fault("103 Early Hints before the answer, twice", "/early-hints", ""),
        Fault("204 with a body", "/no-content", ""),
    ],
}
"""The faults by the headings they stand under."""

ALL = [fault for faults in FAULTS.values() for fault in faults]

_BEGINNING = """# What goes wrong, and what the tester reads

The tests of this project run a server with every fault of this table, and send it a request as
scenarios do. Each fault ends in time, and in the memory that the limits allow: the error below in
place of the answer, or in the step that reads the body as JSON. The next request of the same
client is answered as if nothing had been.

This page is written by `WRITE_DOCS=1 pytest tests/integration/test_faults_page.py`, and the same
test fails when an error reads otherwise. The addresses are made up, the limits those of the test:
1,000,000 bytes, and 1 second for a whole exchange where there is something to wait for. Requests
are sent once; with retries, the error tells the attempt, and is that of the last one."""
_END = """
Errors are defined in `support/http/errors.py`. What makes a body JSON is in
`support/http/json_body.py`: stricter than Python, which takes NaN, and of two fields with one name
the last.
"""


def page(read: Mapping[Fault, str]) -> str:
    """Return the page, given what is read of each fault."""
    parts = [_BEGINNING]
    for heading, faults in FAULTS.items():
        rows = [
            f"| {fault.what} | {_cell(read[fault])} | {fault.error or 'none'} |" for fault in faults
        ]
        parts += [f"\n## {heading}\n", "| Fault | What the tester reads | Error |", "|---|---|---|"]
        parts += rows
    return "\n".join([*parts, _END])


def without_address(text: str) -> str:
    """Return a text with the servers of the test at addresses that do not change."""
    text = re.sub(r"(https?)://(localhost|127\.0\.0\.1):\d+", r"\1://api.example.com", text)
    return text.replace("'localhost'", "'api.example.com'")


def _cell(text: str) -> str:
    assert "`" not in text
    return f"`{text}`".replace("|", r"\|")
