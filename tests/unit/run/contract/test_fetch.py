"""A document is fetched into a file, and nothing else is."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from starlette.applications import Starlette
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from support.run.contract.fetch import main
from tests.apis.serving import served

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.requests import Request

DOCUMENT = json.dumps({"openapi": "3.1.0", "info": {"title": "Users"}, "paths": {}})


def document(request: Request) -> Response:
    is_known = request.headers.get("X-Key") == "k3y"
    return Response(DOCUMENT if is_known else "<html>Sign in</html>")


def elsewhere(request: Request) -> Response:
    """Redirect to the same server under another name."""
    return RedirectResponse(f"http://localhost:{request.url.port}/openapi.json")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    routes = [
        Route("/openapi.json", document),
        Route("/docs", lambda _: RedirectResponse("/openapi.json")),
        Route("/elsewhere", elsewhere),
    ]
    with served(Starlette(routes=routes)) as address:
        yield address


@pytest.mark.promise("contract.md", "`fetch` uses")
@pytest.mark.promise("contract.md", "`--header")
def test_a_document_is_written(
    address: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("DOCS_KEY", "k3y")
    assert main([f"{address}/docs", "--header", "X-Key: env:DOCS_KEY"], tmp_path) == 0
    assert (tmp_path / "openapi.json").read_text() == DOCUMENT
    assert capsys.readouterr().out == f"{tmp_path / 'openapi.json'}: Users\n"
    assert [path.name for path in tmp_path.iterdir()] == ["openapi.json"]


@pytest.mark.promise("contract.md", "The file is written only")
@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/openapi.json", "the response contains no object"),
        ("/missing", "/missing returned 404 Not Found"),
        (":1", "is not an address"),
    ],
)
def test_an_earlier_document_is_kept_if_there_is_no_new_one(
    address: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], path: str, message: str
) -> None:
    (tmp_path / "api.yaml").write_text("old")
    assert main([f"{address}{path}", "api.yaml"], tmp_path) == 1
    assert message in capsys.readouterr().err
    assert (tmp_path / "api.yaml").read_text() == "old"


def test_a_header_is_not_sent_to_another_host(
    address: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([f"{address}/elsewhere", "--header", "X-Key: k3y"], tmp_path) == 1
    assert "contains no object" in capsys.readouterr().err


def test_a_document_with_a_dangling_reference_is_not_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = {"200": {"content": {"application/json": {"schema": {"$ref": "#/components/b"}}}}}
    text = json.dumps({"openapi": "3.1.0", "paths": {"/a": {"get": {"responses": broken}}}})
    app = Starlette(routes=[Route("/openapi.json", lambda _: Response(text))])
    with served(app) as address:
        assert main([f"{address}/openapi.json"], tmp_path) == 1
    assert "has nothing at '/components/b'" in capsys.readouterr().err


def test_an_api_that_is_not_there_is_explained(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["http://127.0.0.1:9/openapi.json"], tmp_path) == 1
    assert "could not connect" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("header", "message"),
    [("X-Key", "is not a header"), ("X-Key: env:DOCS_NONE", "DOCS_NONE is not set")],
)
def test_a_header_that_cannot_be_sent_is_a_wrong_call(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], header: str, message: str
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["http://127.0.0.1:9", "--header", header], tmp_path)
    assert message in capsys.readouterr().err
