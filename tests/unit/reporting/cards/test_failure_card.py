"""The failure card: everything about a failure on one page."""

from __future__ import annotations

from dataclasses import replace

from support.bootstrap import ROOT
from support.gherkin.authoring.comparisons import DifferenceError
from support.gherkin.running.soft import SoftFailuresError
from support.http.exchange import Exchange, ReceivedResponse, SentRequest
from support.language.matching.engine import MismatchError, mismatches
from support.reporting.cards.failure_card import Failure

PLACE = "features/people.feature:3: Then the response matches:"
REQUEST = SentRequest("POST", "http://api.example.com/users", (("Accept", "*/*"),), b"{}")
RESPONSE = ReceivedResponse(201, "Created", "HTTP/1.1", (), b"{}")
EXCHANGE = Exchange(REQUEST, RESPONSE, None, started_at=10.0, elapsed=0.0314, attempt=1)
MISMATCH = MismatchError(
    mismatches({"name": "Bob", "items": [{"price": 12}]}, {"name": "Ada", "items": [{"price": 1}]})
)
MISMATCH.add_note(PLACE)
FAILURE = Failure(
    MISMATCH, "Then it is", "features/people.feature:2", EXCHANGE, 42, "pytest 'a b'", ROOT
)


def test_the_card_shows_error_request_place_and_command() -> None:
    """In the order in which a reader needs them."""
    assert (
        FAILURE.card
        == """\
WHAT WENT WRONG
  the response differs in 2 places, first at $.name: expected "Ada", got "Bob"

  $.name is different
    expected:  "Ada"
    got:       "Bob"

  $.items[0].price is different
    expected:  1
    got:       12

LAST REQUEST BEFORE THE FAILURE
  POST http://api.example.com/users
  -> 201 Created, after 31 ms

curl http://api.example.com/users \\
  -H 'Accept: */*' \\
  -H user-agent: \\
  -H content-type: \\
  --data-raw '{}'

WHERE
  features/people.feature:3: Then the response matches:

REPEAT THIS SCENARIO ALONE
  with the same data (seed 42)

pytest 'a b'
"""
    )


def test_the_details_are_those_of_the_error() -> None:
    """Allure compares them line by line."""
    assert FAILURE.message == f"{MISMATCH}\n{PLACE}"
    assert FAILURE.expected == '$.name\n    "Ada"\n$.items[0].price\n    1'
    assert FAILURE.actual == '$.name\n    "Bob"\n$.items[0].price\n    12'
    assert FAILURE.trace == ""


def test_an_error_of_text_is_reported_as_it_is() -> None:
    """Its place is that of the failure, and there are no values to compare."""
    failure = replace(FAILURE, error=KeyError("id"))
    assert "WHAT WENT WRONG\n  KeyError: 'id'\n\nLAST REQUEST" in failure.card
    assert "WHERE\n  features/people.feature:2\n  Then it is\n" in failure.card
    assert (failure.expected, failure.actual) == ("", "")


def test_a_request_without_a_response_shows_the_error() -> None:
    """With the number of the attempt."""
    unanswered = replace(EXCHANGE, response=None, error="ConnectError: refused", attempt=3)
    card = replace(FAILURE, exchange=unanswered).card
    assert (
        "  -> no response, after 31 ms\n  ConnectError: refused\n  this was attempt 3\n\ncurl"
        in card
    )


def test_a_command_with_masked_secrets_says_so() -> None:
    """The API would reject the masked one."""
    request = replace(REQUEST, headers=(("Authorization", "Bearer ***"),))
    card = replace(FAILURE, exchange=replace(EXCHANGE, request=request)).card
    assert "  to send it again, replace *** by your secrets\n\ncurl" in card
    assert "to send it again" not in FAILURE.card


def test_a_scenario_without_requests_says_so() -> None:
    """For example, after an error before the first request."""
    card = replace(FAILURE, exchange=None).card
    assert "BEFORE THE FAILURE\n  none: the scenario has sent no request\n\nWHERE" in card
    assert "curl" not in card


def test_each_step_of_a_soft_scenario_is_reported() -> None:
    """Each with its own place."""
    other = DifferenceError("the name", expected="Ada", actual="Bob")
    other.add_note("features/people.feature:4: And the name is Ada")
    failure = replace(FAILURE, error=SoftFailuresError([MISMATCH, other]))
    assert "WHAT WENT WRONG, 1 OF 2\n  features/people.feature:3: Then" in failure.card
    assert (
        "WHAT WENT WRONG, 2 OF 2\n  features/people.feature:4: And the name is Ada\n\n"
        '  the name is not the same\n    expected:  "Ada"\n    got:       "Bob"\n'
    ) in failure.card
    assert failure.expected.endswith('the name\n    "Ada"')


def test_lines_of_a_value_stay_below_each_other() -> None:
    """As in indented JSON."""
    error = DifferenceError("it", expected={"a": 1}, actual=[])
    assert '    expected:  {\n                 "a": 1\n               }\n    got:       []' in (
        replace(FAILURE, error=error).card
    )


def test_hostile_content_is_text_and_bounded() -> None:
    """A card stays readable, whatever an API sends."""
    evil = "\x1b[2J\u202e<script>`$(id)`\r" + "x" * 1_000_000
    request = SentRequest("GET", f"http://h.example.com/?{'a' * 9_000}", (("X", evil),), b"")
    response = replace(RESPONSE, reason=evil)
    failure = Failure(
        MismatchError(mismatches([evil] * 99, [""] * 99)),
        evil,
        evil,
        replace(EXCHANGE, request=request, response=response),
        1,
        evil,
        ROOT,
    )
    shown = failure.card + failure.message + failure.expected + failure.actual
    assert not set(shown) & {"\x1b", "\u202e", "\r"}
    assert "\n\n  and 49 more\n" in failure.card
    assert len(shown) < 120_000
