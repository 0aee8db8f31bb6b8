"""The response as JSON; see docs/matching.md for the markers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_bdd import then

from steps.any_api.parameters import parse
from support.conversation.checks import response as checks
from support.conversation.checks.models import check_model as check_valid
from support.conversation.checks.models import check_models
from support.conversation.checks.response import ROOT
from support.conversation.preflight.data import check_expected, check_model
from support.conversation.preflight.expectations import (
    check_contained,
    check_contained_at,
    check_document,
    check_value,
)
from support.conversation.preflight.order import Does
from support.conversation.step_values import ExpectedJson
from support.gherkin.authoring.step_checks import checked
from support.language.matching.engine import Mode

if TYPE_CHECKING:
    from types import ModuleType

    from support.conversation.checks.models import ModelName
    from support.conversation.conversation import Conversation
    from support.conversation.step_values import ExpectedValue, JsonPath


@then("the response matches:")
@checked(check_expected, does=Does.READS_JSON)
def _(conversation: Conversation, docstring: str) -> None:
    """The body is this JSON, which may have markers: the same fields, lists in this order."""
    expected = ExpectedJson(docstring).value(conversation.values)
    checks.check_at(conversation.response, ROOT, expected)


@then("the response contains:")
@checked(check_contained, does=Does.READS_JSON)
def _(conversation: Conversation, docstring: str) -> None:
    """The body contains this JSON: objects may have more fields, lists more entries."""
    expected = ExpectedJson(docstring).value(conversation.values)
    checks.check_at(conversation.response, ROOT, expected, Mode.CONTAINS)


@then("the response matches in any order:")
@checked(check_expected, does=Does.READS_JSON)
def _(conversation: Conversation, docstring: str) -> None:
    """The body is this JSON, with lists in any order."""
    expected = ExpectedJson(docstring).value(conversation.values)
    checks.check_at(conversation.response, ROOT, expected, Mode.ANY_ORDER)


@then(parse("{path:Path} is {expected:Json}"))
@checked(check_value, does=Does.READS)
def _(conversation: Conversation, path: JsonPath, expected: ExpectedValue) -> None:
    """The value at a JSON path is this one, or one that matches a marker."""
    where = path.filled(conversation.values)
    checks.check_at(conversation.response, where, expected.value(conversation.values))


@then(parse("{path:Path} is not {unexpected:Json}"))
@checked(does=Does.READS)
def _(conversation: Conversation, path: JsonPath, unexpected: ExpectedValue) -> None:
    """There is a value at a JSON path, and it is different, not only in its type."""
    where = path.filled(conversation.values)
    checks.check_not_at(conversation.response, where, unexpected.value(conversation.values))


@then(parse("{path:Path} matches:"))
@checked(check_document, does=Does.READS_JSON)
def _(conversation: Conversation, path: JsonPath, docstring: str) -> None:
    """The value at a JSON path is this JSON; a path to several values gives a list."""
    expected = ExpectedJson(docstring).value(conversation.values)
    where = path.filled(conversation.values)
    checks.check_at(conversation.response, where, expected)


@then(parse("{path:Path} contains:"))
@checked(check_contained_at, does=Does.READS_JSON)
def _(conversation: Conversation, path: JsonPath, docstring: str) -> None:
    """The value at a JSON path contains this JSON: more fields and entries are allowed."""
    expected = ExpectedJson(docstring).value(conversation.values)
    where = path.filled(conversation.values)
    checks.check_at(conversation.response, where, expected, Mode.CONTAINS)


@then(parse("{path:Path} matches in any order:"))
@checked(check_document, does=Does.READS_JSON)
def _(conversation: Conversation, path: JsonPath, docstring: str) -> None:
    """The value at a JSON path is this JSON, with lists in any order."""
    expected = ExpectedJson(docstring).value(conversation.values)
    where = path.filled(conversation.values)
    checks.check_at(conversation.response, where, expected, Mode.ANY_ORDER)


@then(parse("each of {path:Path} matches:"))
@checked(check_expected, does=Does.READS_ENTRIES)
def _(conversation: Conversation, path: JsonPath, docstring: str) -> None:
    """Each entry of the list at a JSON path is this JSON; an empty list fails."""
    expected = ExpectedJson(docstring).value(conversation.values)
    where = path.filled(conversation.values)
    checks.check_every(conversation.response, where, expected, Mode.EXACT)


@then(parse("each of {path:Path} contains:"))
@checked(check_contained, does=Does.READS_ENTRIES)
def _(conversation: Conversation, path: JsonPath, docstring: str) -> None:
    """Each entry of the list at a JSON path contains this JSON; an empty list fails."""
    expected = ExpectedJson(docstring).value(conversation.values)
    where = path.filled(conversation.values)
    checks.check_every(conversation.response, where, expected, Mode.CONTAINS)


@then(parse("the response is a valid {model:Model}"))
@checked(check_model, does=Does.READS)
def _(conversation: Conversation, model: ModelName, models: ModuleType | None) -> None:
    """The body is valid for a model of the fixture ``models``."""
    check_valid(conversation.response.json, model.found_in(models), "$")


@then(parse("the response is a list of valid {model:Models}"))
@checked(check_model, does=Does.READS)
def _(conversation: Conversation, model: ModelName, models: ModuleType | None) -> None:
    """The body is a non-empty list whose entries are valid for the model, written with an s."""
    check_models(conversation.response.json, model.found_in(models), "$")


@then(parse("{path:Path} is a valid {model:Model}"))
@checked(check_model, does=Does.READS)
def _(
    conversation: Conversation, path: JsonPath, model: ModelName, models: ModuleType | None
) -> None:
    """The value at a JSON path is valid for a model of the fixture ``models``."""
    where = path.filled(conversation.values)
    check_valid(checks.at(conversation.response, where), model.found_in(models), where.written)


@then(parse("{path:Path} is a list of valid {model:Models}"))
@checked(check_model, does=Does.READS)
def _(
    conversation: Conversation, path: JsonPath, model: ModelName, models: ModuleType | None
) -> None:
    """The value at a JSON path is a non-empty list whose entries are valid for the model."""
    where = path.filled(conversation.values)
    check_models(checks.at(conversation.response, where), model.found_in(models), where.written)
