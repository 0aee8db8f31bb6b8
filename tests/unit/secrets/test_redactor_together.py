"""Exchanges and texts that are masked together, and learned from late."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from support.http.exchange import Exchange, ReceivedResponse, SentRequest
from support.secrets import redactor as redactors
from support.secrets.redactor import Redactor
from support.secrets.spelling.escapes import octets

if TYPE_CHECKING:
    from collections.abc import Sequence

    from support.http.exchange import Headers

enough = settings(derandomize=True, deadline=None, max_examples=250)

TOKEN = "tok-4f7a9c21b8"
SETTING = "hunter2-hunter2"
PIECES = st.sampled_from(
    [
        *(
            "a",
            "id",
            "plain text",
            "Ada",
            "***",
            "\n",
            "\x1e",
            "\n\x1e\n",
            "\\",
            '"',
            "{",
            "[",
            "ä",
        ),
        *(TOKEN, SETTING, SETTING[:7], SETTING[7:], "short"),
        *('"password": "', '"token": ["', "password=", "secret: ", "Bearer ", '\\"pwd\\": \\"'),
        *(
            "?token=",
            "&",
            "eyJhbGciOi.eyJzdWIi.c2ln",
            "-----BEGIN PRIVATE KEY-----",  # pragma: allowlist secret
            "http://ada:pw@a/",  # pragma: allowlist secret
        ),
    ]
)
TEXTS = st.lists(PIECES, max_size=8).map("".join)
HEADERS = st.lists(
    st.sampled_from(
        [
            ("content-type", "application/json"),
            ("content-type", "application/x-www-form-urlencoded"),
            ("content-type", "application/yaml"),
            ("content-type", "text/csv"),
            ("content-type", "text/plain; charset=utf-16"),
            ("authorization", f"Bearer {TOKEN}"),
            ("x-trace", TOKEN),
            ("set-cookie", "session=abcdefgh1; Path=/"),
        ]
    ),
    max_size=3,
).map(tuple)
BODIES = TEXTS.map(octets) | st.sampled_from(
    [
        b"",
        b"\xff\xfe\x00",
        json.dumps({"password": SETTING, "user": "Ada"}).encode(),
        b"name,password\nAda,first-word-1\n",
        "password: first-word-1".encode("utf-16"),
    ]
)


def sent(path: str, headers: Headers, body: bytes) -> SentRequest:
    return SentRequest("POST", f"http://api.example.com/{path}", headers, body)


def received(reason: str, headers: Headers, body: bytes) -> ReceivedResponse:
    return ReceivedResponse(200, reason, "HTTP/1.1", headers, body)


EXCHANGES = st.lists(
    st.builds(
        Exchange,
        st.builds(sent, TEXTS, HEADERS, BODIES),
        st.none() | st.builds(received, TEXTS, HEADERS, BODIES),
        st.none() | TEXTS,
        started_at=st.just(0.0),
        elapsed=st.just(0.1),
        attempt=st.just(1),
    ),
    max_size=4,
)


def taught(exchanges: Sequence[Exchange]) -> Redactor:
    """Return a redactor that has learned from the exchanges."""
    redactor = Redactor([SecretStr(SETTING)])
    for one in exchanges:
        redactor.learn_from(one.request, one.response)
    return redactor


@enough
@given(EXCHANGES)
def test_exchanges_are_masked_together_as_each_alone(exchanges: list[Exchange]) -> None:
    together = Redactor([SecretStr(SETTING)]).exchanges(exchanges)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(redactors, "_LONGEST_TOGETHER", -1)
        alone = [taught(exchanges).exchange(one) for one in exchanges]
    assert together == alone


@enough
@given(EXCHANGES, st.lists(TEXTS, max_size=5), st.lists(TEXTS, max_size=3))
def test_texts_are_masked_together_as_each_alone(
    exchanges: list[Exchange], texts: list[str], masked: list[str]
) -> None:
    redactor = taught(exchanges)
    together = redactor.texts(texts, masked)
    assert together == [*map(redactor.text, texts), *map(redactor.by_value, masked)]


def test_a_text_that_is_masked_by_name_is_masked_by_value_only() -> None:
    named = '{"password": "another-1"}'
    masked = [f"{named} {SETTING}", named, "x" * 20_001 + SETTING]
    shown = Redactor([SecretStr(SETTING)]).texts([named], masked)
    assert shown == ['{"password": "***"}', f"{named} ***", named, "x" * 20_001 + "***"]


def test_a_secret_in_one_of_many_is_masked_there_only() -> None:
    texts = ["first", f"it is {SETTING}", "last"]
    assert Redactor([SecretStr(SETTING)]).texts(texts) == ["first", "it is ***", "last"]


def test_a_text_with_the_separator_is_masked_like_any_other() -> None:
    texts = ["a\n\x1e\nb", f"{SETTING}\n\x1e\n", "c"]
    shown = Redactor([SecretStr(SETTING)]).texts(texts)
    assert shown == ["a\n\x1e\nb", "***\n\x1e\n", "c"]


# Learned late


REQUEST = SentRequest("POST", "http://a/tokens", (), b'{"password": "correct-horse-1"}')
ANSWER = ReceivedResponse(200, "OK", "HTTP/1.1", (), f'{{"token": "{TOKEN}"}}'.encode())


@pytest.mark.parametrize(
    "show",
    [
        lambda redactor: redactor.text(f"it is {TOKEN}"),
        lambda redactor: redactor.texts([f"it is {TOKEN}"])[0],
        lambda redactor: redactor.octets(f"it is {TOKEN}".encode()).decode(),
        lambda redactor: "it is " + redactor.headers((("x-trace", TOKEN),))[0][1],
    ],
    ids=["text", "texts", "octets", "headers"],
)
def test_whatever_is_shown_is_masked_after_an_exchange(show: object) -> None:
    redactor = Redactor()
    redactor.learn_from(REQUEST, ANSWER)
    assert callable(show)
    assert show(redactor) == "it is ***"


def test_an_exchange_is_not_searched_before_something_is_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    searched = list[object]()

    def search(messages: Sequence[object], _fields: object) -> list[list[str]]:
        searched.extend(messages)
        return [[] for _ in messages]

    monkeypatch.setattr(redactors, "secrets_in", search)
    redactor = Redactor()
    redactor.learn_from(REQUEST, ANSWER)
    assert searched == []
    redactor.text("a")
    redactor.exchange(Exchange(REQUEST, ANSWER, None, 0.0, 0.1, 1))
    assert searched == [REQUEST, ANSWER], "it is searched once"


def test_what_was_learned_names_the_exchange_that_came_first() -> None:
    redactor = Redactor()
    redactor.learn_from(REQUEST, ANSWER)
    redactor.learn(TOKEN, "of GET /users")
    assert list(redactor.learned) == [
        (TOKEN, "received from POST /tokens"),
        ("correct-horse-1", "sent with POST /tokens"),
    ]


def test_of_several_exchanges_too() -> None:
    redactor = Redactor()
    later = SentRequest("GET", "http://api.example.com/later", (), b"")
    redactor.learn_from(REQUEST, ANSWER)
    redactor.learn_from(later, ANSWER)
    assert dict(redactor.learned)[TOKEN] == "received from POST /tokens"


def test_the_parts_of_a_secret_are_forgotten_with_its_scenario_and_it_is_not() -> None:
    redactor = Redactor()
    redactor.learn_from(REQUEST, ANSWER)
    redactor.forget()
    assert redactor.text(f"{TOKEN}, {TOKEN[:12]}") == f"***, {TOKEN[:12]}"
