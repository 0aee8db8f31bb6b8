"""Clean-up in a replay, which has nothing to delete, and settings of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from support.run import cleanup
from support.run.configuration import SETTINGS
from support.run.ledger.ledger import LeftoverError
from support.settings.api_shape import Created
from tests.unit.run.conftest import ADMIN, Users

if TYPE_CHECKING:
    from pathlib import Path

    from support.http.client import ApiClient


def test_a_replay_keeps_no_journal(configured: Any, run: Any, tmp_path: Path) -> None:
    users = Users()
    config = configured(users, settings=ADMIN, is_offline=True)
    cleanup.prepare(config)
    run(config)
    assert len(users.deleted) == 1
    assert not (tmp_path / "reports").exists()


@pytest.mark.parametrize(
    ("is_offline", "remedy"),
    [(True, "record it again, --backend record"), (False, "make clean-leftovers tries again")],
)
def test_what_is_left_has_a_remedy_that_helps(
    configured: Any, run: Any, remedy: str, *, is_offline: bool
) -> None:
    """A replay has no leftovers to delete."""
    config = configured(Users(403, 403), settings=ADMIN, is_offline=is_offline)
    cleanup.prepare(config)
    with pytest.raises(LeftoverError, match=f"{remedy}$"):
        run(config)


def test_ids_are_seen_where_the_recording_has_them(configured: Any, run: Any) -> None:
    """The POST of the replay makes the same with an id that an earlier one has shown."""
    config = configured(users := Users(), settings=ADMIN, is_offline=True)
    cleanup.prepare(config)
    recorded = config.stash[SETTINGS].model_copy(update={"created": Created(id="$.key")})

    async def look(client: ApiClient) -> None:
        await client.send("GET", "/users/7")

    run(config, posts=0, body=look, settings=recorded)
    run(config, settings=recorded)
    assert users.deleted == [], "seen before"
    run(config)
    assert len(users.deleted) == 1
