"""The requests of a scenario, and what its steps expect of the answers."""

from __future__ import annotations

import pytest

from support.conversation.checks.bursts import Shares
from support.conversation.preflight.contract.exchanges import Accepted, exchanges
from support.conversation.preflight.order import Does, Drafts, Sends
from support.conversation.responses import Statuses
from support.conversation.step_values import JsonPath
from support.gherkin.authoring.step_checks import PlacedStep
from tests.unit.conversation.preflight.contract.placing import OWN, placed, sent

GET = sent(Sends(), "GET /users?page=1")
POST = sent(Sends("json"), "POST /users", docstring="{}")
READS = placed(Does.READS, path=JsonPath("$.id"))
QUERY = placed(Drafts(is_query=True), table=[["limit", "1"]])
BODY = placed(Drafts("json"), docstring="{}")
AGAIN = placed(Does.REPEATS)
NAMED = placed(Does.NAMES, docstring="{}", name="person")


def status(written: str, does: Does = Does.READS) -> PlacedStep:
    return placed(does, statuses=Statuses(written))


def test_a_request_and_what_is_read_of_its_answer() -> None:
    [found] = exchanges([QUERY, GET, READS, status("200"), READS])
    assert (found.method, found.address) == ("GET", "/users?page=1")
    assert [step.number for step in found.queries] == [0]
    assert found.step.number == 1
    assert [step.number for step in found.reads] == [2, 3, 4]
    assert found.statuses == [(Statuses("200"),)]
    assert found.body is None
    assert not found.is_repeated


def test_a_draft_is_that_of_the_next_request_only() -> None:
    first, second = exchanges([QUERY, BODY, sent(Sends(), "POST /users"), GET])
    assert first.body is not None
    assert (first.body.step.number, first.body.content) == (1, "json")
    assert first.queries
    assert second.body is None
    assert second.queries == ()


def test_a_request_may_have_a_body_of_its_own() -> None:
    [found] = exchanges([POST])
    assert found.body is not None
    assert (found.body.step.number, found.body.content) == (0, "json")


@pytest.mark.promise("contract.md", "headers and cookies")
def test_headers_are_not_looked_at() -> None:
    [found] = exchanges([placed(Drafts(), table=[["a", "b"]]), GET])
    assert (found.queries, found.body) == ((), None)


def test_each_request_has_its_answer() -> None:
    first, second = exchanges([GET, status("200"), POST, status("422")])
    assert first.accepted.is_success
    assert second.accepted.is_refusal


def test_a_repeated_request_has_another_answer() -> None:
    first, second = exchanges([GET, status("200"), AGAIN, status("404"), READS])
    assert not first.is_repeated
    assert first.accepted.is_success
    assert second.is_repeated
    assert second.accepted.is_refusal
    assert [step.number for step in second.reads] == [3, 4]


def test_waiting_reads_other_answers_than_the_first() -> None:
    first, second = exchanges([GET, status("404"), status("200", Does.POLLS), READS])
    assert first.accepted.is_refusal
    assert second.accepted.is_success
    assert [step.number for step in second.reads] == [2, 3]


@pytest.mark.promise("contract.md", "steps of your own")
@pytest.mark.promise("contract.md", "answers that are read after a step")
def test_after_a_step_of_the_project_nothing_is_known_of_the_answer() -> None:
    [found] = exchanges([GET, OWN, READS, AGAIN])
    assert found.reads == []
    [found] = exchanges([BODY, OWN, sent(Sends(), "POST /users")])
    assert found.body is None
    assert exchanges([READS, AGAIN, OWN]) == []


@pytest.mark.promise("contract.md", "a request to another service")
def test_requests_to_another_service_are_left_out() -> None:
    assert len(exchanges([GET, placed(Does.LEAVES), GET, READS])) == 1


@pytest.mark.promise("contract.md", "answers that are read after a step")
def test_redirects_lead_to_other_answers() -> None:
    first, second = exchanges([GET, placed(Does.FOLLOWS), OWN, GET])
    assert not first.follows_redirects
    assert second.follows_redirects


def test_a_step_without_data_is_skipped() -> None:
    assert exchanges([PlacedStep(None, None, is_known=True)]) == []


def test_json_with_a_name_is_known_until_the_name_stands_for_something_else() -> None:
    remembers = placed(Does.READS, path=JsonPath("$"), name="person")
    other = placed(None, name="person")
    found = exchanges([NAMED, POST, OWN, POST, remembers, POST, NAMED, other, POST])
    assert ["person" in one.names for one in found] == [True, True, False, False]


@pytest.mark.parametrize(
    ("step", "is_success"),
    [
        (sent(Sends(is_kept=False, expects="success"), "GET /users"), True),
        (
            sent(
                Sends(is_kept=False, expects="statuses"),
                "GET /users",
                table=[["anonymous", "401"], ["admin", "200"]],
            ),
            True,
        ),
        (
            sent(
                Sends(is_kept=False, expects="statuses"),
                "GET /users",
                table=[["anonymous", "401"], ["admin", "4xx"]],
            ),
            False,
        ),
    ],
)
def test_a_request_may_say_what_it_expects(step: PlacedStep, *, is_success: bool) -> None:
    before, found = exchanges([GET, step, READS])
    assert found.accepted.is_success is is_success
    assert found.reads == []
    assert [one.number for one in before.reads] == [2]


def test_an_invalid_table_of_statuses_says_nothing() -> None:
    does = Sends(is_kept=False, expects="statuses")
    [found] = exchanges([sent(does, "GET /users", table=[["admin", "600"]])])
    assert found.statuses == []


def test_the_method_of_a_listing_is_get() -> None:
    [found] = exchanges([placed(Sends(), address=GET.use.arguments["address"])])  # type: ignore[union-attr]
    assert found.method == "GET"


def test_shares_of_several_responses() -> None:
    shares = Shares("1 response is 201 and 19 are 409")
    [found] = exchanges([POST, placed(Does.READS_ALL, shares=shares)])
    assert found.accepted.is_success
    assert found.accepted(201)
    assert found.accepted(409)
    assert not found.accepted(200)


@pytest.mark.parametrize(
    ("steps", "is_success", "is_refusal"),
    [
        ([], False, False),
        (["200"], True, False),
        (["3xx"], True, False),
        (["404 or 204"], True, False),
        (["404"], False, True),
        (["100"], False, True),
        (["2xx", "404"], False, True),
    ],
)
def test_what_statuses_expect(steps: list[str], *, is_success: bool, is_refusal: bool) -> None:
    found = Accepted(tuple((Statuses(one),) for one in steps))
    assert (found.is_success, found.is_refusal) == (is_success, is_refusal)


def test_without_a_status_any_is_accepted() -> None:
    assert Accepted(())(500)
