"""For every phrase that looks at JSON: responses made from one that passes, for which it fails."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from steps.any_api import matching
from support.language.placeholders.plain import text
from tests.unit.conversation.conftest import lost, response

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from support.conversation.conversation import Result
    from tests.unit.steps.any_api.conftest import Verdict

generated = settings(
    derandomize=True,
    deadline=None,
    max_examples=100,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text("abé#1 ", max_size=4).filter(lambda text: not text.startswith("#"))
)
NAMES = st.sampled_from(["a", "b", "id", "é"])
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)
LISTS = st.lists(VALUES, min_size=1, max_size=3)


def others(value: Any) -> Iterator[Any]:
    """Yield values that differ from one in their type, their value or their size."""
    for other in (None, True, False, 0, 0.5, "", "other", [], {}, [value], {"a": value}):
        if not same(other, value):
            yield other
    if isinstance(value, str):
        yield value + " "
    elif isinstance(value, int) and not isinstance(value, bool):
        yield from (value + 1, str(value))
    elif isinstance(value, list):
        yield [*value, "one more"]
        if value:
            yield value[1:]
            yield [*value[:-1], "another"]
    elif isinstance(value, dict):
        for name in value:
            yield {other: entry for other, entry in value.items() if other != name}
            yield {**value, name: "another"}


def same(one: Any, other: Any) -> bool:
    """Return whether two values are the same JSON."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    return (type(one) is type(other) and one == other) or (
        isinstance(one, int | float) and isinstance(other, int | float) and one == other
    )


def wrongs(right: Any, documents: Iterable[Any]) -> Iterator[Result]:
    """Yield responses with wrong JSON, and those that no phrase may accept whatever they have."""
    yield from (response(json=document) for document in documents)
    body = json.dumps(right).encode()
    yield lost()
    yield response(content=b"")
    yield response(content=body[:-1])
    yield response(content=body + b"x")
    yield response(content=body, headers={"Content-Encoding": "br"})
    yield response(content=body.decode().encode("utf-16-le"))
    yield response(content=b'{"data": NaN}')


async def fails(verdict: Verdict, step: str, results: Iterable[Result], **fixtures: Any) -> None:
    """Check that a step fails for each of these results."""
    for result in results:
        shown = getattr(result, "shown", result)
        assert not await verdict(matching, step, result, **fixtures), f"{step} passes for {shown}"


@generated
@given(VALUES, st.sampled_from(["is", "matches", "contains", "matches in any order"]))
async def test_a_value_that_is_another_fails(verdict: Verdict, value: Any, phrase: str) -> None:
    written = json.dumps(value, ensure_ascii=False)
    if phrase == "is" and isinstance(value, list | dict):
        phrase = "matches"
    step, docstring = f'"$.data" {phrase}:', {"docstring": written}
    if phrase == "is":
        step, docstring = f'"$.data" is {written}', {}
    wrong = [{}, {"Data": value}, *({"data": other} for other in others(value))]
    if phrase == "contains":
        wrong = [document for document in wrong if not contained(value, document.get("data", {}))]
    assert await verdict(matching, step, response(json={"data": value, "more": 1}), **docstring)
    await fails(verdict, step, wrongs({"data": value}, wrong), **docstring)


def contained(expected: Any, actual: Any) -> bool:
    """Return whether JSON contains other JSON; lists whose entries might be paired do."""
    if isinstance(expected, dict) and isinstance(actual, dict):
        return all(
            name in actual and contained(entry, actual[name]) for name, entry in expected.items()
        )
    if isinstance(expected, list) and isinstance(actual, list):
        return len(expected) <= len(actual)
    return same(expected, actual)


@generated
@given(LISTS, st.sampled_from(["matches", "contains"]), st.integers(0, 2))
async def test_one_entry_that_is_another_fails_each_of(
    verdict: Verdict, entries: list[Any], phrase: str, place: int
) -> None:
    first = entries[0]
    step = f'each of "$.data" {phrase}:'
    docstring = {"docstring": json.dumps(first)}
    equal = [copy.deepcopy(first) for _ in entries]
    wrong: list[Any] = [{}, {"data": []}, {"data": None}, {"data": {}}]
    for other in others(first):
        if not contained(first, other):
            changed = [*equal]
            changed[place % len(equal)] = other
            wrong.append({"data": changed})
    assert await verdict(matching, step, response(json={"data": equal}), **docstring)
    await fails(verdict, step, wrongs({"data": equal}, wrong), **docstring)


@generated
@given(SCALARS, SCALARS)
async def test_the_same_value_or_none_fails_is_not(
    verdict: Verdict, value: Any, unexpected: Any
) -> None:
    step = f"is not {json.dumps(unexpected, ensure_ascii=False)}"
    one, several = f'"$.data" {step}', f'"$.all[*].data" {step}'
    same_again: dict[str, Any] = {"data": unexpected}
    if same(value, unexpected) or text(value) == text(unexpected):
        same_again = {"data": value}
    else:
        assert await verdict(matching, one, response(json={"data": value}))
        assert await verdict(matching, several, response(json={"all": [{"data": value}] * 2}))
    await fails(verdict, one, wrongs({"data": value}, [{}, same_again]))
    wrong: list[Any] = [{}, {"all": []}, {"all": [{}]}, {"all": [{"data": value}, same_again]}]
    await fails(verdict, several, wrongs({"all": [{"data": value}]}, wrong))


@generated
@given(VALUES, st.sampled_from(["matches", "contains", "matches in any order"]))
async def test_a_body_that_is_another_fails(verdict: Verdict, value: Any, phrase: str) -> None:
    step = f"the response {phrase}:"
    docstring = {"docstring": json.dumps({"data": value})}
    wrong: list[Any] = [None, [], {}, [{"data": value}], *({"data": o} for o in others(value))]
    if phrase == "contains":
        wrong = [document for document in wrong if not contained({"data": value}, document)]
    else:
        wrong.append({"data": value, "more": 1})
    assert await verdict(matching, step, response(json={"data": value}), **docstring)
    await fails(verdict, step, wrongs({"data": value}, wrong), **docstring)


@pytest.mark.parametrize(
    ("marker", "value", "wrong"),
    [
        ("#string 3..20", "abc", ["ab", "x" * 21, 3, None, ["abc"]]),
        ("#int 18..99", 18, [17, 100, "18", 18.5, True, None]),
        ("#number 9.99 +- 0.01", 9.98, [9.97, 10.01, "9.99", True]),
        ("#boolean", True, ["true", 1, 0, None]),
        ("#uuid", "123e4567-e89b-42d3-a456-426614174000", ["123e4567", "", 1]),
        ("#email", "a@b.c", ["a@b", "a b@c.d", 1]),
        ("#url", "http://a/b", ["/b", "ftp://a", 1]),
        ("#date", "2026-01-31", ["2026-02-31", "31.01.2026", 20260131]),
        ("#datetime", "2026-01-31T08:00:00Z", ["2026-01-31T08:00:00", "2026-01-31", 1769846400]),
        ("#regex ^u_", "u_1", ["au_1", "", 1]),
        ("#null", None, ["null", 0, False, ""]),
        ("#object", {}, [[], "{}", None]),
        ("#array", [], [{}, "[]", None]),
        ("#literal #a", "#a", ["a", "#b", 1]),
        ("#[2] #int", [1, 2], [[1], [1, 2, 3], [1, "2"], {}, "12"]),
    ],
)
async def test_a_value_of_another_kind_fails_a_marker(
    verdict: Verdict, marker: str, value: Any, wrong: list[Any]
) -> None:
    step = f'"$.data" is "{marker}"'
    documents = [{}, *({"data": other} for other in wrong)]
    assert await verdict(matching, step, response(json={"data": value}))
    await fails(verdict, step, wrongs({"data": value}, documents))
