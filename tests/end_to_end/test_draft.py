"""A draft of the document of an API that nobody has described, from scenarios that run now."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

from support.contract.draft.__main__ import main
from support.contract.loading import load
from tests.apis.serving import served
from tests.end_to_end.copied_project import use_project

if TYPE_CHECKING:
    from pathlib import Path

FEATURE = """\
Feature: Orders
  Scenario: An order is read
    When I GET "/orders/4711"
    Then the response status is 200
"""


@pytest.mark.promise("contract.md", "With `--live`")
def test_a_draft_is_made_of_scenarios_that_run_now(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    project = use_project(tmp_path)
    (tmp_path / "features" / "orders.feature").write_text(FEATURE)
    routes = [Route("/orders/{id}", lambda _: JSONResponse({"id": 4711, "state": "open"}))]
    with served(Starlette(routes=routes)) as address:
        for name, value in {**project.environment, "API_BASE_URL": address}.items():
            monkeypatch.setenv(name, value)
        status = main(["api.yaml", "--live", "-k", "order"], tmp_path)
    assert status == 0, capfd.readouterr()
    document = load(tmp_path / "api.yaml")
    assert [str(one) for one in document.operations] == ["GET /orders/{order_id}"]
    assert "4711" not in (tmp_path / "api.yaml").read_text()
    assert not (tmp_path / "tests").exists()
