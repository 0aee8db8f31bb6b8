"""Placeholders in JSON paths."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from support.language.matching.paths import path_fault, values_at
from support.language.placeholders.errors import TemplateError
from support.language.placeholders.path_filling import fill_json_path, possible_paths, with_values
from support.language.placeholders.values import Values


def values(**known: Any) -> Values:
    found = Values(1, lambda: datetime(2026, 1, 31, tzinfo=UTC))
    for name, value in known.items():
        found.remember(name, value)
    return found


@pytest.mark.parametrize(
    ("path", "filled"),
    [
        ("$.a", "$.a"),
        ("$[{i}]", "$[2]"),
        ("$[{name}]", "$['Ada']"),
        ("$['{name}']", "$['Ada']"),
        ("$['user {name}']['{{name}}']", "$['user Ada']['{name}']"),
        ('$[?@.name=="{name}"]', '$[?@.name=="Ada"]'),
        ("$[?@.n=={i} && @.name=={name}]", "$[?@.n==2 && @.name=='Ada']"),
        ("$[?@.b=={yes} || @.c=={none}]", "$[?@.b==true || @.c==null]"),
        ("$[?@.n=='{i}']", "$[?@.n=='2']"),
        ("$[{i}:{i}]", "$[2:2]"),
        ("$['{user['full name']}']", "$['Ada L']"),
        (r"$['a\'{name}\''][{name}]", r"$['a\'Ada\'']['Ada']"),
    ],
)
def test_placeholders_in_a_path_are_filled(path: str, filled: str) -> None:
    known = values(i=2, name="Ada", yes=True, none=None, user={"full name": "Ada L"})
    assert fill_json_path(path, known) == filled


@pytest.mark.parametrize(
    "name", ["'", '"', "\\", "it's", '\\"', "\\'", "'] || @ ['", "a\nb", "é\x00", "{name}", "#[0]"]
)
@pytest.mark.parametrize("path", ["$['{name}']", '$["{name}"]', "$[{name}]"])
def test_no_value_ends_a_string(path: str, name: str) -> None:
    assert values_at({name: 1, "other": 2}, fill_json_path(path, values(name=name))) == [1]


@pytest.mark.parametrize("value", [{"a": 1}, [1]])
def test_only_single_values_can_stand_in_a_path(value: Any) -> None:
    for path in ("$[{x}]", "$['{x}']"):
        with pytest.raises(TemplateError, match=r"^\{x\}: it is an? (object|list); JSON paths acc"):
            fill_json_path(path, values(x=value))


@pytest.mark.parametrize(
    ("path", "is_possible"),
    [
        ("$[{i}]", True),
        ("$[{i}:]", True),
        ("$[?match(@.a, {pattern})]", True),
        ("$[?@.a=={a}]", True),
        ("$.{name}", False),
        ("$[?@.a == ]['{a}']", False),
    ],
)
def test_what_a_path_may_become(path: str, *, is_possible: bool) -> None:
    assert any(path_fault(one) is None for one in possible_paths(path)) == is_possible


@pytest.mark.parametrize(
    ("path", "filled"), [("$.a", "$.a"), ("$[{i}]", "$['x']"), ("$['a{b.c}']", "$['ax']")]
)
def test_all_placeholders_may_have_one_value(path: str, filled: str) -> None:
    assert with_values(path, "x") == filled
