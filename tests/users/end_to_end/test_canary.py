"""Unmistakable secrets go through the scenarios of the example, and are found nowhere after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.apis.serving import served
from tests.end_to_end.canary import (
    CLIENT,
    LOUD,
    PASSWORD,
    ROLES,
    SECRETS,
    TOKEN,
    Traffic,
    artefacts,
    canary_traffic,
    leaks,
)
from tests.end_to_end.copied_project import use_project
from tests.end_to_end.test_canary import PROVING

if TYPE_CHECKING:
    from pathlib import Path

ENDPOINTS = ("endpoints/change_user", "endpoints/issue_token")
FAILING = """
import logging
import random
import pytest


@pytest.hookimpl(trylast=True)
def pytest_bdd_after_step(request, step):
    settings, cast = (request.getfixturevalue(name) for name in ("settings", "cast"))
    password = settings.roles["admin"].password.get_secret_value()
    tokens = [account.grant.access_token.get_secret_value() for account in cast.accounts.values()]
    logging.getLogger("steps").warning("known here: %r, %s", password, tokens)
    print("printed here:", password, tokens)
    if random.Random(f"{request.node.nodeid} {step.name}").random() < 0.15:
        raise AssertionError(f"fails here: {password!r}, {tokens}")
"""


@pytest.fixture(scope="module")
def traffic() -> Traffic:
    return canary_traffic()


@pytest.mark.parametrize(
    ("workers", "features"),
    [
        ("0", ["own_profile", "access", "signing_in", "staying_signed_in", "registration"]),
        ("2", ["registration_refusals", "listing", "lost_updates", "deletion", *ENDPOINTS]),
    ],
    ids=["one process", "two workers"],
)
def test_no_secret_is_left_anywhere(
    tmp_path: Path, traffic: Traffic, workers: str, features: list[str]
) -> None:
    project = use_project(tmp_path, features=True)
    (tmp_path / "reports").mkdir()
    project.append("conftest.py", FAILING)
    project.write("features/users/proving.feature", PROVING)
    with served(traffic) as address:
        run = project.pytest(
            *(f"features/users/{name}.feature" for name in ["proving", *features]),
            "--backend=record",
            f"-n{workers}",
            *LOUD,
            API_BASE_URL=address,
            **ROLES,
        )
    assert run.status == 1, run.output[-3000:]
    assert len(run.having("failed")) >= 20
    assert len(run.having("passed")) >= 20
    texts = artefacts(project, run)
    for place, reported in (
        ("output", "printed here: ***"),
        ("reports/run.log", "known here: '***'"),
    ):
        assert reported in texts[place] or workers == "2"  # a worker's logs are in the report alone
    assert any("fails here: '***'" in text for text in run.messages.values())
    assert len([name for name in texts if name.startswith("reports/allure-results")]) >= 300
    assert len([name for name in texts if name.startswith("tests/fixtures/records")]) >= 50
    assert len(traffic.unmistakable) >= 100
    assert {PASSWORD, TOKEN, CLIENT} <= traffic.secrets
    assert leaks(texts, {*SECRETS, *traffic.unmistakable}) == []
    assert "secrets in files written by the run" not in run.output  # says the run itself
