"""Recordings with values that would be secrets today."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from support.backends.recording.content import Content
from support.backends.recording.inventory import Inventory
from support.backends.recording.stand_ins.secrets import SecretStandIns
from support.backends.recording.unmasked import unmasked
from support.http.exchange import SentRequest
from support.secrets.naming.fields import SecretFields

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 23, tzinfo=UTC)
JSON = {"Content-Type": ["application/json"]}


def recorded(
    sent: str = "", received: str = "", *, status: int = 200, stand_ins: tuple[str, ...] = ()
) -> Content:
    """Return a recording of one request."""
    metadata: dict[str, Any] = {
        "scenario": "features/a.feature::A",
        "recorded_at": NOW,
        "against": "http://h",
        "seed": 1,
        "versions": {},
        "stand_ins": stand_ins,
    }
    request = {"method": "POST", "uri": "http://h/users?a=b", "headers": JSON, "body": sent}
    response = {
        "status": {"code": status, "message": "OK"},
        "headers": JSON,
        "body": {"string": received},
    }
    interactions = [{"request": request, "response": response}]
    return Content.model_validate(
        {"metadata": metadata, "version": 1, "interactions": interactions}
    )


@pytest.mark.promise("backends.md", "`pytest --check-records` |")
@pytest.mark.parametrize(
    "content",
    [recorded(sent='{"otp": "493021"}'), recorded(received='{"user": {"login_otp": "a1"}}')],
    ids=["sent", "received"],
)
def test_a_field_that_has_been_named_since_is_found(content: Content) -> None:
    assert unmasked(content, SecretFields()) == []
    assert unmasked(content, SecretFields(["otp"])) == ["POST /users"]


def test_stand_ins_are_no_secrets() -> None:
    secrets = SecretStandIns(fields=SecretFields(["otp"]))
    body = b'{"otp": "493021", "password": "hunter22"}'
    request = secrets.request(SentRequest("POST", "http://h/users", (), body))
    assert b"493021" not in request.body
    content = recorded(sent=request.body.decode(), stand_ins=tuple(secrets.issued))
    assert unmasked(content, SecretFields(["otp"])) == []
    forgotten = recorded(sent=request.body.decode())
    assert unmasked(forgotten, SecretFields(["otp"])) == ["POST /users"]


@pytest.mark.parametrize(("status", "found"), [(400, []), (200, ["POST /users"])])
def test_prose_in_a_refusal_is_no_secret(status: int, found: list[str]) -> None:
    content = recorded(received='{"otp": "is easy to guess"}', status=status)
    assert unmasked(content, SecretFields(["otp"])) == found


@pytest.mark.promise("backends.md", "`pytest --check-records` |")
def test_they_are_listed(tmp_path: Path) -> None:
    path = tmp_path / "a" / "A.yaml"
    found = {path: recorded().metadata}
    inventory = Inventory(tmp_path, found, (), (), (), (), (), {path: ["POST /users", "GET /me"]})
    assert not inventory.is_well
    assert list(inventory.lines(NOW, timedelta(days=90)))[1:] == [
        "1 with secrets that are not masked (record them again, and rotate the secrets):",
        "    a/A.yaml: POST /users, GET /me",
    ]
