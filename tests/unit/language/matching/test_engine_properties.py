"""Properties of the comparison for any JSON."""

from __future__ import annotations

import copy
import itertools
from typing import TYPE_CHECKING, Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from support.language.matching.engine import Mode, mismatches
from support.language.matching.literal import Literal
from support.language.matching.markers import MatcherError, expected_faults
from support.language.matching.pairing import Pairing
from support.language.matching.paths import value_at, values_at
from support.language.matching.shown import below, shown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

enough = settings(derandomize=True, deadline=None, max_examples=150)

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-5, 5)
    | st.floats(allow_nan=False, allow_infinity=False, width=16)
    | st.sampled_from(["", "#string", "##", "a", "ä", "#[1]"])
)
NAMES = st.sampled_from(["a", "b", "c d", "#x", "", "'", '"', "\\", "\n", "ä", "1", "a-b"])
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)


MARKERS_WRITTEN = st.sampled_from(
    ["#int", "##int", "#int 1..", "#absent", "#ignore", "#present", "#[] #int", "#[1]", "##[] {}"]
) | st.text('#[].+-: 05smintlocadegx"', max_size=12).map("#{}".format)
WITH_MARKERS = st.recursive(
    SCALARS | MARKERS_WRITTEN,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)


@st.composite
def loosened(draw: st.DrawFn, value: Any) -> Any:
    """Return an expectation that a value meets, with some parts replaced by markers."""
    if draw(st.integers(0, 4)) == 0:
        return draw(st.sampled_from(["#present", "#ignore", Literal(value)]))
    if isinstance(value, dict):
        return {"#y": "##int", **{name: draw(loosened(entry)) for name, entry in value.items()}}
    if isinstance(value, list):
        more = draw(st.lists(st.sampled_from(["##int", "#absent", "#ignore"]), max_size=2))
        return [*(draw(loosened(entry)) for entry in value), *more]
    return Literal(value)


def places(value: Any, path: str = "$") -> Iterator[tuple[str, Any, Any]]:
    """Yield the path of each nested value, its container, and its key there."""
    if isinstance(value, dict):
        parts = [(below(path, name), name) for name in value]
    elif isinstance(value, list):
        parts = [(below(path, number), number) for number in range(len(value))]
    else:
        return
    for place, key in parts:
        yield place, value, key
        yield from places(value[key], place)


def shuffled(value: Any, random: Random) -> Any:
    """Return JSON with every list in another order."""
    if isinstance(value, dict):
        return {name: shuffled(entry, random) for name, entry in value.items()}
    if isinstance(value, list):
        entries = [shuffled(entry, random) for entry in value]
        random.shuffle(entries)
        return entries
    return value


def enriched(value: Any) -> Any:
    """Return JSON with a further field in each object and a further entry in each list.

    Empty ones stay as they are.
    """
    if value in ([], {}):
        return value
    if isinstance(value, dict):
        return {"more": 0, **{name: enriched(entry) for name, entry in value.items()}}
    if isinstance(value, list):
        return [*(enriched(entry) for entry in value), {"more": 0}]
    return value


@enough
@given(JSON)
def test_json_matches_itself_in_every_mode(value: Any) -> None:
    for mode in Mode:
        assert mismatches(copy.deepcopy(value), Literal(value), mode) == ()


@enough
@given(JSON)
def test_more_than_expected_contains_it(value: Any) -> None:
    assert mismatches(enriched(value), Literal(value), Mode.CONTAINS) == ()


@enough
@given(JSON, st.randoms(use_true_random=False))
def test_in_any_order_the_order_does_not_matter(value: Any, random: Random) -> None:
    assert mismatches(shuffled(value, random), Literal(value), Mode.ANY_ORDER) == ()


@enough
@given(JSON, st.data())
def test_a_changed_value_is_found_by_its_path(value: Any, data: st.DataObject) -> None:
    found = list(places(value))
    assume(found)
    changed = copy.deepcopy(value)
    path, holder, key = data.draw(st.sampled_from(list(places(changed))))
    holder[key] = data.draw(JSON.filter(lambda new: mismatches(new, Literal(holder[key])) != ()))
    named = [m.path for m in mismatches(changed, Literal(value))]
    assert named
    assert all(name.startswith(path) for name in named)


@enough
@given(JSON, st.data())
def test_a_removed_value_is_found(value: Any, data: st.DataObject) -> None:
    changed = copy.deepcopy(value)
    found = list(places(changed))
    assume(found)
    path, holder, key = data.draw(st.sampled_from(found))
    del holder[key]
    named = [m.path for m in mismatches(changed, Literal(value))]
    assert named
    if isinstance(holder, dict):
        assert named == [path]
    else:
        assert all(name.startswith(path.rpartition("[")[0]) for name in named)


@enough
@given(JSON, JSON)
def test_any_json_can_be_compared_with_any(actual: Any, expected: Any) -> None:
    for mode in Mode:
        found = mismatches(actual, Literal(expected), mode)
        again = mismatches(actual, Literal(expected), mode)
        assert found == again
        if mode is Mode.EXACT:
            assert (found == ()) == (mismatches(expected, Literal(actual)) == ())


@enough
@given(JSON, JSON)
def test_each_path_leads_to_the_reported_value(actual: Any, expected: Any) -> None:
    for found in mismatches(actual, Literal(expected)):
        if found.actual == "nothing":
            assert values_at(actual, found.path) == []
        else:
            assert shown(value_at(actual, found.path)) == found.actual


@enough
@given(JSON, WITH_MARKERS)
def test_what_has_no_faults_can_be_compared_with_any(actual: Any, expected: Any) -> None:
    assume(expected_faults(expected) == [])
    for mode in Mode:
        assert mismatches(actual, expected, mode) == mismatches(actual, expected, mode)


@enough
@given(JSON, WITH_MARKERS)
def test_what_cannot_be_compared_has_faults(actual: Any, expected: Any) -> None:
    try:
        mismatches(actual, expected)
    except MatcherError:
        assert expected_faults(expected) != []


@enough
@given(st.data(), JSON)
def test_what_matches_exactly_matches_in_every_mode(data: st.DataObject, value: Any) -> None:
    expected = data.draw(loosened(value))
    for mode in Mode:
        assert mismatches(value, expected, mode) == ()


@enough
@given(st.lists(st.lists(st.booleans(), min_size=4, max_size=4), min_size=1, max_size=4))
def test_the_pairing_is_as_large_as_can_be(fits: list[list[bool]]) -> None:
    count, others = len(fits), 4
    pairing = Pairing(others, lambda one, other: fits[one][other])
    placed = sum(pairing.place(one) for one in range(count))
    best = max(
        sum(fits[one][other] for one, other in enumerate(chosen))
        for chosen in itertools.permutations(range(others), count)
    )
    assert placed == best == others - len(pairing.left)
