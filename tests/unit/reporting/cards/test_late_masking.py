"""The texts of masked exchanges contain no secret: they are not searched again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from support.http.exchange import Exchange, ReceivedResponse, SentRequest
from support.reporting.cards.late import Commands, text_of
from support.secrets.redactor import Redactor
from support.secrets.search import SecretSearch

if TYPE_CHECKING:
    from collections.abc import Callable

CONFIGURED = "configured secret/é+1"
LEARNED = "s3cr3t-Learned"  # pragma: allowlist secret
NAMED = "h1dden"  # too short to be learned; its name shows what it is
SECRET = st.sampled_from([CONFIGURED, LEARNED, NAMED, ""])
ANY = st.sampled_from([CONFIGURED, LEARNED, "plain", "", f"it is {LEARNED}!", f"a {CONFIGURED}"])
FIELDS = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(["password", "api_key", "access_token"], SECRET),
        **dict.fromkeys(["name", "note", "text"], ANY),
    },
)
KINDS: dict[str, Callable[[dict[str, str]], str]] = {
    "application/json": json.dumps,
    "application/x-www-form-urlencoded": urlencode,
    "application/xml": lambda fields: "".join(f"<{n}>{v}</{n}>" for n, v in fields.items()),
    "text/plain": lambda fields: "\n".join(f"{name}: {value}" for name, value in fields.items()),
}
MESSAGES = st.tuples(st.sampled_from(list(KINDS)), FIELDS, FIELDS)


def exchange(sent: tuple[str, dict[str, str], dict[str, str]], came: object) -> Exchange:
    kind, query, fields = sent
    headers = (("content-type", kind), ("authorization", f"Bearer {LEARNED}"))
    body = KINDS[kind](fields).encode()
    url = f"https://api.example.com/a?{urlencode(query)}"
    request = SentRequest("POST", url, headers, body)
    response = ReceivedResponse(200, "OK", "HTTP/1.1", (("content-type", kind),), body)
    return Exchange(request, response if came else None, None, 0.0, 0.1, 1)


@settings(derandomize=True, deadline=None, max_examples=100)
@given(MESSAGES, st.booleans())
def test_their_texts_contain_no_secret(
    sent: tuple[str, dict[str, str], dict[str, str]], came: bool
) -> None:
    redactor = Redactor([SecretStr(CONFIGURED)])
    one = exchange(sent, came)
    [masked] = redactor.exchanges([one])
    shown = [text_of(body, {id(one): masked}).text for body in (one, Commands([one]))]
    json.loads(shown[0])
    for text in shown:
        assert not [secret for secret in (CONFIGURED, LEARNED, NAMED) if secret in text]
        assert not list(SecretSearch([CONFIGURED, LEARNED]).hits(text.encode()))


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_not_masked_would_be_found(kind: str) -> None:
    one = exchange((kind, {}, {"password": LEARNED}), came=True)
    unmasked = text_of(one, {id(one): one})
    assert unmasked.is_masked
    assert LEARNED in unmasked.text
    assert list(SecretSearch([LEARNED]).hits(unmasked.text.encode()))
