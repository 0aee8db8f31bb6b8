"""What fuzzing finds is told by its causes."""

from __future__ import annotations

from support.fuzzing.findings import SERVER_ERROR, Fault, Finding, FoundError, Tally
from support.http.exchange import Exchange, ReceivedResponse, SentRequest

REFUSED = Fault("refused", "a valid request is refused")
FAILED = Fault("failed", SERVER_ERROR)


def exchange(body: bytes = b"{}", status: int = 400, sent: bytes = b"") -> Exchange:
    request = SentRequest("POST", "http://api.example.com/users?a=1", (), sent)
    return Exchange(request, ReceivedResponse(status, "", "", (), body), None, 0, 0, 1)


def test_the_text_has_the_request_the_response_and_the_details() -> None:
    fault = Fault("drift", "contract drift", "$.id is 7\nthe document says: a string")
    text = Finding(fault, exchange(b'{"id": 7}', 200, b"[1]"), "any").text
    assert text.splitlines() == [
        "POST /users?a=1 [1]",
        '200 {"id": 7}',
        "$.id is 7",
        "the document says: a string",
    ]


def test_without_a_response_the_text_has_the_error() -> None:
    request = SentRequest("GET", "http://api.example.com/", (), b"")
    lost = Exchange(request, None, "the connection broke", 0, 0, 1)
    assert Finding(REFUSED, lost, "any").text == "GET /\nno response the connection broke"


def test_findings_of_one_cause_are_counted_and_others_are_apart() -> None:
    tally = Tally()
    for number in range(5):
        tally.note(f"case {number}", exchange(), [REFUSED], is_valid=True)
    tally.note("other status", exchange(status=422), [REFUSED], is_valid=True)
    tally.note("all is well", exchange(status=200), [], is_valid=True)
    assert [len(group) for group in tally.groups] == [5, 1]
    lines = list(tally.lines())
    assert lines[0] == "a valid request is refused, 5 requests:"
    assert lines[1] == "    case 0"
    assert "    and 2 more" in lines
    assert str(FoundError(tally, "again")) == (
        "a valid request is refused (400); a valid request is refused (422), in 7 requests"
    )
    assert FoundError(tally, "again").report.splitlines()[-1] == "repeat it: again"


def test_findings_with_other_responses_are_shown_first() -> None:
    tally = Tally()
    for number, body in enumerate([b"email", b"email", b"email", b"email", b"name"]):
        tally.note(f"case {number}", exchange(body), [REFUSED], is_valid=True)
    [group] = tally.groups
    assert [finding.case for finding in group] == [
        *("case 0", "case 4", "case 1", "case 2", "case 3")
    ]


def test_a_server_error_is_told_from_a_wrong_response() -> None:
    tally = Tally()
    tally.note("one", exchange(), [REFUSED], is_valid=True)
    assert not tally.has_server_error
    tally.note("two", exchange(status=500), [FAILED], is_valid=False)
    assert tally.has_server_error


def test_what_was_sent_is_counted_by_its_outcome() -> None:
    tally = Tally()
    for status, is_valid in ((200, True), (200, True), (400, False)):
        tally.note("limit: too high", exchange(status=status), [], is_valid=is_valid)
    assert tally.rows == [
        ("valid", "limit: too high", "200", "2"),
        ("invalid", "limit: too high", "400", "1"),
    ]
    assert str(FoundError(tally, "")) == ", in 3 requests"
