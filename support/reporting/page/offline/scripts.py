"""Find the addresses that scripts and styles of a report's page may load.

The behaviour of a script cannot be analysed in full. So every external address in one must be known
to be harmless (``KNOWN_ADDRESSES``), however it is used. Addresses that a script assembles at run
time are refused by the browser, because of the policy in the page.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from pathlib import Path

TRACKER = re.compile(r"googletagmanager|google-analytics|\bgtag\s*\(")
STYLE_LOADS = re.compile(
    r"""(?:url\(|@import\s+(?!\s|url\())\s*["']?(?!data:|\#|%23)([^"')\s;]+)""", re.IGNORECASE
)
HOST = r"(?:\[[\da-f:]+\]|[\w-][\w.-]*)"
ADDRESS = re.compile(
    rf"""(?:\b(?:https?|wss?|ftp):(?:\\?/){{2}}{HOST}|["'`]//[\w-]+\.{HOST})[^\s"'`<>)\\]*""",
    re.IGNORECASE,
)
KNOWN_ADDRESSES = frozenset(
    {
        "www.w3.org",  # XML namespaces
        "localhost",  # the base of relative addresses if the page has no address
        "allurereport.org",  # a link in the footer
        "trace.playwright.dev",  # opened by a click on a Playwright trace
    }
)
OPTIONS = re.compile(r"^\s*window\.allureReportOptions\s*=\s*\{")


def loads_of_script(code: str) -> list[str]:
    """Return the trackers and the addresses of other hosts in a script.

    Allure's options are skipped as data: they contain the address of a CI job, which is a link.
    """
    trackers = [f"a tracker: {name}" for name in sorted(set(TRACKER.findall(code)))]
    if OPTIONS.match(code):
        return trackers
    foreign = {a for a in ADDRESS.findall(code) if _host(a) not in KNOWN_ADDRESSES}
    return trackers + [address[:200] for address in sorted(foreign)]


def loads_of_style(rules: str) -> list[str]:
    """Return the addresses that a style sheet loads."""
    return STYLE_LOADS.findall(rules)


def is_inside(folder: Path, reference: str) -> bool:
    """Return whether a reference resolves to a file in the folder."""
    parts = urlsplit(reference)
    if parts.scheme or parts.netloc or not parts.path:
        return False
    file = (folder / parts.path).resolve()
    return file.is_file() and file.is_relative_to(folder.resolve())


def _host(address: str) -> str:
    return re.split(r"[/:?#]", address.replace("\\", "").partition("//")[2])[0]
