"""Nothing that the scenarios of the example create outlives a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.end_to_end.accounts import ADMIN, accounts, reference_server
from tests.end_to_end.copied_project import use_project
from tests.end_to_end.test_cleanup import FAILING

if TYPE_CHECKING:
    from pathlib import Path

NAMES = ("access", "deletion", "lost_updates", "own_profile", "registration", "signing_in")
FEATURES = [f"features/users/{name}.feature" for name in NAMES]


@pytest.mark.parametrize("workers", ["0", "2"], ids=["one process", "two workers"])
def test_all_are_gone_after_a_third_of_the_scenarios_have_failed(
    tmp_path: Path, workers: str
) -> None:
    project = use_project(tmp_path, features="users")
    project.append("conftest.py", FAILING)
    with reference_server() as server:
        run = project.pytest(*FEATURES, f"-n{workers}", API_BASE_URL=server)
        assert run.status == 1
        failed, passed = len(run.having("failed")), len(run.having("passed"))
        assert 0.2 < failed / (failed + passed) < 0.5
        assert run.having("error") == set()
        assert accounts(server) == [(ADMIN.username, "admin")]
    assert [path for path in project.root.glob("reports/**/*") if path.is_file()] == []
