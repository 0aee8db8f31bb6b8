"""Unmistakable secrets go through the scenarios of the example, and are found nowhere after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.end_to_end.canary import assert_no_secret_is_left, canary_traffic
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


@pytest.mark.parametrize(
    ("options", "features"),
    [
        (["-n0"], ["own_profile", "access", "signing_in", "staying_signed_in", "registration"]),
        (
            ["-n2", "-q"],  # shortens the locals, which are most of 30 MB: the first case has them
            ["registration_refusals", "listing", "lost_updates", "deletion", *ENDPOINTS],
        ),
    ],
    ids=["one process", "two workers"],
)
def test_no_secret_is_left_anywhere(
    tmp_path: Path, options: list[str], features: list[str]
) -> None:
    project = use_project(tmp_path, features="users")
    project.append("conftest.py", FAILING)
    project.write("features/users/proving.feature", PROVING)
    files = [f"features/users/{name}.feature" for name in ["proving", *features]]
    assert_no_secret_is_left(project, canary_traffic(), *options, *files)
