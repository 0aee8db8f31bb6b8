"""What somebody has to know of a failure, on one page."""

from __future__ import annotations

from dataclasses import replace

from support.bootstrap import ROOT
from support.checks import DifferenceError
from support.gherkin.soft import SoftFailuresError
from support.http.exchange import Exchange, ReceivedResponse, SentRequest
from support.matching.engine import MismatchError, mismatches
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


def test_the_card_tells_everything_there_is_to_know() -> None:
    """In words, and in the order of what a reader asks."""
    assert (
        FAILURE.card
        == """\
WHAT WENT WRONG
  the response differs in 2 places:

  $.name is different
    expected:  "Ada"
    got:       "Bob"

  $.items[0].price is different
    expected:  1
    got:       12

THE LAST REQUEST BEFORE IT
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
    """Allure compares both sides line by line."""
    assert FAILURE.message == f"{MISMATCH}\n{PLACE}"
    assert FAILURE.expected == '$.name\n    "Ada"\n$.items[0].price\n    1'
    assert FAILURE.actual == '$.name\n    "Bob"\n$.items[0].price\n    12'
    assert FAILURE.trace == ""


def test_an_error_of_text_is_told_as_it_is() -> None:
    """Its place is that of the failure; there is nothing to compare."""
    failure = replace(FAILURE, error=KeyError("id"))
    assert "WHAT WENT WRONG\n  KeyError: 'id'\n\nTHE LAST" in failure.card
    assert "WHERE\n  features/people.feature:2\n  Then it is\n" in failure.card
    assert (failure.expected, failure.actual) == ("", "")


def test_a_request_without_an_answer_says_why() -> None:
    """And which attempt it was."""
    unanswered = replace(EXCHANGE, response=None, error="ConnectError: refused", attempt=3)
    card = replace(FAILURE, exchange=unanswered).card
    assert (
        "  -> no answer, after 31 ms\n  ConnectError: refused\n  this was attempt 3\n\ncurl" in card
    )


def test_a_command_with_masked_secrets_says_so() -> None:
    """It would be refused as it is."""
    request = replace(REQUEST, headers=(("Authorization", "Bearer ***"),))
    card = replace(FAILURE, exchange=replace(EXCHANGE, request=request)).card
    assert "  to send it again, put your secrets in the place of ***\n\ncurl" in card
    assert "to send it again" not in FAILURE.card


def test_a_scenario_without_requests_says_so() -> None:
    """A fault before the first one, for instance."""
    card = replace(FAILURE, exchange=None).card
    assert "BEFORE IT\n  none: the scenario has sent nothing\n\nWHERE" in card
    assert "curl" not in card


def test_each_step_of_a_soft_scenario_is_told() -> None:
    """With its own place."""
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
    """As they are in JSON."""
    error = DifferenceError("it", expected={"a": 1}, actual=[])
    assert '    expected:  {\n                 "a": 1\n               }\n    got:       []' in (
        replace(FAILURE, error=error).card
    )


def test_hostile_content_is_text_and_bounded() -> None:
    """A card is read by people, whatever an API sends."""
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
