"""A team's own API, whose responses have an id and no Location."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from support.reporting import bundle
from tests.apis.fastapi_users_app import ADMIN, PASSWORD, fastapi_users_app
from tests.apis.serving import served
from tests.end_to_end.copied_project import use_project

if TYPE_CHECKING:
    from pathlib import Path

SIGNING_UP = """Feature: Signing up
  Scenario: Somebody signs up
    When I POST "/auth/register" with JSON:
      \"\"\"json
      {"email": "{faker.email}", "password": "{faker.password(length=12)}"}
      \"\"\"
    Then the response status is 201
"""
TEAM = {
    "API_LOGIN__PATH": "/auth/jwt/login",
    "API_LOGIN__EXTRA": "{}",
    "API_ROLES__ADMIN__USERNAME": ADMIN,
    "API_ROLES__ADMIN__PASSWORD": PASSWORD,
}


def test_an_id_does_where_the_settings_say_what_it_is_of(tmp_path: Path) -> None:
    """Without the setting, the leftover and the setting are named, in the report, too."""
    project = use_project(tmp_path)
    listed = tmp_path / "reports" / "leftovers.json"
    project.write("features/signing_up.feature", SIGNING_UP)
    places = {"API_CREATED__PLACES": '{"/auth/register": "/users/{id}"}'}
    arguments = ("features/signing_up.feature", "--alluredir=reports/results")
    with served(fastapi_users_app(tmp_path)) as address:
        good = project.pytest(*arguments, API_BASE_URL=address, **TEAM, **places)
        assert good.status == 0, good.output
        assert not listed.exists()
        bad = project.pytest(*arguments, API_BASE_URL=address, **TEAM)
        assert bad.status == 1
        assert "not deleted: http://127.0.0.1" in bad.messages["Somebody signs up"]
        assert "API_CREATED__PLACES=" in bad.messages["Somebody signs up"]
        (left,) = json.loads(listed.read_text())
        assert left["scenario"] == "features/signing_up.feature::Somebody signs up"
        results = project.root / "reports" / "results"
        bundle.unpack(results)
        tables = list(results.glob("*.csv"))
        assert any(left["address"] in table.read_text() for table in tables)
        again = project.pytest("--clean-leftovers", API_BASE_URL=address, **TEAM)
        assert again.status == 1
        assert f"{left['address']}: 404" in again.output
        assert "0 deleted, 1 left" in again.output
        assert json.loads(listed.read_text()) == [left]
