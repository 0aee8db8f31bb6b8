"""What is made anew for each caller of an access table."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection

    Recipe = Callable[[], Awaitable[None]]


class Recipes:
    """How remembered things are made, by the names of their values.

    A recipe is a coroutine function that makes the thing and remembers it in place of the old.
    """

    def __init__(self) -> None:
        self._recipes: dict[str, Recipe] = {}

    def add(self, name: str, recipe: Recipe) -> None:
        """Say how the value of this name is made."""
        self._recipes[name] = recipe

    def covers(self, names: Collection[str]) -> bool:
        """Tell whether any of these values can be made anew."""
        return not self._recipes.keys().isdisjoint(names)

    async def renew(self, names: Collection[str]) -> None:
        """Make those of these values anew that have a recipe."""
        for name in sorted(self._recipes.keys() & set(names)):
            await self._recipes[name]()
