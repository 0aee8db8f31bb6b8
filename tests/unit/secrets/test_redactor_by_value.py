"""Values seen under a secret's name are masked wherever they appear."""

from __future__ import annotations

import base64
import html
import json
from urllib.parse import quote, quote_plus, urlencode

import httpx
import pytest
from pydantic import SecretStr

from support.http.exchange import Exchange, ReceivedResponse, SentRequest
from support.secrets.redactor import Redactor

SECRET = "Tr0ub4dor&3"
AWKWARD = 'pä"ss\t\\wörd /+&<>é😀1'


def exchange(
    *,
    url: str = "http://api.example.com/",
    headers: tuple[tuple[str, str], ...] = (),
    body: str = "",
    answered: tuple[tuple[str, str], ...] = (),
    answer: str = "",
) -> Exchange:
    request = SentRequest("POST", url, headers, body.encode("utf-8", "surrogateescape"))
    response = ReceivedResponse(200, "OK", "HTTP/1.1", answered, answer.encode())
    return Exchange(request, response, None, 0.0, 0.1, 1)


def _basic(pair: str) -> str:
    return "Basic " + base64.b64encode(pair.encode()).decode()


def _form(**fields: str) -> str:
    boundary = {"Content-Type": "multipart/form-data; boundary=limit"}
    files = {"file": b"x"}
    request = httpx.Request("POST", "http://x", data=fields, files=files, headers=boundary)
    return request.read().decode()


@pytest.mark.promise("safety.md", "by its value: the secrets")
@pytest.mark.promise("safety.md", "So a token that a fixture keeps")
@pytest.mark.parametrize(
    "seen",
    [
        exchange(headers=(("Authorization", f"Bearer {SECRET}"),)),
        exchange(headers=(("Authorization", SECRET),)),
        exchange(headers=(("Authorization", _basic(f"alice:{SECRET}")),)),
        exchange(headers=(("Proxy-Authorization", _basic(f"alice:{SECRET}")),)),
        exchange(headers=(("X-Api-Key", SECRET),)),
        exchange(headers=(("Cookie", f"theme=dark; sid={SECRET}"),)),
        exchange(url=f"http://api.example.com/?token={quote(SECRET)}"),
        exchange(url=f"http://alice:{quote(SECRET)}@api.example.com/"),
        exchange(body=json.dumps({"password": SECRET})),
        exchange(body=json.dumps({"body": json.dumps({"password": SECRET})})),
        exchange(body=str({"password": SECRET})),
        exchange(body=urlencode({"password": SECRET})),
        exchange(body=_form(password=SECRET)),
        exchange(body=f'{{"password": "{SECRET}'),
        exchange(answer=json.dumps({"access_token": SECRET})),
        exchange(answered=(("Set-Cookie", f"sid={SECRET}; Path=/"),)),
        exchange(answered=(("X-Auth-Token", SECRET),)),
        exchange(answered=(("Location", f"/cb?access_token={quote(SECRET)}"),)),
    ],
    ids=[
        "bearer",
        "no scheme",
        "basic",
        "proxy",
        "key",
        "cookie",
        "query",
        "address",
        "json",
        "json in json",
        "repr",
        "form",
        "part",
        "broken json",
        "answer",
        "set-cookie",
        "token of an answer",
        "location",
    ],
)
def test_a_secret_is_learned_from_an_exchange(seen: Exchange) -> None:
    """And masked until the end of the run: a fixture may keep a token for later scenarios."""
    redactor = Redactor()
    assert redactor.text(f"<{SECRET}>") == f"<{SECRET}>"
    redactor.exchange(seen)
    assert redactor.text(f"<{SECRET}>") == "<***>"
    redactor.forget()
    assert redactor.text(f"<{SECRET}>") == "<***>"


@pytest.mark.parametrize(
    "body",
    [
        json.dumps({"password": AWKWARD}),
        json.dumps({"password": AWKWARD}, ensure_ascii=False),
        json.dumps({"log": json.dumps({"password": AWKWARD, "name": "Alice"})}),
        json.dumps({"password": AWKWARD}).replace(r"\t", "\t"),
    ],
    ids=["json", "json in utf-8", "json in json", "json with a raw tab"],
)
def test_escapes_are_removed_from_learned_values(body: str) -> None:
    redactor = Redactor()
    redactor.exchange(exchange(body=body))
    assert redactor.text(f"<{AWKWARD}>") == "<***>"


def test_a_number_is_learned() -> None:
    redactor = Redactor()
    redactor.exchange(exchange(answer='{"token": 1234567890}'))
    assert redactor.text("number 1234567890 is wrong") == "number *** is wrong"


@pytest.mark.parametrize(
    "spelled",
    [
        AWKWARD,
        json.dumps(AWKWARD)[1:-1],
        json.dumps(AWKWARD, ensure_ascii=False)[1:-1],
        quote(AWKWARD),
        quote(AWKWARD, safe=""),
        quote_plus(AWKWARD),
        quote(AWKWARD, safe="").lower(),
        urlencode({"x": AWKWARD}).removeprefix("x="),
        str(httpx.QueryParams({"x": AWKWARD})).removeprefix("x="),
        html.escape(AWKWARD),
        base64.b64encode(AWKWARD.encode()).decode().rstrip("="),
        base64.urlsafe_b64encode(AWKWARD.encode()).decode().rstrip("="),
    ],
    ids=[
        "plain",
        "json",
        "json in utf-8",
        "quote",
        "quote all",
        "quote plus",
        "lower case",
        "form",
        "query",
        "html",
        "base64",
        "base64url",
    ],
)
def test_a_secret_is_masked_however_it_is_spelled(spelled: str) -> None:
    redactor = Redactor()
    redactor.learn(AWKWARD)
    assert redactor.text(f"<{spelled}>") == "<***>"


def test_a_secret_is_masked_in_the_path_of_an_address() -> None:
    secret = AWKWARD.replace("\t", "")  # which httpx refuses there
    path = httpx.URL("http://x").copy_with(path=f"/{secret}").raw_path.decode()
    redactor = Redactor()
    redactor.learn(secret)
    assert redactor.text(f"http://x{path}") == "http://x/***"


@pytest.mark.promise("safety.md", "by its value: the secrets")
@pytest.mark.parametrize(("value", "shown"), [("1234567", "1234567"), ("12345678", "***")])
def test_short_values_are_not_learned(value: str, shown: str) -> None:
    """They are masked beside their name only; elsewhere they may be ordinary words."""
    redactor = Redactor()
    shown_body = redactor.exchange(exchange(body=json.dumps({"password": value}))).request.body
    assert shown_body == b'{"password": "***"}'
    assert redactor.text(f"<{value}>") == f"<{shown}>"


@pytest.mark.promise("safety.md", "A value is not learned if")
@pytest.mark.parametrize("value", ["password", "Password", "session_id"])
def test_the_name_of_a_secret_is_not_learned(value: str) -> None:
    """A report with every "password" masked would be unreadable."""
    redactor = Redactor()
    redactor.exchange(exchange(body=json.dumps({"password": value})))
    assert redactor.text(f'{{"field": "{value}"}}') == f'{{"field": "{value}"}}'


@pytest.mark.promise("safety.md", "A value is not learned if")
@pytest.mark.parametrize(
    ("seen", "text"),
    [
        (exchange(answer='{"password": "required"}'), "the field is required"),
        (exchange(answer='{"password": "is too short"}'), "name is too short"),
        (exchange(answer='{"token": "Expired token"}'), "Expired token"),
        (exchange(headers=(("Cookie", "layout=landscape"),)), "landscape"),
        (exchange(answered=(("Set-Cookie", "layout=landscape"),)), "landscape"),
        (exchange(answered=(("Set-Cookie", "a=b; Path=/accounts/1"),)), "/accounts/1"),
        (exchange(answered=(("X-Session", "refreshed"),)), "refreshed"),
    ],
    ids=["word", "sentence", "capital", "cookie", "set-cookie", "attribute", "header"],
)
def test_ordinary_words_are_not_learned(seen: Exchange, text: str) -> None:
    """A response may have prose under a password's name, and a cookie may be a preference."""
    redactor = Redactor()
    redactor.exchange(seen)
    assert redactor.text(text) == text


def test_a_pass_phrase_that_is_sent_is_learned() -> None:
    redactor = Redactor()
    redactor.exchange(exchange(body='{"password": "correct horse"}'))
    assert redactor.text("refused: correct horse") == "refused: ***"


@pytest.mark.parametrize(
    "seen",
    [
        exchange(headers=(("Authorization", "Basic not base64!"),)),
        exchange(headers=(("Authorization", "Basic"),)),
        exchange(headers=(("Authorization", ""), ("Cookie", ""), ("X-Api-Key", ""))),
        exchange(body=r'{"password": "\ud800 lone surrogate"}'),
        exchange(body=r'{"password": "no \escape of JSON"}'),
        exchange(body='{"password": "\udcff\udcfe\udcfd not utf-8"}'),
    ],
    ids=["base64", "scheme alone", "empty", "surrogate", "escape", "bytes"],
)
def test_malformed_secrets_do_no_harm(seen: Exchange) -> None:
    """Scenarios may send them deliberately."""
    redactor = Redactor()
    redactor.exchange(seen)
    assert redactor.text("<text>") == "<text>"


def test_of_secrets_within_secrets_nothing_is_left() -> None:
    redactor = Redactor()
    redactor.learn("hunter22")
    redactor.learn("hunter22-and-more")
    assert redactor.text("<hunter22-and-more> <hunter22>") == "<***> <***>"


@pytest.mark.promise("safety.md", "by its value: the secrets")
def test_configured_secrets_are_always_masked() -> None:
    """Even short ones, and after ``forget``; empty ones are ignored."""
    redactor = Redactor([SecretStr("abc"), SecretStr("")])
    redactor.learn("abc")
    redactor.forget()
    assert redactor.text("<abc>") == "<***>"
    shown = redactor.exchange(exchange(url="http://api.example.com/abc", answer="<abc>"))
    assert shown.request.url == "http://api.example.com/***"
    assert shown.response is not None
    assert shown.response.body == b"<***>"


def test_a_redactor_shows_no_secret_itself() -> None:
    redactor = Redactor([SecretStr("configured-secret")])
    redactor.learn("learned-secret")
    assert "-secret" not in repr(redactor)


def test_learning_again_changes_nothing() -> None:
    redactor = Redactor()
    redactor.learn(SECRET)
    redactor.learn(SECRET)
    assert redactor.text(SECRET) == "***"


def test_a_long_secret_is_masked_where_a_message_has_cut_it_off() -> None:
    """Tokens of one kind begin with the same characters."""
    tokens = [f"eyJhbGciOiJIUzI1NiIsInR5cCI6{letter * 300}" for letter in "ab"]
    redactor = Redactor(SecretStr(token) for token in tokens)
    for token in tokens:
        for end in (16, 28, 200, 328):
            assert redactor.text(f'got: "{token[:end]}...') == 'got: "***...'
    assert redactor.text(f"{tokens[1][:40]} {tokens[0]}") == "*** ***"


@pytest.mark.promise("safety.md", "Of the secrets of the settings")
@pytest.mark.parametrize("start", [0, 5, 128])
@pytest.mark.parametrize("length", [12, 13, 30])
def test_any_part_of_a_secret_of_12_characters_is_masked(start: int, length: int) -> None:
    """As where pytest skips 139 identical leading characters."""
    token = "".join(f"{number:02x}" for number in range(40, 110))
    redactor = Redactor()
    redactor.learn(token)
    part = token[start : start + length]
    assert redactor.text(f"and {part!r}.") == "and '***'."
    shown = redactor.text(base64.b64encode(f"..{part}..".encode()).decode())
    assert "***" in shown


@pytest.mark.promise("safety.md", "Of the secrets of the settings")
def test_shorter_parts_stay() -> None:
    redactor = Redactor([SecretStr("a-secret-of-more-than-32-characters"), SecretStr("short-one")])
    assert redactor.text("a-secret-of and short-on") == "a-secret-of and short-on"


@pytest.mark.promise("safety.md", "Parts of earlier scenarios' secrets")
def test_parts_of_learned_secrets_are_forgotten() -> None:
    """So that the memory needed for a secret of an earlier scenario is small."""
    redactor = Redactor([SecretStr("configured-and-long")])
    redactor.learn("learned-and-long-0123456789")
    redactor.forget()
    text = "and-long-0123, learned-and-long-0123456789, configured-and"
    assert redactor.text(text) == "and-long-0123, ***, ***"
    redactor.learn("learned-and-long-0123456789")
    assert redactor.text("and-long-0123") == "***"
    assert [secret for secret, _ in redactor.learned] == ["learned-and-long-0123456789"]


def test_stand_ins_are_for_whole_secrets_only() -> None:
    secret = "a-secret-of-more-than-32-characters"
    redactor = Redactor([SecretStr(secret)], lambda _: "stand-in")
    assert redactor.text(f"{secret} {secret[:20]}") == f"stand-in {secret[:20]}"


@pytest.mark.parametrize("short", ["a'b", 'q"1\\', "x y", "a+b&c", "1<2"])
def test_short_secrets_of_the_settings_are_masked_in_the_usual_spellings(short: str) -> None:
    redactor = Redactor([SecretStr(short)])
    for spelled in (short, json.dumps(short)[1:-1], html.escape(short), quote_plus(short)):
        assert redactor.text(f"<{spelled}>") == "<***>"


def test_a_secret_after_a_backslash_is_masked() -> None:
    """Its first letter could be that of an escape."""
    redactor = Redactor([SecretStr("never-told-1"), SecretStr("token-of-eleven")])
    text = r"C:\never-told-1 C:\token-of-eleven %token-of-eleven"
    assert redactor.text(text) == r"C:\*** C:\*** %***"


def test_half_characters_stay() -> None:
    redactor = Redactor([SecretStr("hunter2-hunter2")])
    assert redactor.text("\ud800 hunter2-hunter2 \udcff") == "\ud800 *** \udcff"
    assert redactor.text("\udcff hunter2-hunter2") == "\udcff ***"


@pytest.mark.promise("safety.md", "What a feature file or")
@pytest.mark.promise("safety.md", "Under the name of a secret")
def test_public_values_are_not_learned_and_parts_that_are_public_stay() -> None:
    redactor = Redactor(is_public=lambda text: text in "the correct-horse of a feature")
    redactor.learn("correct-horse")
    redactor.learn("correct-horse-battery-1")
    assert redactor.text("the correct-horse") == "the correct-horse"
    assert redactor.text('{"password": "correct-horse"}') == '{"password": "***"}'
    configured = Redactor([SecretStr("correct-horse")], is_public=lambda _: True)
    assert configured.text("the correct-horse") == "the ***"
    assert redactor.text("-horse-battery-1, correct-horse-battery-1") == "***, ***"
    assert [secret for secret, _ in redactor.learned] == ["correct-horse-battery-1"]


def test_a_stand_in_is_neither_learned_nor_masked() -> None:
    redactor = Redactor()
    redactor.leave(["recorded-1", "recorded-2", "recorded-3"])
    seen = exchange(
        headers=(("Authorization", "Bearer recorded-1"), ("Cookie", "sid=recorded-2")),
        body=json.dumps({"password": "recorded-3", "token": "a-secret-1"}),
    )
    shown = redactor.exchange(seen).request
    assert shown.headers == seen.request.headers
    assert json.loads(shown.body) == {"password": "recorded-3", "token": "***"}
    assert [secret for secret, _ in redactor.learned] == ["a-secret-1"]


def test_nor_is_one_in_another_case_or_in_base64() -> None:
    redactor = Redactor()
    redactor.leave(["Recorded-1"])
    for text in ("recorded-1", "RECORDED-1", "UmVjb3JkZWQtMQ==", "UkVDT1JERUQtMQ=="):
        seen = exchange(headers=(("Authorization", f"Basic {text}"),))
        assert redactor.exchange(seen).request.headers == seen.request.headers
    assert redactor.learned == []


def test_an_address_with_a_password_is_a_secret_but_not_its_parts() -> None:
    proxy = "http://ann:a-password@proxy.example.com"  # pragma: allowlist secret
    redactor = Redactor([SecretStr(proxy)])
    assert redactor.text("see proxy.example.com") == "see proxy.example.com"
