"""Hosts that may be called, and those that look like production."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from support.settings.protection.safety import Safety


@pytest.mark.promise("safety.md", "`API_SAFETY__ALLOWED_HOSTS=sso")
def test_patterns_are_separated_by_spaces_and_as_addresses_have_them() -> None:
    safety = Safety(allowed_hosts=" A.example  *.Käse.example 127.0.0.1 ::1", production="")
    assert safety.allowed_patterns == ("a.example", "*.xn--kse-qla.example", "127.0.0.1", "::1")
    assert safety.production_patterns == ()


@pytest.mark.parametrize(
    "text",
    [
        "http://a.example",
        "a.example:80",
        "a/b",
        "user@a.example",
        "a.example,b.example",
        "*ä.example",
    ],
)
def test_what_is_not_a_host_is_refused(text: str) -> None:
    for field in ("allowed_hosts", "production"):
        with pytest.raises(ValidationError, match="is not a host") as caught:
            Safety(**{field: f"b.example {text}"})
        assert "user@" not in caught.value.errors()[0]["msg"]


def test_some_hosts_look_like_production_by_default() -> None:
    patterns = Safety().production_patterns
    assert "prod.*" in patterns
    assert "www.*" in patterns
    assert Safety().allowed_patterns == ()
