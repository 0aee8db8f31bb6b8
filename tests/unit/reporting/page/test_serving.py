"""A report of many files is served, because browsers cannot open it from disk."""

from __future__ import annotations

import threading
from http.server import ThreadingHTTPServer
from typing import TYPE_CHECKING

import httpx

from support.reporting.page import serving

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_it_is_served_on_loopback_without_a_word(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "index.html").write_text("the report")
    with serving.server(tmp_path) as server:
        assert server.server_address[0] == "127.0.0.1"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        answer = httpx.get(f"http://127.0.0.1:{server.server_port}/", trust_env=False)
        server.shutdown()
        thread.join()
    assert answer.text == "the report"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert capsys.readouterr().err == ""


def test_ctrl_c_ends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(_: ThreadingHTTPServer) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(ThreadingHTTPServer, "serve_forever", interrupted)
    (tmp_path / "index.html").touch()
    assert serving.main(tmp_path) == 0
    assert "serving the report at http://127.0.0.1:" in capsys.readouterr().err


def test_without_a_report_the_remedy_is_reported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert serving.main(tmp_path) == 1
    assert "there is no report in" in capsys.readouterr().err
