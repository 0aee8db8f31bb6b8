"""Resources that are recreated for each caller."""

from __future__ import annotations

import pytest

from support.conversation.recipes import Recipes


@pytest.fixture
def made() -> list[str]:
    """The names of created resources, in order."""
    return []


@pytest.fixture
def recipes(made: list[str]) -> Recipes:
    """Recipes of a team and an account."""
    recipes = Recipes()

    def add(name: str, note: str) -> None:
        async def make() -> None:
            made.append(note)

        recipes.add(name, make)

    add("team", "an old team")
    add("team", "team")
    add("account", "account")
    return recipes


@pytest.mark.parametrize(
    ("names", "covered"), [(["account", "x"], True), ({"team"}, True), (["x"], False), ([], False)]
)
def test_recipes_cover_names_if_they_make_any(
    recipes: Recipes, names: list[str], *, covered: bool
) -> None:
    assert recipes.covers(names) is covered


async def test_only_what_is_named_is_made_by_its_last_recipe(
    recipes: Recipes, made: list[str]
) -> None:
    await recipes.renew(["team", "other"])
    assert made == ["team"]
    await recipes.renew({"team", "account"})
    assert made == ["team", "account", "team"]
