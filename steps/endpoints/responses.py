"""The response as HTTP: status, headers, cookies, redirects and the body as text or bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_bdd import then

from steps.endpoints.parameters import parse
from support.conversation import checks
from support.conversation.checked import check_file, check_text
from support.conversation.content import beside
from support.conversation.written import Text
from support.gherkin.running_step import running_step
from support.gherkin.step_checks import checked

if TYPE_CHECKING:
    from support.conversation.checks import Statuses
    from support.conversation.conversation import Conversation
    from support.conversation.written import Address, ExpectedValue


@then(parse("the response status is {statuses:Status}"))
def _(conversation: Conversation, statuses: Statuses) -> None:
    """The response has one of these statuses; a failure shows the body."""
    checks.check_status(conversation.response, statuses)


@then(parse("the header {name:Quoted} is {expected:Json}"))
def _(conversation: Conversation, name: Text, expected: ExpectedValue) -> None:
    """The response has this header with this value, or one that a marker takes."""
    value = expected.value(conversation.values)
    checks.check_header(conversation.response, name.filled(conversation.values), value)


@then(parse("the header {name:Quoted} is not {unexpected:Json}"))
def _(conversation: Conversation, name: Text, unexpected: ExpectedValue) -> None:
    """The response has this header, and its value is not this one."""
    value = unexpected.value(conversation.values)
    checks.check_other(conversation.response.header(name.filled(conversation.values)), value)


@then(parse("the cookie {name:Quoted} is {expected:Json}"))
def _(conversation: Conversation, name: Text, expected: ExpectedValue) -> None:
    """The response sets this cookie to this value, or to one that a marker takes."""
    value = expected.value(conversation.values)
    checks.check_cookie(conversation.response, name.filled(conversation.values), value)


@then(parse("the content type is {expected:Quoted}"))
def _(conversation: Conversation, expected: Text) -> None:
    """The body is of this media type; parameters such as charset do not matter."""
    checks.check_media_type(conversation.response, expected.filled(conversation.values))


@then(parse("the response redirects to {target:Address}"))
def _(conversation: Conversation, target: Address) -> None:
    """The response is a redirect to this address; a path is one of the same host."""
    checks.check_redirect(conversation.response, target.filled(conversation.values))


@then("the response is a problem document")
def _(conversation: Conversation) -> None:
    """The body is a problem document (RFC 9457) whose status is that of the response."""
    checks.check_problem(conversation.response)


@then("the response is the same as before")
def _(conversation: Conversation) -> None:
    """After a request was sent again: status and body are those of the first time."""
    checks.check_same(conversation.results, conversation.before)


@then("the body is empty")
def _(conversation: Conversation) -> None:
    """The response has no body."""
    checks.check_empty(conversation.response)


@then(parse("the body contains {part:Quoted}"))
def _(conversation: Conversation, part: Text) -> None:
    """This text stands in the body, whatever its content type."""
    checks.check_contains(conversation.response, part.filled(conversation.values))


@then(parse("the body does not contain {part:Quoted}"))
def _(conversation: Conversation, part: Text) -> None:
    """This text does not stand in the body."""
    checks.check_contains_not(conversation.response, part.filled(conversation.values))


@then(parse("the body matches the pattern {pattern:Text}"))
def _(conversation: Conversation, pattern: str) -> None:
    """A regular expression is found in the body."""
    checks.check_pattern(conversation.response, pattern)


@then("the body is:")
@checked(check_text)
def _(conversation: Conversation, docstring: str) -> None:
    """The body is exactly this text, but for a line end at its end."""
    checks.check_text(conversation.response, Text(docstring).filled(conversation.values))


@then(parse("the body is the file {name:Quoted}"))
@checked(check_file)
def _(conversation: Conversation, name: Text) -> None:
    """The body is byte by byte a file that lies beside the feature."""
    path = beside(running_step.get().folder, name.written)
    checks.check_bytes(conversation.response, path.read_bytes(), name.written)


@then(parse("the SHA-256 of the body is {digest:Quoted}"))
def _(conversation: Conversation, digest: Text) -> None:
    """The body has this SHA-256, in hexadecimal digits."""
    checks.check_sha256(conversation.response, digest.filled(conversation.values))
