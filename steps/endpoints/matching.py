"""The response as JSON; docs/matching.md lists the markers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_bdd import then

from steps.endpoints.parameters import parse
from support.api import models
from support.conversation import checks
from support.conversation.checked import check_expected
from support.conversation.checks import ROOT
from support.conversation.models import check_model, check_models
from support.conversation.written import ExpectedJson
from support.gherkin.step_checks import checked
from support.matching.engine import Mode

if TYPE_CHECKING:
    from support.conversation.conversation import Conversation
    from support.conversation.models import ModelName
    from support.conversation.written import ExpectedValue, JsonPath


@then("the response matches:")
@checked(check_expected)
def _(conversation: Conversation, docstring: str) -> None:
    """The body is this JSON, with markers: the same fields, lists in this order."""
    expected = ExpectedJson(docstring).value(conversation.values)
    checks.check_at(conversation.response, ROOT, expected)


@then("the response contains:")
@checked(check_expected)
def _(conversation: Conversation, docstring: str) -> None:
    """The body has at least this: objects may have further fields, lists further entries."""
    expected = ExpectedJson(docstring).value(conversation.values)
    checks.check_at(conversation.response, ROOT, expected, Mode.CONTAINS)


@then("the response matches in any order:")
@checked(check_expected)
def _(conversation: Conversation, docstring: str) -> None:
    """The body is this JSON, its lists in any order."""
    expected = ExpectedJson(docstring).value(conversation.values)
    checks.check_at(conversation.response, ROOT, expected, Mode.ANY_ORDER)


@then(parse("{path:Path} is {expected:Json}"))
def _(conversation: Conversation, path: JsonPath, expected: ExpectedValue) -> None:
    """The value at a JSON path is this one, or one that a marker takes."""
    checks.check_at(conversation.response, path, expected.value(conversation.values))


@then(parse("{path:Path} is not {unexpected:Json}"))
def _(conversation: Conversation, path: JsonPath, unexpected: ExpectedValue) -> None:
    """There is a value at a JSON path, and it is not this one."""
    checks.check_not_at(conversation.response, path, unexpected.value(conversation.values))


@then(parse("{path:Path} matches:"))
@checked(check_expected)
def _(conversation: Conversation, path: JsonPath, docstring: str) -> None:
    """What is at a JSON path is this JSON; of a path to several values, the list of them."""
    expected = ExpectedJson(docstring).value(conversation.values)
    checks.check_at(conversation.response, path, expected)


@then(parse("{path:Path} contains:"))
@checked(check_expected)
def _(conversation: Conversation, path: JsonPath, docstring: str) -> None:
    """What is at a JSON path has at least this: further fields and entries do not matter."""
    expected = ExpectedJson(docstring).value(conversation.values)
    checks.check_at(conversation.response, path, expected, Mode.CONTAINS)


@then(parse("{path:Path} matches in any order:"))
@checked(check_expected)
def _(conversation: Conversation, path: JsonPath, docstring: str) -> None:
    """What is at a JSON path is this JSON, its lists in any order."""
    expected = ExpectedJson(docstring).value(conversation.values)
    checks.check_at(conversation.response, path, expected, Mode.ANY_ORDER)


@then(parse("each of {path:Path} matches:"))
@checked(check_expected)
def _(conversation: Conversation, path: JsonPath, docstring: str) -> None:
    """Each entry of the list at a JSON path is this JSON; an empty list is a failure."""
    expected = ExpectedJson(docstring).value(conversation.values)
    checks.check_every(conversation.response, path, expected, Mode.EXACT)


@then(parse("each of {path:Path} contains:"))
@checked(check_expected)
def _(conversation: Conversation, path: JsonPath, docstring: str) -> None:
    """Each entry of the list at a JSON path has at least this; an empty list is a failure."""
    expected = ExpectedJson(docstring).value(conversation.values)
    checks.check_every(conversation.response, path, expected, Mode.CONTAINS)


@then(parse("the response is a valid {model:Model}"))
def _(conversation: Conversation, model: ModelName) -> None:
    """The body is valid by a model of support/api/models.py."""
    check_model(conversation.response.json, model.found_in(models), "$")


@then(parse("the response is a list of valid {model:Models}"))
def _(conversation: Conversation, model: ModelName) -> None:
    """The body is a list, not empty, whose entries are valid by a model, named with an s."""
    check_models(conversation.response.json, model.found_in(models), "$")


@then(parse("{path:Path} is a valid {model:Model}"))
def _(conversation: Conversation, path: JsonPath, model: ModelName) -> None:
    """What is at a JSON path is valid by a model of support/api/models.py."""
    check_model(checks.at(conversation.response, path), model.found_in(models), path.written)


@then(parse("{path:Path} is a list of valid {model:Models}"))
def _(conversation: Conversation, path: JsonPath, model: ModelName) -> None:
    """What is at a JSON path is a list, not empty, whose entries are valid by a model."""
    check_models(checks.at(conversation.response, path), model.found_in(models), path.written)
