"""What a cassette holds in place of secrets and of ids that the API makes up."""

from __future__ import annotations

import json
import re
from uuid import UUID

import httpx
import pytest
from pydantic import AnyHttpUrl, SecretStr

from support.backends.recording.labels import labels
from support.backends.recording.stand_ins import IdStandIns, SecretStandIns, is_stand_in
from support.http.exchange import Headers, ReceivedResponse, SentRequest
from support.settings import Settings
from support.settings.roles import Credentials

PASSWORD = 'pä"ss/word 1'


def sent(url: str = "http://h/", body: object = None, headers: Headers = ()) -> SentRequest:
    return SentRequest("POST", url, headers, b"" if body is None else json.dumps(body).encode())


def received(body: object = None, headers: Headers = (), status: int = 200) -> ReceivedResponse:
    content = b"" if body is None else json.dumps(body).encode()
    return ReceivedResponse(status, "OK", "HTTP/1.1", headers, content)


# Secrets


def test_each_secret_has_a_number_in_the_order_in_which_they_are_seen() -> None:
    names = SecretStandIns({})
    first = names.request(sent(body={"password": PASSWORD}))
    cookie = ("set-cookie", "s=a1b2c3d4e; Path=/")
    answer = names.response(received({"access_token": "eyJhbGciOi1"}, (cookie,)))
    second = names.request(
        sent(f"http://h/?q={PASSWORD}", headers=(("authorization", "Bearer eyJhbGciOi1"),))
    )
    assert first.body == b'{"password": "recorded-secret-1"}'
    assert answer.body == b'{"access_token": "recorded-secret-2"}'
    assert answer.headers == (("set-cookie", "s=recorded-secret-3; Path=/"),)
    assert second.headers == (("authorization", "Bearer recorded-secret-2"),)
    assert second.url == "http://h/?q=recorded-secret-1"


def test_a_replay_counts_as_the_recording_did() -> None:
    """The API's secrets are numbers already, the client's own are not."""
    names = SecretStandIns({})
    names.request(sent(body={"password": "first-password"}))
    names.restored(received({"access_token": "recorded-secret-2"}))
    later = names.request(
        sent(body={"password": "third-secret"}, headers=(("x-api-key", "recorded-secret-2"),))
    )
    assert later.body == b'{"password": "recorded-secret-3"}'
    assert later.headers == (("x-api-key", "recorded-secret-2"),)


def test_what_has_a_stand_in_keeps_it() -> None:
    """A recording is looked through twice."""
    names = SecretStandIns({"hunter-22": "recorded-setting-0123abcd"})
    once = names.request(sent(body={"password": "hunter-22", "token": "another-one"}))
    assert json.loads(once.body) == {
        "password": "recorded-setting-0123abcd",
        "token": "recorded-secret-1",
    }
    assert names.request(once) == once


def test_stand_ins_are_told_from_secrets() -> None:
    """A replay receives them as passwords and tokens, and they are none."""
    settings = Settings(roles={"admin": Credentials(username="ann", password=SecretStr(PASSWORD))})
    assert is_stand_in(labels(settings)[PASSWORD])
    assert is_stand_in("recorded-secret-1")
    assert is_stand_in("recorded.secret.12")
    for secret in ("recorded-secret", "a-recorded-secret-1", "recorded-setting-of-mine", PASSWORD):
        assert not is_stand_in(secret)


def test_a_json_web_token_keeps_its_three_parts() -> None:
    names = SecretStandIns({})
    answer = names.response(received({"access_token": "eyJhbGciOiJI.eyJzdWIi.c2lnbmF0dXJl"}))
    assert answer.body == b'{"access_token": "recorded.secret.1"}'
    sent_later = names.request(sent(headers=(("authorization", "Bearer recorded.secret.1"),)))
    assert sent_later.headers == (("authorization", "Bearer recorded.secret.1"),)


def test_a_short_secret_has_a_stand_in_beside_its_name() -> None:
    names = SecretStandIns({})
    shown = names.request(sent(body={"password": "short", "name": "short"}))
    assert json.loads(shown.body) == {"password": "recorded-secret-1", "name": "short"}


def test_what_is_known_is_restored_where_it_stood() -> None:
    """A response that shows the caller's own password shows it in the replay, too."""
    names = SecretStandIns({"http://127.0.0.1:8000": "http://recorded.example.org"})
    names.request(sent(body={"password": PASSWORD}))
    answer = names.restored(
        received(
            {"echo": "recorded-secret-1", "token": "recorded-secret-12"},
            (("location", "http://recorded.example.org/1"),),
        )
    )
    assert json.loads(answer.body) == {"echo": PASSWORD, "token": "recorded-secret-12"}
    assert answer.headers == (("location", "http://127.0.0.1:8000/1"),)


def test_configured_values_have_stand_ins_by_their_settings() -> None:
    settings = Settings(
        base_url=AnyHttpUrl("https://staging.example.com:8443/v1"),
        services={"billing": AnyHttpUrl("http://billing.example.com")},
        roles={
            "admin": Credentials(username="ada@example.com", password=SecretStr("admin")),
            "bot": Credentials(username="bot", password=SecretStr("bot-password")),
            "auditor": Credentials(username="auditor-1", password=SecretStr("audit-password")),
        },
    )
    names = SecretStandIns(labels(settings))
    shown = names.request(
        sent(
            "https://staging.example.com:8443/v1/users?mail=ada%40example.com",
            {"user": "auditor-1", "is": "bot", "at": "http://billing.example.com/1"},
            (("host", "staging.example.com:8443"),),
        )
    )
    address = r"http://recorded\.example\.org/v1/users\?mail=user-\w{8}@recorded\.example\.org"
    assert re.fullmatch(address, shown.url)
    assert shown.headers == (("host", "recorded.example.org"),)
    shown_user = json.loads(shown.body)["user"]
    assert re.fullmatch(r"user-\w{8}", shown_user)
    assert json.loads(shown.body) == {
        "user": shown_user,
        "is": "bot",  # too short to be told from other words
        "at": "http://billing.recorded.example.org/1",
    }
    secret = names.text("it is bot-password")
    assert secret.startswith("it is recorded-setting-")
    assert names.text("it is bot-password") == secret


def test_the_stand_in_of_an_account_does_not_depend_on_its_values() -> None:
    """So a recording of one account is replayed with another one."""
    shown = set()
    for name, password in (("ada@example.com", "one-password"), ("eve@example.com", "another")):
        admin = Credentials(username=name, password=SecretStr(password))
        names = SecretStandIns(labels(Settings(roles={"admin": admin})))
        shown.add(names.request(sent(body={"username": name, "password": password})).body)
    assert len(shown) == 1


# Ids


def test_made_up_ids_are_the_same_in_every_recording() -> None:
    shown = []
    for made_up in ("usr_1f0c9a771f0c9a77", "usr_88aa77bb66cc55dd"):
        ids = IdStandIns("a scenario")
        answer = ids.response(received({"id": made_up}, status=201))
        later = ids.request(sent(f"http://h/users/{made_up}", {"of": made_up}))
        shown.append((answer.body, later.url, later.body))
        name = json.loads(answer.body)["id"]
        assert later.url == f"http://h/users/{name}"
        assert json.loads(later.body) == {"of": name}
        assert name != made_up
        assert httpx.URL(later.url).path.startswith("/users/usr_")
    assert shown[0] == shown[1]


def test_another_scenario_has_other_ids() -> None:
    made = {
        IdStandIns(scenario).response(received({"id": "1f0c9a771f0c9a77"})).body
        for scenario in ("one", "another")
    }
    assert len(made) == 2


def test_a_uuid_stays_one() -> None:
    answer = IdStandIns("a scenario").response(
        received({"trace": "a8098c1a-f86e-41da-bd1a-00112444be1e"})
    )
    assert UUID(json.loads(answer.body)["trace"]).version == 4
    assert b"a8098c1a" not in answer.body


@pytest.mark.parametrize(
    "body",
    [{"id": 12}, {"id": "12345678"}, {"id": "users"}, {"valid": "1f0c9a771f0c9a77"}],
    ids=["number", "digits", "word", "another name"],
)
def test_what_does_not_look_made_up_stays(body: dict[str, object]) -> None:
    assert json.loads(IdStandIns("a scenario").response(received(body)).body) == body


def test_what_the_client_has_made_up_stays() -> None:
    """It is made from the seed, so it is the same in a replay."""
    ids = IdStandIns("a scenario")
    ids.request(sent(body={"id": "a8098c1a-f86e-41da-bd1a-00112444be1e"}))
    answer = ids.response(received({"id": "a8098c1a-f86e-41da-bd1a-00112444be1e"}))
    assert json.loads(answer.body) == {"id": "a8098c1a-f86e-41da-bd1a-00112444be1e"}


def test_an_id_of_an_address_is_taken() -> None:
    ids = IdStandIns("a scenario")
    ids.add("1f0c9a771f0c9a77")
    answer = ids.response(received(headers=(("location", "/users/1f0c9a771f0c9a77"),)))
    assert "1f0c9a77" not in answer.headers[0][1]
