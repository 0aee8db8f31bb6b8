"""Make a report page self-contained: check its loads, and remove Allure's tracker."""

from __future__ import annotations

import base64
import binascii
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

from support.bootstrap import ToolingError
from support.reporting.page.offline.scripts import is_inside, loads_of_script, loads_of_style

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

HEAD = "<head>"

# Allure 3 writes these two tags into every page and has no option to disable them:
# `analyticsEnable: true` in @allurereport/plugin-awesome/dist/generators.js.
TRACKER_TAGS = re.compile(
    r'<script[^>]*\ssrc="https://www\.googletagmanager\.com/[^"]*"[^>]*>\s*</script>\s*'
    r"<script>\s*window\.dataLayer\b.*?</script>\s*",
    re.DOTALL,
)
# Attributes that make a browser load something, by tag; https://html.spec.whatwg.org/multipage/indices.html
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


def self_contained(page: str, beside: Path | None = None) -> str:
    """Return the page without Allure's tracker, and with a policy that forbids loading.

    ``beside`` is the folder from which the page may load files; without it, it may load none.
    Raises ToolingError that lists any other loads.
    Addresses in the report's data (a test's message, an attachment) are text and are kept.
    """
    clean = TRACKER_TAGS.sub("", page)
    refuse(loads_of(clean, beside))
    if HEAD not in clean:
        raise ToolingError(f"the report's page has no {HEAD} to insert the content policy into")
    return clean.replace(HEAD, f"{HEAD}\n    {policy(own_files=beside is not None)}", 1)


def loads_of(page: str, beside: Path | None = None) -> list[str]:
    """Return descriptions of the forbidden loads of a page."""
    found = _Loads(beside)
    found.feed(page)
    found.close()
    return found.loads


def refuse(loads: Sequence[str]) -> None:
    """Raise ToolingError if there are any forbidden loads."""
    if loads:
        names = "\n".join(f"  {load}" for load in loads)
        raise ToolingError(
            f"the report is not self-contained, so it was discarded; it would load:\n{names}\n"
            f"Has the pinned version of Allure changed? See {__name__.replace('.', '/')}.py."
        )


def policy(*, own_files: bool) -> str:
    """Return a tag that makes the browser refuse external resources, even to scripts.

    See https://www.w3.org/TR/CSP3/. ``own_files`` allows files from the page's own server. Inline
    scripts may run, because they can neither load nor send anything.
    """
    own = " 'self'" if own_files else ""
    rules = {
        "default-src": "'none'",
        "script-src": f"'unsafe-inline' 'unsafe-eval' data:{own}",
        "style-src": f"'unsafe-inline' data:{own}",
        "font-src": f"data:{own}",
        "img-src": f"data: blob:{own}",
        "media-src": f"data: blob:{own}",
        "connect-src": f"data: blob:{own}",
        "frame-src": f"data: blob:{own}",
        "form-action": "'none'",
    }
    content = "; ".join(f"{name} {value}" for name, value in rules.items())
    return f'<meta http-equiv="Content-Security-Policy" content="{content}">'


class _Loads(HTMLParser):
    """Collects descriptions of the forbidden loads of a page."""

    def __init__(self, beside: Path | None) -> None:
        super().__init__(convert_charrefs=True)
        self.loads: list[str] = []
        self._beside = beside
        self._tag = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._tag = tag
        values = {name: value or "" for name, value in attrs}
        for name in LOADING.get(tag, ()):
            self._reference(tag, name, values.get(name, "").strip())
        if values.get("http-equiv", "").lower() == "refresh":
            self.loads.append(f"<meta http-equiv=refresh content={values.get('content')!r}>")
        self._style(f"<{tag} style>", values.get("style", ""))

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - required by the base class
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
        elif value and not value.startswith(("data:", "#")) and not self._is_own(value):
            self.loads.append(f"{place} {value[:200]}")

    def _script(self, place: str, code: str) -> None:
        self.loads += [f"{place} {found}" for found in loads_of_script(code)]

    def _is_own(self, reference: str) -> bool:
        return self._beside is not None and is_inside(self._beside, reference)

    def _style(self, place: str, rules: str) -> None:
        self.loads += [f"{place} {address[:200]}" for address in loads_of_style(rules)]


def _decoded(address: str) -> str:
    """Return the text in a data: address (RFC 2397)."""
    head, _, body = address.partition(",")
    data = unquote_to_bytes(body)
    if head.endswith(";base64"):
        try:
            data = base64.b64decode(data)
        except binascii.Error as error:
            raise ToolingError(f"the report contains an invalid data address: {head}") from error
    return data.decode(errors="replace")
