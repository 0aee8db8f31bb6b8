"""Links to issues and test cases."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from support.settings.report import Links


@pytest.mark.parametrize(
    ("pattern", "value", "address"),
    [
        ("https://t.example.com/browse/{}", "API-7", "https://t.example.com/browse/API-7"),
        ("https://t.example.com/?q={}", "a b#c", "https://t.example.com/?q=a%20b%23c"),
        ("https://t.example.com/{}", "http://other.example.com/7", "http://other.example.com/7"),
        ("", "http://other.example.com/7", "http://other.example.com/7"),
        ("", "API-7", ""),
    ],
)
def test_a_tag_leads_to_an_address(pattern: str, value: str, address: str) -> None:
    assert Links(issue=pattern).address("issue", value) == address
    assert Links(tms=pattern).address("tms", value) == address


@pytest.mark.parametrize("pattern", ["https://t.example.com/", "t.example.com/{}", "javascript:{}"])
def test_an_address_has_a_place_for_the_value(pattern: str) -> None:
    with pytest.raises(ValidationError, match="is not an address with "):
        Links(issue=pattern)
