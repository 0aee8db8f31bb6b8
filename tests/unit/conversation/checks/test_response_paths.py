"""Paths to several values and to none: what is missing is not skipped."""

from __future__ import annotations

from typing import Any

import pytest

from support.conversation.checks.response import check_at, check_every, check_not_at
from support.conversation.step_values import JsonPath
from support.language.matching.engine import Mode
from support.language.matching.paths import PathError
from tests.unit.conversation.conftest import response


@pytest.mark.parametrize(
    ("path", "takes_nothing"),
    [
        ("$.none[*].name", True),
        ("$.none[?@.id == 1]", True),
        ("$.none[1:3]", True),
        ("$.users[?@.name == 'Eve'].name", True),
        ("$..password", True),
        ("$.users[:1].tags[*]", True),
        ("$.users[*].tags[*]", False),
        ("$.usres[*].name", False),
        ("$.users[*].nmae", False),
        ("$.users[*]['nmae', 'first']", False),
        ("$.users[0].name[*]", False),
        ("$.users[*].name[?@ == 1]", False),
    ],
)
def test_nothing_is_an_empty_list_only_where_there_could_be_more(
    path: str, takes_nothing: bool
) -> None:
    answer = response(json={"none": [], "users": [{"name": "Ada", "tags": []}, {"name": "Bob"}]})
    expected: list[Any] = [[], "#[]", "#[0]", "#array", "#[..2]"]
    for nothing in expected:
        if takes_nothing:
            check_at(answer, JsonPath(path), nothing)
        else:
            with pytest.raises(PathError, match="nothing found at "):
                check_at(answer, JsonPath(path), nothing)


SKIPPED: dict[str, Any] = {
    "items": [{"id": 1, "tags": ["a"]}, {"x": 2, "tags": []}],
    "groups": {"a": {"id": 1}, "b": {}},
}


@pytest.mark.parametrize(
    "path",
    [
        "$.items[*].id",
        "$.items[0:2].id",
        "$.items[?@.tags].id",
        "$.items[*]['id', 'tags']",
        "$.items[*].tags[0]",
        "$.groups.*.id",
        "$.items[*].id[*]",
        "$[?@[0]][*].id",
    ],
)
@pytest.mark.parametrize("expected", [[1], ["a"], "#[1..] #present", [1, ["a"], []]])
def test_an_entry_without_the_field_is_not_skipped(path: str, expected: Any) -> None:
    answer = response(json=SKIPPED)
    for check in (check_at, check_not_at):
        with pytest.raises(PathError, match=r"nothing found at .*; a filter selects the entries"):
            check(answer, JsonPath(path), expected)
    with pytest.raises(PathError, match="nothing found at "):
        check_every(answer, JsonPath(path), "#present", Mode.EXACT)


@pytest.mark.parametrize("path", ["$.items[?@.id].id", "$..id", "$..[*].id"])
def test_a_filter_and_a_descent_select(path: str) -> None:
    check_at(response(json={"items": SKIPPED["items"]}), JsonPath(path), [1])


@pytest.mark.parametrize(
    ("path", "is_checked"),
    [
        ("$.password", True),
        ("$.user.password", True),
        ("$.users[3]", True),
        ("$.users[*].password", True),
        ("$.users[?@.name == 'Ada'].password", True),
        ("$.users[?@.name == 'Eve']", True),
        ("$.none[*].name", True),
        ("$.none[*]", True),
        ("$..password", True),
        ("$..user.password", True),
        ("$.usr.password", False),
        ("$.user.name.password", False),
        ("$.users.password", False),
        ("$.user[0]", False),
        ("$.none[0].password", False),
        ("$.users[?@.name == 'Eve'].password", False),
        ("$.users[*].address.zip", False),
        ("$.user.name[*]", False),
        ("$..usr.password", False),
        ("$.user[0:2]", False),
    ],
)
@pytest.mark.parametrize("nothing", ["#absent", "##string", "##[] #string"])
def test_nothing_is_there_only_where_it_could_be(
    path: str, nothing: str, *, is_checked: bool
) -> None:
    document = {"user": {"name": "Ada"}, "users": [{"name": "Ada"}, {"name": "Bob"}], "none": []}
    answer = response(json=document)
    if is_checked:
        check_at(answer, JsonPath(path), nothing)
    else:
        with pytest.raises(PathError, match=r"nothing found at|has no parent"):
            check_at(answer, JsonPath(path), nothing)
