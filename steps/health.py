"""Whether the service is up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_bdd import then, when

from support.api.endpoints import HealthApi
from support.checks import same
from support.outcome import Outcome, attempt

if TYPE_CHECKING:
    from support.api.models import Health
    from support.http.client import ApiClient


@when("a visitor asks whether the service is up", target_fixture="outcome")
async def _(client: ApiClient) -> Outcome[Health]:
    """Ask for the health of the service, without signing in."""
    return await attempt(HealthApi(client).check())


@then("the service is up")
def _(outcome: Outcome[Health]) -> None:
    """The answer is 200 and its status is "ok"."""
    same("the status", outcome.value.status, "ok")
