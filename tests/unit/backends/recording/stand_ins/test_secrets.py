"""Stand-ins for the secrets of a scenario."""

from __future__ import annotations

import json
import re
import secrets
from typing import TYPE_CHECKING, Any

import pytest

from support.backends.recording.stand_ins.accounts import Accounts
from support.backends.recording.stand_ins.configured import Configured
from support.backends.recording.stand_ins.forms import stand_in
from support.backends.recording.stand_ins.secrets import SecretStandIns, may_be_secret
from support.settings.api_shape import Login
from tests.unit.backends.recording.stand_ins.messages import received, sent

if TYPE_CHECKING:
    from support.http.exchange import ReceivedResponse

PASSWORD = 'pä"ss/word 1'
TOKEN = "0a1b2c3d4e" * 2


def numbered(number: int, model: str) -> str:
    """Return the stand-in of the secret with this number and form."""
    return stand_in(model, f"secret {number}")


def response(names: SecretStandIns, answer: ReceivedResponse) -> ReceivedResponse:
    return names.response(answer, sent())


def restored(names: SecretStandIns, answer: ReceivedResponse) -> ReceivedResponse:
    return names.restored(answer, sent())


def shown(answer: ReceivedResponse) -> Any:
    return json.loads(answer.body)


def test_each_secret_has_a_stand_in_by_the_order_in_which_they_are_seen() -> None:
    names = SecretStandIns()
    first = names.request(sent(body={"password": PASSWORD}))
    cookie = ("set-cookie", "s=0a1b2c3d4e; Path=/")
    answer = response(names, received({"access_token": TOKEN}, (cookie,)))
    second = names.request(
        sent(f"http://h/?q={PASSWORD}", headers=(("authorization", f"Bearer {TOKEN}"),))
    )
    password, token = numbered(1, PASSWORD), numbered(2, TOKEN)
    assert json.loads(first.body) == {"password": password}
    assert shown(answer) == {"access_token": token}
    assert answer.headers == (("set-cookie", f"s={numbered(3, '0a1b2c3d4e')}; Path=/"),)
    assert second.headers == (("authorization", f"Bearer {token}"),)
    assert second.url == f"http://h/?q={password}"
    assert names.issued == [password, token, numbered(3, "0a1b2c3d4e")]
    assert all(names.is_one(text) for text in names.issued)
    assert not names.is_one(TOKEN)


def test_a_secret_in_another_case_has_its_stand_in_in_that_case() -> None:
    secret = "JbSwY3dpEHPK3Pxp"  # pragma: allowlist secret
    made = numbered(1, secret)
    names = SecretStandIns()
    response(names, received({"secret": secret}))
    written = names.request(sent(f"http://h/?a={secret.lower()}&b={secret.upper()}&c={secret}"))
    assert written.url == f"http://h/?a={made.lower()}&b={made.upper()}&c={made}"
    assert response(names, received({"token": secret.lower()})).body == (
        json.dumps({"token": made.lower()}).encode()
    )
    assert names.issued == [made]


def test_so_has_that_of_a_replay() -> None:
    made = numbered(1, "JbSwY3dpEHPK3Pxp")  # pragma: allowlist secret
    names = SecretStandIns(issued=[made])
    answer = received({"secret": made, "token": made.lower(), "n": made.upper()})
    assert restored(names, answer) == answer
    url = f"http://h/?a={made.lower()}&token={made.upper()}"
    assert names.request(sent(url)).url == url
    assert names.issued == [made]


def test_a_replay_counts_as_the_recording_did() -> None:
    """The API's secrets are stand-ins already, the client's own are not."""
    issued = [numbered(1, "first-password"), numbered(2, TOKEN), numbered(3, "third-secret")]
    names = SecretStandIns(issued=issued)
    names.request(sent(body={"password": "first-password"}))
    restored(names, received({"access_token": issued[1]}))
    later = names.request(
        sent(body={"password": "third-secret"}, headers=(("x-api-key", issued[1]),))
    )
    assert json.loads(later.body) == {"password": issued[2]}
    assert later.headers == (("x-api-key", issued[1]),)
    assert names.issued == issued


def test_a_replay_need_not_send_secrets_of_the_same_form() -> None:
    """A signature depends on the key, which is another one in a replay."""
    issued = [numbered(1, TOKEN)]
    names = SecretStandIns(issued=issued)
    request = names.request(sent(headers=(("x-signature-token", "ABC-123"),)))
    assert request.headers == (("x-signature-token", issued[0]),)


def test_what_has_a_stand_in_keeps_it() -> None:
    """Secrets in a recording are replaced twice."""
    names = SecretStandIns(Configured(everywhere={"hunter-22": "fabdec-bc"}))
    once = names.request(sent(body={"password": "hunter-22", "token": "another-one"}))
    assert json.loads(once.body) == {
        "password": "fabdec-bc",
        "token": numbered(1, "another-one"),
    }
    assert names.request(once) == once


def test_what_is_not_the_stand_in_of_its_number_may_be_a_secret() -> None:
    issued = [numbered(1, TOKEN), numbered(3, TOKEN), secrets.token_hex(), numbered(4, PASSWORD)]
    assert list(may_be_secret(issued)) == [1, 2]


def test_a_short_secret_has_a_stand_in_beside_its_name() -> None:
    names = SecretStandIns()
    body = names.request(sent(body={"password": "short", "name": "short"})).body
    assert json.loads(body) == {"password": numbered(1, "short"), "name": "short"}


@pytest.mark.promise("backends.md", "A JSON Web Token stays JSON")
@pytest.mark.parametrize("pin", [1234, -5, 12.5], ids=["integer", "negative", "fraction"])
def test_a_number_stays_one(pin: float) -> None:
    names = SecretStandIns()
    answer = shown(response(names, received({"token": pin})))
    assert type(answer["token"]) is type(pin)
    assert answer["token"] != pin
    assert len(str(answer["token"])) == len(str(pin))


def test_two_short_secrets_have_two_stand_ins() -> None:
    names = SecretStandIns()
    codes = [f"{number:03}" for number in range(60)]
    for code in codes:
        names.request(sent(body={"password": code}))
    assert len(set(names.issued)) == len(codes)


def test_a_message_about_a_secret_stays_in_a_refusal() -> None:
    names = SecretStandIns()
    body = {"password": "is easy to guess", "token": "required", "api_key": TOKEN}
    refused = shown(response(names, received(body, status=422)))
    assert refused == {**body, "api_key": numbered(1, TOKEN)}
    accepted = shown(response(SecretStandIns(), received(body, status=201)))
    assert body["password"] not in accepted.values()
    names.request(sent(body={"password": "is easy to guess"}))
    echoed = shown(response(names, received(body, status=422)))
    assert echoed["password"] != "is easy to guess", "it is known as a secret"


# Values that are put back


def test_what_is_known_is_restored_where_it_stood() -> None:
    """A response that contains the caller's own password also does so in the replay."""
    issued = [numbered(1, PASSWORD), numbered(2, TOKEN)]
    addresses = {"http://127.0.0.1:8000": "http://recorded.example.org"}
    names = SecretStandIns(Configured(everywhere=addresses), issued)
    names.request(sent(body={"password": PASSWORD}))
    answer = restored(
        names,
        received(
            {"echo": issued[0], "token": issued[1]},
            (("location", "http://recorded.example.org/1"),),
        ),
    )
    assert shown(answer) == {"echo": PASSWORD, "token": issued[1]}
    assert answer.headers == (("location", "http://127.0.0.1:8000/1"),)


def test_a_short_value_is_restored_beside_its_name() -> None:
    """Its stand-in may be part of anything else."""
    issued = [numbered(1, "1234"), numbered(2, TOKEN)]
    names = SecretStandIns(issued=issued)
    names.request(sent(body={"password": "1234"}))
    answer = restored(
        names,
        received(
            {"password": issued[0], "count": int(issued[0]), "token": issued[1]},
            (("x-token", issued[0]), ("x-count", issued[0])),
        ),
    )
    assert shown(answer) == {"password": "1234", "count": int(issued[0]), "token": issued[1]}
    assert answer.headers == (("x-token", "1234"), ("x-count", issued[0]))


def test_a_value_in_a_text_is_restored_as_it_is() -> None:
    issued = [numbered(1, PASSWORD)]
    names = SecretStandIns(issued=issued)
    names.request(sent(body={"password": PASSWORD}))
    text = received()
    answer = restored(names, type(text)(200, "OK", "HTTP/1.1", (), f"it is {issued[0]}".encode()))
    assert answer.body.decode() == f"it is {PASSWORD}"


# Configured values


def test_short_configured_secrets_are_replaced_as_words() -> None:
    names = SecretStandIns(Configured(words={"test": "badf"}))
    assert names.text("test, latest, test-1, (test)") == "badf, latest, test-1, (badf)"
    body = names.request(sent(body={"password": "test", "name": "test"})).body
    assert json.loads(body) == {"password": "badf", "name": "badf"}


def test_ordinary_words_are_replaced_only_as_secrets() -> None:
    names = SecretStandIns(Configured(named={"admin": "fbdac"}))
    body = names.request(sent(body={"password": "admin", "role": "admin"})).body
    assert json.loads(body) == {"password": "fbdac", "role": "admin"}


def test_configured_values_are_replaced_in_any_encoding() -> None:
    names = SecretStandIns(Configured(everywhere={"ada@example.com": "bdc@fbdacfe.com"}))
    assert re.search(r"mail=bdc@fbdacfe\.com", names.text("mail=ada%40example.com"))


# Logins whose fields have other names


def test_the_secrets_of_a_login_are_replaced_whatever_their_names() -> None:
    login = Login(path="/in", username="who", password="pin", token="$.key")
    names = SecretStandIns(Configured(accounts=Accounts(login)))
    request = sent("http://h/v1/in", {"who": "ada", "pin": "a-long-password"})
    assert json.loads(names.request(request).body)["pin"] == numbered(1, "a-long-password")
    answer = names.response(received({"key": TOKEN, "id": TOKEN[:10]}), request)
    assert shown(answer) == {"key": numbered(2, TOKEN), "id": TOKEN[:10]}
    short = sent("http://h/v1/in", {"who": "1234", "pin": "1234"})
    assert json.loads(names.request(short).body) == {"who": "1234", "pin": numbered(3, "1234")}


def test_a_login_without_a_response_has_no_token() -> None:
    names = SecretStandIns()
    answer = received(status=0)
    assert names.response(answer, sent("http://h/auth/token")) == answer


def test_an_empty_password_stays_empty() -> None:
    names = SecretStandIns()
    request = sent("http://h/auth/token", {"username": "ada", "password": ""})
    assert json.loads(names.request(request).body)["password"] == ""
    assert names.issued == []
