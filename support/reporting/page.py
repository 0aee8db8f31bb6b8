"""A report page that loads nothing: checked, and without the tracker Allure puts into it."""

from __future__ import annotations

import base64
import binascii
import re
from html.parser import HTMLParser
from urllib.parse import unquote_to_bytes

from support.bootstrap import ToolingError

# Allure 3 writes these two tags into every page and has no option against it:
# `analyticsEnable: true` in @allurereport/plugin-awesome/dist/generators.js.
TRACKER_TAGS = re.compile(
    r'<script[^>]*\ssrc="https://www\.googletagmanager\.com/[^"]*"[^>]*>\s*</script>\s*'
    r"<script>\s*window\.dataLayer\b.*?</script>\s*",
    re.DOTALL,
)
TRACKER = re.compile(r"googletagmanager|google-analytics|\bgtag\s*\(")
STYLE_LOADS = re.compile(
    r"""(?:url\(|@import\s+(?!\s|url\())\s*["']?(?!data:|\#|%23)([^"')\s;]+)""", re.IGNORECASE
)

# What a browser fetches by itself, by tag; https://html.spec.whatwg.org/multipage/indices.html
LOADING = {
    "audio": ("src",),
    "base": ("href",),
    "embed": ("src",),
    "frame": ("src",),
    "iframe": ("src",),
    "image": ("href", "xlink:href"),
    "img": ("src", "srcset"),
    "input": ("src",),
    "link": ("href",),
    "object": ("data",),
    "script": ("src", "href", "xlink:href"),
    "source": ("src", "srcset"),
    "track": ("src",),
    "use": ("href", "xlink:href"),
    "video": ("src", "poster"),
}


def self_contained(page: str) -> str:
    """Return the page without Allure's tracker.

    Raises ToolingError, naming each one, if the page would then still load anything: from
    another host, or from a file beside it. Addresses in the report's data (a test's message,
    an attachment) are text and stay.
    """
    clean = TRACKER_TAGS.sub("", page)
    found = _Loads()
    found.feed(clean)
    found.close()
    if found.loads:
        names = "\n".join(f"  {load}" for load in found.loads)
        raise ToolingError(
            f"the report is not self-contained, so it was thrown away; it would load:\n{names}\n"
            "Has the pinned version of Allure changed? See support/reporting/page.py."
        )
    return clean


class _Loads(HTMLParser):
    """Collects what a page would load, as lines for a person."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.loads: list[str] = []
        self._tag = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._tag = tag
        values = {name: value or "" for name, value in attrs}
        for name in LOADING.get(tag, ()):
            self._reference(tag, name, values.get(name, "").strip())
        if values.get("http-equiv", "").lower() == "refresh":
            self.loads.append(f"<meta http-equiv=refresh content={values.get('content')!r}>")
        self._style(f"<{tag} style>", values.get("style", ""))

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002  the base class names it
        self._tag = ""

    def handle_data(self, data: str) -> None:
        if self._tag == "script":
            self._script("<script>", data)
        elif self._tag == "style":
            self._style("<style>", data)

    def _reference(self, tag: str, attribute: str, value: str) -> None:
        place = f"<{tag} {attribute}>"
        if value.startswith("data:") and tag in {"script", "link"}:
            text = _decoded(value)
            (self._script if tag == "script" else self._style)(place, text)
        elif value and not value.startswith(("data:", "#")):
            self.loads.append(f"{place} {value[:200]}")

    def _script(self, place: str, code: str) -> None:
        self.loads += [f"{place} a tracker: {name}" for name in set(TRACKER.findall(code))]

    def _style(self, place: str, rules: str) -> None:
        self.loads += [f"{place} {address[:200]}" for address in STYLE_LOADS.findall(rules)]


def _decoded(address: str) -> str:
    """Return the text in a data: address (RFC 2397)."""
    head, _, body = address.partition(",")
    data = unquote_to_bytes(body)
    if head.endswith(";base64"):
        try:
            data = base64.b64decode(data)
        except binascii.Error as error:
            raise ToolingError(f"the report holds an address that is broken: {head}") from error
    return data.decode(errors="replace")
