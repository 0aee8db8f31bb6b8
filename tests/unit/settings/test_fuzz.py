"""The settings of fuzzing."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from support.settings import Settings
from support.settings.fuzz import Fuzz


def test_an_api_may_have_no_way_to_make_an_account() -> None:
    assert Fuzz().has_account
    assert not Fuzz(account="none").has_account


@pytest.mark.parametrize("part", ["username", "password"])
def test_the_places_of_the_credentials_are_json_paths(part: str) -> None:
    assert getattr(Fuzz.model_validate({part: "$.user.name"}), part) == "$.user.name"
    with pytest.raises(ValidationError, match=r"user\.name"):
        Fuzz.model_validate({part: "user.name"})


def test_the_values_of_the_body_are_not_shown() -> None:
    """They may be secrets, such as the code of an invitation."""
    settings = Settings.model_validate({"fuzz": {"body": {"code": "s3cret", "name": "{uuid}"}}})
    assert settings.shown()["fuzz.body"] == "code, name"
    assert "s3cret" not in str(settings.shown())
    assert not [name for name in Settings().shown() if name.startswith("fuzz")]
