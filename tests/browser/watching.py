"""A browser page that records unexpected events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Dialog

OWN = ("file:", "data:", "blob:")
_HACKED = "() => window.hacked"


class Watched:
    """A page; ``faults`` are errors, dialogs, windows, network requests and foreign scripts.

    A script that should not run reports itself in ``window.hacked``.
    """

    def __init__(self, browser: Browser, **context: Any) -> None:
        self._context = browser.new_context(**context)
        self.page = self._context.new_page()
        self._happened: list[str] = []
        note = self._happened.append
        self.page.on("pageerror", lambda error: note(f"error: {error}"))
        self.page.on("dialog", self._asked)
        self.page.on("popup", lambda popup: note(f"window: {popup.url}"))
        self.page.on(
            "console",
            lambda message: note(f"console: {message.text}") if message.type == "error" else None,
        )
        self.page.on("request", lambda request: self._requested(request.url))

    def faults(self) -> list[str]:
        """Return the events so far."""
        hacked = [frame.evaluate(_HACKED) for frame in self.page.frames]
        return [*self._happened, *(f"ran: {where}" for where in hacked if where)]

    def close(self) -> None:
        """Close the page."""
        self._context.close()

    def _asked(self, dialog: Dialog) -> None:
        self._happened.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _requested(self, url: str) -> None:
        if not url.startswith(OWN):
            self._happened.append(f"request: {url}")
