"""A local server for a report of many files, which browsers cannot open from disk.

python -m support.reporting.page.serving     serve reports/html on 127.0.0.1 until Ctrl-C
"""

from __future__ import annotations

import functools
import sys
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

from support import bootstrap
from support.reporting.page.allure_cli import REPORTS

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = REPORTS / "html"


class _Quiet(SimpleHTTPRequestHandler):
    """Does not log requests; makes browsers go by the type of a file, not by its content."""

    def end_headers(self) -> None:
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name in the base class
        pass


def server(folder: Path) -> ThreadingHTTPServer:
    """Return a server of a folder on a free port of 127.0.0.1, not yet serving."""
    return ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(folder)))


def main(folder: Path = FOLDER) -> int:
    """Serve the report until Ctrl-C; return the exit status, 1 if there is no report."""
    if not (folder / "index.html").is_file():
        bootstrap.say(f"there is no report in {folder}: run `make report` first")
        return 1
    with server(folder) as serving:
        bootstrap.say(
            f"serving the report at http://127.0.0.1:{serving.server_port}/, press Ctrl-C to stop"
        )
        try:
            serving.serve_forever()
        except KeyboardInterrupt:
            return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
