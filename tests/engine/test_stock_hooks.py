"""The hooks of pytest-bdd work on the engine, too."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    Engine = Callable[..., pytest.RunResult]

KNOWN_STEP = """
@given("a step")
async def _(): ...
"""
SKIPS_TODO = """
def pytest_bdd_apply_tag(tag, function):
    if tag == "todo":
        pytest.mark.skip(reason="not implemented yet")(function)
        return True
    return None
def pytest_configure(config):
    config.addinivalue_line("markers", "todo: is yet to be done")
"""
TAGGED = "Feature: F\n  @todo\n  Scenario: S\n    Given a step\n"


def test_the_hook_that_applies_tags_is_asked_first(engine: Engine) -> None:
    """As in pytest-bdd's README; without the hook the same scenario runs."""
    engine(KNOWN_STEP + SKIPS_TODO, f=TAGGED).assert_outcomes(skipped=1)
    without = SKIPS_TODO.replace("pytest_bdd_apply_tag", "apply_tag")
    engine(KNOWN_STEP + without, apart=True, f=TAGGED).assert_outcomes(passed=1)
