"""The response as HTTP: status, headers, cookies, redirects and the body as text or bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_bdd import then

from steps.any_api.parameters import parse
from support.conversation.bodies import beside
from support.conversation.checks import response as checks
from support.conversation.errors import NO_ANSWER
from support.conversation.preflight.data import (
    check_expected_cookie,
    check_expected_header,
    check_file,
    check_text,
)
from support.conversation.preflight.order import Does
from support.conversation.step_values import Text
from support.gherkin.authoring.step_checks import checked
from support.gherkin.running.running_step import running_step

if TYPE_CHECKING:
    from support.conversation.conversation import Conversation
    from support.conversation.http_terms import Pattern
    from support.conversation.responses import Statuses
    from support.conversation.step_values import ExpectedValue, Location


@then("no answer comes")
@checked(handles=NO_ANSWER, does=Does.READS_ALL)
def _(conversation: Conversation) -> None:
    """The server answered none of the last requests: no connection, a broken one, or a time-out."""
    checks.check_no_answer(conversation.results)


@then(parse("the response status is {statuses:Status}"))
@checked(does=Does.READS)
def _(conversation: Conversation, statuses: Statuses) -> None:
    """The response has one of these statuses; a failure shows the body."""
    checks.check_status(conversation.response, statuses)


@then(parse("the header {name:Header} is {expected:Json}"))
@checked(check_expected_header, does=Does.READS)
def _(conversation: Conversation, name: Text, expected: ExpectedValue) -> None:
    """The response has this header with this value, or one that matches a marker."""
    value = expected.value(conversation.values)
    checks.check_header(conversation.response, name.filled(conversation.values), value)


@then(parse("the header {name:Header} is not {unexpected:Json}"))
@checked(check_expected_header, does=Does.READS)
def _(conversation: Conversation, name: Text, unexpected: ExpectedValue) -> None:
    """The response has this header, with other values; a content type also without parameters."""
    value = unexpected.value(conversation.values)
    checks.check_other_header(conversation.response, name.filled(conversation.values), value)


@then(parse("the cookie {name:Cookie} is {expected:Json}"))
@checked(check_expected_cookie, does=Does.READS)
def _(conversation: Conversation, name: Text, expected: ExpectedValue) -> None:
    """The response sets this cookie to this value, or one for a marker; it has not expired."""
    value = expected.value(conversation.values)
    checks.check_cookie(conversation.response, name.filled(conversation.values), value)


@then(parse("the content type is {expected:MediaType}"))
@checked(does=Does.READS)
def _(conversation: Conversation, expected: Text) -> None:
    """The body has this media type; parameters such as charset are ignored."""
    checks.check_media_type(conversation.response, expected.filled(conversation.values))


@then(parse("the response redirects to {target:Location}"))
@checked(does=Does.READS)
def _(conversation: Conversation, target: Location) -> None:
    """The response is a redirect to this address; a path refers to the same host."""
    checks.check_redirect(conversation.response, target.filled(conversation.values))


@then("the response is a problem document")
@checked(does=Does.READS)
def _(conversation: Conversation) -> None:
    """The body is a problem document (RFC 9457) with the status of the response, 4xx or 5xx."""
    checks.check_problem(conversation.response)


@then("the response is the same as before")
@checked(does=Does.COMPARES)
def _(conversation: Conversation) -> None:
    """After repeating a request: status and body are the same as the first time."""
    checks.check_same(conversation.results, conversation.before)


@then("the body is empty")
@checked(does=Does.READS)
def _(conversation: Conversation) -> None:
    """The response has no body."""
    checks.check_empty(conversation.response)


@then(parse("the body contains {part:Part}"))
@checked(does=Does.READS)
def _(conversation: Conversation, part: Text) -> None:
    """The body contains this text, whatever its content type; escapes in JSON hide nothing."""
    checks.check_contains(conversation.response, part.filled(conversation.values))


@then(parse("the body does not contain {part:Part}"))
@checked(does=Does.READS)
def _(conversation: Conversation, part: Text) -> None:
    """The body does not contain this text."""
    checks.check_contains_not(conversation.response, part.filled(conversation.values))


@then(parse("the body matches the pattern {pattern:Pattern}"))
@checked(does=Does.READS)
def _(conversation: Conversation, pattern: Pattern) -> None:
    """A regular expression matches somewhere in the body."""
    checks.check_pattern(conversation.response, pattern.written)


@then("the body is:")
@checked(check_text, does=Does.READS)
def _(conversation: Conversation, docstring: str) -> None:
    """The body is this text, ignoring trailing line breaks."""
    checks.check_text(conversation.response, Text(docstring).filled(conversation.values))


@then(parse("the body is the file {name:Quoted}"))
@checked(check_file, does=Does.READS)
def _(conversation: Conversation, name: Text) -> None:
    """The body is byte for byte this file beside the feature."""
    what = name.filled(conversation.values)
    path = beside(running_step.get().folder, what)
    checks.check_bytes(conversation.response, path.read_bytes(), what)


@then(parse("the SHA-256 of the body is {digest:Digest}"))
@checked(does=Does.READS)
def _(conversation: Conversation, digest: Text) -> None:
    """The body has this SHA-256 hex digest."""
    checks.check_sha256(conversation.response, digest.filled(conversation.values))
