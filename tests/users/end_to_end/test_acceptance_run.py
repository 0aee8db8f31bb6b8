"""A run over HTTP that cannot clean up reports what is left."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.end_to_end.accounts import reference_server
from tests.end_to_end.copied_project import use_project

if TYPE_CHECKING:
    from pathlib import Path


def test_what_cannot_be_cleaned_up_is_named(tmp_path: Path) -> None:
    """Over HTTP a scenario deletes what it created; without permission, it lists what is left."""
    project = use_project(tmp_path, features="users")
    arguments = ("features/users/registration.feature", "-q", "-k", "visitor")
    with reference_server() as url:
        for password, status in (("admin-password", 0), ("another-password", 1)):
            run = project.pytest(
                *arguments,
                API_BASE_URL=url,
                API_ROLES__ADMIN__USERNAME="admin@example.com",
                API_ROLES__ADMIN__PASSWORD=password,
            )
            assert run.status == status, run.output
    told = rf"not deleted: {url}/users/\w+ \(the admin could not sign in: "
    assert re.search(told, run.output)
