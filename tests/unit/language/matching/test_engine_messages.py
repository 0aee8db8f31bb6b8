"""The exact messages for testers, and the paths in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from support.language.matching.engine import MismatchError, check_each, check_match
from support.language.matching.markers import MatcherError, parse_marker
from support.language.matching.paths import PathError, value_at
from support.language.matching.shown import LONGEST, below, listed, shown

if TYPE_CHECKING:
    from collections.abc import Callable

NAMES = [f"n{number}" for number in range(1, 22)]


@pytest.mark.parametrize(
    ("document", "path", "message"),
    [
        ({"zip": 1}, "$.qqq", "$ has the fields zip"),
        ({"name": 1, "names": 2}, "$.namess", "$ has the fields name, names; did you mean names?"),
        ({"a": [1, 2]}, "$.a[-3]", "$.a is a list of 2"),
        ({"a": [1]}, "$.a.id", "$.a is a list of 1; write [0] for one entry, [*] for all"),
        ({"a": []}, "$.a.id", "$.a is an empty list"),
        ({"a": {}}, "$.a.b.c", "$.a is an empty object"),
        ({"a": {"b c": True}}, "$.a['b c'].d", "$.a['b c'] is true, which has no fields"),
    ],
)
def test_where_a_path_ends(document: Any, path: str, message: str) -> None:
    with pytest.raises(PathError) as error:
        value_at(document, path)
    assert str(error.value) == f"nothing found at {path}: {message}"


@pytest.mark.parametrize(
    ("marker", "message"),
    [
        (
            "#datetime noon",
            (
                "noon is not a time with a tolerance; "
                "write 2026-01-31T08:00:00Z +- 5 s (ms, s, m, min, h or d)"
            ),
        ),
        ("#int many", "many is not a range; write 18..99, 18.., ..99 or 18"),
        ("#regex", "the regular expression is missing: #regex ^u_"),
        ("#uuid 4", "this marker takes no arguments, but got 4"),
    ],
)
def test_what_is_wrong_with_a_marker(marker: str, message: str) -> None:
    with pytest.raises(MatcherError) as error:
        parse_marker(marker)
    assert str(error.value) == f"{marker}: {message}"


@pytest.mark.parametrize(
    "check",
    [
        lambda: check_match({"a": 1}, {"a": 2}),
        lambda: check_each([{"a": 1}], {"a": 2}),
    ],
    ids=["match", "each"],
)
def test_a_failure_points_at_the_step_and_not_at_the_engine(check: Callable[[], None]) -> None:
    with pytest.raises(MismatchError) as error:
        check()
    raised_in = error.tb
    while raised_in.tb_next:
        raised_in = raised_in.tb_next
    assert raised_in.tb_frame.f_locals["__tracebackhide__"] is True


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, ""),
        (2, "n1, n2"),
        (20, ", ".join(NAMES[:20])),
        (21, ", ".join(NAMES[:20]) + ", and 1 more"),
    ],
)
def test_at_most_twenty_names_are_listed(count: int, text: str) -> None:
    assert listed(NAMES[:count]) == text


def test_what_is_longer_than_the_longest_is_cut() -> None:
    fits = "x" * (LONGEST - 2)
    assert shown(fits) == f'"{fits}"'
    assert shown(f"{fits}y") == f'"{fits}y... ({LONGEST + 1} characters)'
    assert shown("x" * 9_998).endswith("... (10,000 characters)")


def test_places_are_written_one_below_the_other() -> None:
    assert below(below(below("$", "items"), 0), "first name") == "$.items[0]['first name']"
