"""Results for pairs that contain themselves."""

from __future__ import annotations

from support.contract.changes.schemas.assumptions import Assumptions


def test_a_pair_in_comparison_counts_as_one_without_a_difference() -> None:
    results = Assumptions(assumed=True)
    one, other = object(), object()
    assert results.of((one, other), lambda: results.of((one, other), lambda: False))


def test_what_rests_on_a_wrong_assumption_is_forgotten() -> None:
    results = Assumptions(assumed=True)
    outer, inner = (object(),), (object(),)

    def within() -> bool:
        return results.of(outer, lambda: False)

    def compared() -> bool:
        assert results.of(inner, within) is True
        return False

    assert results.of(outer, compared) is False
    assert results.of(inner, within) is False


def test_a_result_is_found_out_once() -> None:
    results, pair, calls = Assumptions(assumed=True), (object(),), list[int]()
    for _ in range(2):
        assert results.of(pair, lambda: not calls.append(1))  # type: ignore[func-returns-value]
    assert calls == [1]
