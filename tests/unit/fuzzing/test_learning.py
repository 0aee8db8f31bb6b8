"""What was made up is no secret."""

from __future__ import annotations

import pytest

from support.fuzzing.cases import Written
from support.fuzzing.learning import Learner
from support.http.exchange import Exchange, ReceivedResponse, SentRequest

URL = "http://api.example.com/users"
CASE = Written("POST", f"{URL}?key=0000", (("X-Key", "0000"),), b'{"password": "00000000"}')


def sent(body: bytes, url: str = CASE.url) -> Exchange:
    headers = (("x-key", "0000"), ("Authorization", "Bearer real"))
    response = ReceivedResponse(200, "", "", (), b"{}")
    return Exchange(SentRequest("POST", url, headers, body), response, None, 0, 0, 1)


@pytest.mark.promise("contract.md", "What was made up")
def test_nothing_of_a_case_is_learned_but_its_credentials() -> None:
    learned: list[Exchange] = []
    learner = Learner(learned.append)
    with learner.sending(CASE):
        learner(sent(CASE.body))
    [exchange] = learned
    assert exchange.request.url == URL
    assert exchange.request.headers == (("Authorization", "Bearer real"),)
    assert exchange.request.body == b""
    assert exchange.response == sent(b"").response


def test_a_sign_in_meanwhile_is_learned() -> None:
    learned: list[Exchange] = []
    learner = Learner(learned.append)
    sign_in = sent(b"username=a&password=secret")
    with learner.sending(CASE):
        learner(sign_in)
    learner(sent(CASE.body))
    assert learned == [sign_in, sent(CASE.body)]
