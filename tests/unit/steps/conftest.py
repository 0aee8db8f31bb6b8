"""Steps called as pytest-bdd calls them, without a scenario around them."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

import pytest
from pytest_bdd.parser import Step

from support.gherkin.plugin import INDEX
from support.gherkin.running.async_steps import author_function
from tests.unit.conversation.conftest import talking, values

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from types import ModuleType

__all__ = ["talking", "values"]


@pytest.fixture
def perform(request: pytest.FixtureRequest) -> Callable[..., Awaitable[Any]]:
    """Run a step of a module: ``perform(module, 'When I GET "/users"', conversation=...)``.

    Further arguments are fixtures, a ``docstring`` or a ``datatable``. Returns what the step
    returns; fails for a step whose definition stands in another module.
    """

    async def run(module: ModuleType, text: str, **fixtures: object) -> Any:
        kind, _, name = text.partition(" ")
        step = Step(name=name, type=kind.lower(), indent=0, line_number=1, keyword=kind)
        [found] = request.config.stash[INDEX].find(step, request.node)
        function = author_function(found.context.step_func)
        assert function.__module__ == module.__name__
        given = {**(found.context.parser.parse_arguments(name) or {}), **fixtures}
        result = function(**{parameter: given[parameter] for parameter in found.parameters})
        return await result if inspect.isawaitable(result) else result

    return run
