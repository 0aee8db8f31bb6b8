"""Canary secrets pass through every feature of a run, and are in none of its files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.end_to_end.canary import (
    PASSWORD,
    assert_no_secret_is_left,
    canary_traffic,
    leaks,
    spellings,
)
from tests.end_to_end.copied_project import use_project

if TYPE_CHECKING:
    from pathlib import Path

PROVING = """Feature: Everybody proves who they are
  Scenario Outline: <role> asks who it is
    Given I am signed in as <role>
    When I GET "/whoami"
    Then the response status is 200

    Examples:
      | role    |
      | clerk   |
      | bot     |
      | partner |
      | machine |
"""
ACCOUNTS = """Feature: Accounts are opened, and their owners sign in
  Scenario Outline: Account <number>
    Given "email" stands for "{faker.email}"
    And "password" stands for "{faker.password(length=20)}"
    When I POST "/users" with JSON:
      \"\"\"json
      {"email": "{email}", "name": "Frieda", "password": "{password}"}
      \"\"\"
    Then the response status is 201
    When I POST "/auth/token" with the form:
      | grant_type | password   |
      | username   | {email}    |
      | password   | {password} |
    Then the response status is 200
    And I remember "$.access_token" as "token"
    Given I am signed in as "{email}" with the password "{password}"
    When I GET "/whoami"
    Then "$.email" is "{email}"

    Examples:
      | number |
""" + "".join(f"      | {number} |\n" for number in range(50))

FAILING = """
import json
import logging
import random
import pytest


@pytest.hookimpl(trylast=True)
def pytest_bdd_after_step(request, step):
    settings, exchanges = (request.getfixturevalue(name) for name in ("settings", "exchanges"))
    password = settings.roles["admin"].password.get_secret_value()
    bodies = [exchange.response.body for exchange in exchanges if exchange.response]
    tokens = [json.loads(body)["access_token"] for body in bodies if b"access_token" in body]
    logging.getLogger("steps").warning("known here: %r, %s", password, tokens)
    print("printed here:", password, tokens)
    if random.Random(f"{request.node.nodeid} {step.name}").random() < 0.05:
        raise AssertionError(f"fails here: {password!r}, {tokens}")
"""


@pytest.mark.promise("safety.md", "It needs no settings for that")
@pytest.mark.promise("safety.md", "Logs, results, the page and")
@pytest.mark.parametrize("workers", ["0", "2"], ids=["one process", "two workers"])
def test_no_secret_is_left_anywhere(tmp_path: Path, workers: str) -> None:
    project = use_project(tmp_path)
    project.append("conftest.py", FAILING)
    project.write("features/proving.feature", PROVING)
    project.write("features/accounts.feature", ACCOUNTS)
    assert_no_secret_is_left(project, canary_traffic(), f"-n{workers}", "features")


@pytest.mark.parametrize("spelling", sorted(set(spellings(PASSWORD))))
def test_a_leak_would_be_found(spelling: str) -> None:
    assert leaks({"reports/x": f"<{spelling}>"}, {PASSWORD}) != []
    assert leaks({"reports/x": "<Kanarien>"}, {PASSWORD}) == []
    line = f"<{spelling}>"
    files = {"first": "a\nb", "second": f"b\n{line}\na", "third": line}
    assert {leak.partition(":")[0] for leak in leaks(files, {PASSWORD})} == {"second"}
