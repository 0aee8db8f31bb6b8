"""Bodies validated against named models."""

from __future__ import annotations

import types
from datetime import datetime  # noqa: TC003 - pydantic asks for it
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict, Field

from support.conversation.checks.models import (
    ModelMismatchError,
    ModelName,
    check_model,
    check_models,
)
from support.conversation.errors import ConversationError


class Address(BaseModel):
    city: str


class User(BaseModel):
    model_config = ConfigDict(strict=True)

    id: int
    since: datetime
    homes: list[Address] = Field(default=[])


ADA = {"id": 1, "since": "2026-01-31T12:00:00Z", "homes": [{"city": "London"}]}
WRONG = {"id": "1", "since": "2026-01-31T12:00:00Z", "homes": [{"town": "London"}]}


@pytest.fixture
def module() -> types.ModuleType:
    """A module with models and other names."""
    module = types.ModuleType("team.models")
    for name in ("User", "Account"):
        model = type(name, (BaseModel,), {"__module__": "team.models"})
        setattr(module, name, model)
    module.Imported = Address  # type: ignore[attr-defined]  # one of another module
    module.Plain = type("Plain", (), {"__module__": "team.models"})  # type: ignore[attr-defined]  # no model
    return module


def test_a_model_is_found_by_its_name(module: types.ModuleType) -> None:
    assert ModelName("User").found_in(module) is module.User


@pytest.mark.parametrize("name", ["Usr", "Address", "Plain", "Imported"])
def test_another_name_is_reported_with_the_available_ones(
    module: types.ModuleType, name: str
) -> None:
    with pytest.raises(ConversationError) as caught:
        ModelName(name).found_in(module)
    message = str(caught.value)
    assert message.startswith(f"unknown model {name}; the models of team.models: Account, User")
    assert message.endswith("did you mean User?") == (name == "Usr")


def test_a_project_without_models_gets_a_remedy() -> None:
    with pytest.raises(ConversationError, match=r"unknown model User.*docs/your-api\.md"):
        ModelName("User").found_in(None)


def test_json_is_a_valid_model_with_the_types_that_json_has() -> None:
    check_model(ADA, User, "$")
    check_models([ADA, ADA], User, "$.users")


def test_every_field_that_is_wrong_is_reported() -> None:
    with pytest.raises(ModelMismatchError) as caught:
        check_model(WRONG, User, "$")
    assert str(caught.value).splitlines() == [
        "not a valid User, 2 errors:",
        "  $.id: Input should be a valid integer",
        "  $.homes[0].city: Field required",
    ]


def test_one_fault_is_reported_without_a_number() -> None:
    with pytest.raises(ModelMismatchError) as caught:
        check_model({"since": ADA["since"]}, User, "$.user")
    assert str(caught.value).splitlines() == ["not a valid User:", "  $.user.id: Field required"]


def test_entries_that_are_wrong_are_reported_by_their_places() -> None:
    with pytest.raises(ModelMismatchError) as caught:
        check_models([ADA, WRONG], User, "$.users")
    assert str(caught.value).splitlines() == [
        "not a list of valid Users, 2 errors:",
        "  $.users[1].id: Input should be a valid integer",
        "  $.users[1].homes[0].city: Field required",
    ]


@pytest.mark.parametrize("value", [[], {}, None, "users", ADA], ids=repr)
def test_what_is_not_a_list_with_entries_is_reported(value: Any) -> None:
    with pytest.raises(AssertionError) as caught:
        check_models(value, User, "$.users")
    assert str(caught.value) == f"$.users is not a list with entries, but {value!r:.200}"
