"""Every phrase that checks has a test that shows it failing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from steps.any_api import responses
from support.gherkin.plugin import INDEX
from tests.unit.steps.any_api import test_matching_must_fail as in_matching
from tests.unit.steps.any_api import test_responses_must_fail as in_responses

if TYPE_CHECKING:
    import pytest

FOLDER = Path(responses.__file__).parent
PAGED = "listing {address:Address} by pages of {size:Count} has no duplicates"
SHOWN_TO_FAIL = {
    in_responses.test_another_status_of_a_caller_fails: (
        "access to {method:Method} {address:Address} is:",
    ),
    in_responses.test_another_status_fails: (
        "exactly {shares:Shares}",
        "all {count:Count} responses are {statuses:Status}",
        "the response status is {statuses:Status}",
    ),
    in_responses.test_a_slower_response_fails: (
        "the response time is below {limit:Limit}",
        "the p{percent:Percent} of the response times is below {limit:Limit}",
    ),
    in_responses.test_another_listing_fails: (
        PAGED,
        f"{PAGED} and contains every remembered {{kind:Word}}",
    ),
    in_matching.test_a_body_that_is_another_fails: (
        "the response matches:",
        "the response contains:",
        "the response matches in any order:",
    ),
    in_matching.test_a_value_that_is_another_fails: (
        "{path:Path} is {expected:Json}",
        "{path:Path} matches:",
        "{path:Path} contains:",
        "{path:Path} matches in any order:",
    ),
    in_matching.test_the_same_value_or_none_fails_is_not: ("{path:Path} is not {unexpected:Json}",),
    in_matching.test_one_entry_that_is_another_fails_each_of: (
        "each of {path:Path} matches:",
        "each of {path:Path} contains:",
    ),
    in_responses.test_json_that_does_not_fit_a_model_fails: (
        "the response is a valid {model:Model}",
        "the response is a list of valid {model:Models}",
        "{path:Path} is a valid {model:Model}",
        "{path:Path} is a list of valid {model:Models}",
    ),
    in_responses.test_another_result_fails: (
        "no answer comes",
        "the content type is {expected:MediaType}",
        "the response redirects to {target:Location}",
        "the body is empty",
        "the body matches the pattern {pattern:Pattern}",
    ),
    in_responses.test_another_header_or_cookie_fails: (
        "the header {name:Header} is {expected:Json}",
        "the header {name:Header} is not {unexpected:Json}",
        "the cookie {name:Cookie} is {expected:Json}",
    ),
    in_responses.test_another_document_is_not_a_problem_document: (
        "the response is a problem document",
    ),
    in_responses.test_another_response_is_not_the_same_as_before: (
        "the response is the same as before",
    ),
    in_responses.test_another_body_fails: (
        "the body contains {part:Part}",
        "the body is:",
        "the body is the file {name:Quoted}",
        "the SHA-256 of the body is {digest:Digest}",
    ),
    in_responses.test_a_body_with_a_text_fails_does_not_contain: (
        "the body does not contain {part:Part}",
    ),
    in_responses.test_what_does_not_come_fails: (
        "within {limit:Limit} {path:Path} becomes {expected:Json}",
        "within {limit:Limit} {path:Path} becomes {expected:Json}, failing if it is {end:Json}",
        "within {limit:Limit} the response status becomes {statuses:Status}",
    ),
}
"""The tests that show phrases failing, each with its phrases."""


def test_every_phrase_that_checks_is_shown_to_fail(request: pytest.FixtureRequest) -> None:
    visible = request.config.stash[INDEX].visible(request.node)
    phrases = {one.text for one in visible if one.type == "then" and one.place[0].parent == FOLDER}
    assert phrases == {phrase for shown in SHOWN_TO_FAIL.values() for phrase in shown}
