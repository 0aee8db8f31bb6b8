"""Recreate resources for each caller of an access table."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection

    Recipe = Callable[[], Awaitable[None]]


class Recipes:
    """Recipes for remembered resources, by the names of their values.

    A recipe is a coroutine function that creates the resource again and remembers the new one.
    """

    def __init__(self) -> None:
        self._recipes: dict[str, Recipe] = {}

    def add(self, name: str, recipe: Recipe) -> None:
        """Add the recipe of a value."""
        self._recipes[name] = recipe

    def covers(self, names: Collection[str]) -> bool:
        """Return whether any of these values can be recreated."""
        return not self._recipes.keys().isdisjoint(names)

    async def renew(self, names: Collection[str]) -> None:
        """Recreate those of the values that have a recipe."""
        for name in sorted(self._recipes.keys() & set(names)):
            await self._recipes[name]()
