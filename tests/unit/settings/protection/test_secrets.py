"""Names of further fields that hold secrets."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from support.settings import Settings
from support.settings.protection.secrets import Secrets


def test_names_are_separated_by_spaces() -> None:
    assert Secrets(fields=" otp  Recovery-Code totp.blob ").names == (
        "otp",
        "Recovery-Code",
        "totp.blob",
    )
    assert Settings().secrets.names == ()


@pytest.mark.parametrize("text", ["a", "one, two", '"otp"', "user[otp]", "7otp", "$.otp", "œuvre"])
def test_what_is_not_a_name_is_refused(text: str) -> None:
    with pytest.raises(ValidationError, match="is not the name of a field: write names of two"):
        Secrets(fields=f"blob {text}")


@pytest.mark.promise("safety.md", "If a field of your API holds")
def test_it_is_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("API_SECRETS__FIELDS", "otp blob")
    assert Settings().secrets.names == ("otp", "blob")
