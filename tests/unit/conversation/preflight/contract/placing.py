"""Steps of scenarios, as the check before the run sees them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from support.conversation.step_values import Address
from support.gherkin.authoring.step_checks import PlacedStep, StepUse

if TYPE_CHECKING:
    from collections.abc import Sequence

OWN = PlacedStep(None, None, is_known=False)
"""A step of the project's own."""


def placed(
    does: object,
    *,
    table: Sequence[Sequence[Any]] | None = None,
    docstring: str | None = None,
    media_type: str = "",
    **arguments: object,
) -> PlacedStep:
    """Return a step of the vocabulary."""
    use = StepUse(arguments, table, docstring, Path(), media_type)
    return PlacedStep(does, use, is_known=True)


def sent(does: object, request: str, **data: Any) -> PlacedStep:
    """Return a step that sends a request: ``sent(Sends(), "GET /users")``."""
    method, address = request.split()
    return placed(does, method=method, address=Address(address), **data)
