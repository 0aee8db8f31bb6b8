"""What a worker keeps, as its controller sees it."""

from __future__ import annotations

from support.gherkin.parallel.kept import Kept


def test_the_phases_are_those_up_to_the_one_that_is_noted() -> None:
    kept = Kept()
    seen = [kept.phases]
    for phase in ("setup", "call"):
        kept.note(phase)
        seen.append(kept.phases)
    kept.clear()
    assert seen == [(), ("setup",), ("setup", "call")]
    assert kept.phases == ()
