"""Secrets that a feature file writes, in a recording and in a replay."""

from __future__ import annotations

import json

import pytest

from support.backends.recording.stand_ins.secrets import SecretStandIns
from support.backends.recording.stand_ins.written import WrittenSecrets, fingerprint
from tests.unit.backends.recording.stand_ins.messages import received, sent

FEATURE = """
    {"email": "{faker.email}", "password": "long-enough-1"}
    | password | short |
"""


@pytest.mark.parametrize(
    ("value", "noted"),
    [("long-enough-1", True), ("short", True), ("long", False), ("long-enough-2", False)],
)
def test_only_what_the_feature_writes_has_a_fingerprint(value: str, noted: bool) -> None:
    written = WrittenSecrets(FEATURE)
    written.note(3, value)
    assert written.noted == ({3: fingerprint(value)} if noted else {})
    assert not written.is_other(3, value)


def test_a_fingerprint_is_short() -> None:
    assert fingerprint("long-enough-1") == fingerprint("long-enough-1") < 2**40
    assert fingerprint("long-enough-1") != fingerprint("long-enough-2")
    assert fingerprint("\ud800") >= 0


@pytest.mark.promise("backends.md", "A password or a token that")
@pytest.mark.parametrize(
    ("sent_again", "is_recorded"),
    [(["long-enough-1", "made"], True), (["long-enough-2", "made"], False)],
)
def test_another_secret_than_was_recorded_has_another_stand_in(
    sent_again: list[str], is_recorded: bool
) -> None:
    recorded = SecretStandIns(written=WrittenSecrets(FEATURE))
    before = [recorded.request(sent(body={"password": one})).body for one in ("long-enough-1", "m")]
    assert list(recorded.written.noted) == [1]
    played = SecretStandIns(
        issued=recorded.issued, written=WrittenSecrets(recorded=recorded.written.noted)
    )
    now = [played.request(sent(body={"password": one})).body for one in sent_again]
    assert (now[0] == before[0]) is is_recorded is not played.written.has_others
    assert now[1] == before[1], "not written in the feature, so that it has no fingerprint"
    answer = received({"token": recorded.issued[0]})
    restored = json.loads(played.restored(answer, sent()).body)
    assert restored == {"token": sent_again[0] if is_recorded else recorded.issued[0]}
