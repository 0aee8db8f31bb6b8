"""The kinds of value in the texts of steps."""

from __future__ import annotations

from typing import Any

import pytest

from steps.any_api.parameters import parse
from support.conversation.callers import CallerName
from support.conversation.checks.bursts import Shares
from support.conversation.checks.models import ModelName
from support.conversation.responses import Statuses
from support.conversation.step_values import Address, ExpectedValue, JsonPath, Text


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("Address", r'"/users?q=\"a\""', Address('/users?q="a"')),
        ("Quoted", '"{x} b"', Text("{x} b")),
        ("Quoted", '""', Text("")),
        ("Path", '"$.a[0]"', JsonPath("$.a[0]")),
        ("Json", '"#int"', ExpectedValue('"#int"')),
        ("Json", "-1.5e3", ExpectedValue("-1.5e3")),
        ("Json", "null", ExpectedValue("null")),
        ("Json", "{user.id}", ExpectedValue("{user.id}")),
        ("Method", "PATCH", "PATCH"),
        ("Status", "200, 201 or 4xx", Statuses("200, 201 or 4xx")),
        ("Shares", "1 response is 201 and 19 are 409", Shares("1 response is 201 and 19 are 409")),
        ("Model", "User", ModelName("User")),
        ("Models", "Users", ModelName("User")),
        ("Name", '"new-user"', "new-user"),
        ("Caller", "the admin", CallerName("the admin")),
        ("Caller", "key-user", CallerName("key-user")),
        ("Word", "user", "user"),
        ("Duration", "250 ms", 0.25),
    ],
)
def test_a_text_is_read_as_a_value_of_its_kind(kind: str, text: str, value: Any) -> None:
    parser = parse(f"a {{x:{kind}}} z")
    assert parser.parse_arguments(f"a {text} z") == {"x": value}


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("Address", "/users"),
        ("Quoted", '"a" and "b"'),
        ("Json", "[1]"),
        ("Json", "01x"),
        ("Json", "{a {b}}"),
        ("Method", "Get"),
        ("Status", "200 and 201"),
        ("Shares", "some are 201"),
        ("Model", "user"),
        ("Models", "User"),
        ("Name", '"5th"'),
        ("Name", '"a b"'),
        ("Caller", "Ada Lovelace"),
        ("Word", "two words"),
    ],
)
def test_another_text_is_not_of_its_kind(kind: str, text: str) -> None:
    assert not parse(f"a {{x:{kind}}} z").is_matching(f"a {text} z")


@pytest.mark.parametrize("kind", ["Address", "Quoted", "Json", "Path"])
def test_what_holds_placeholders_or_paths_can_be_checked_before_a_run(kind: str) -> None:
    [used] = parse(f"a {{x:{kind}}} z").used()
    assert used.checkable
