"""Steps, a flow, and scenarios that call it, for the tests of flows."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

STEPS = """
import textwrap
from support.gherkin.authoring.step_data import read_docstring
@given(parsers.parse("{name} is there"))
async def _(name):
    print(f"there: {name}")
@when("these come:")
def _(datatable):
    print(f"come: {datatable}")
@when("this is sent:")
async def _(docstring):
    print(f"sent: {read_docstring(docstring)}")
@then(parsers.parse("all is {how}"))
async def _(how):
    assert how == "well", f"all is {how}"
"""
FLOW = """Feature: Flows
  @reusable
  Scenario: a guest called "<name>" from <town>
    Given <name> is there
    When these come:
      | <name> | <town> |
    And this is sent:
      \"\"\"json
      {"name": "<name>", "other": "<x>"}
      \"\"\"
    Then all is well
"""


def calling(*steps: str, name: str = "S") -> str:
    """Return a scenario; in its own feature, its first step is on line 3."""
    return "\n".join(["Feature: F", f"  Scenario: {name}", *(f"    {step}" for step in steps), ""])


def call(name: str = "Ada", keyword: str = "Given") -> str:
    """Return a step that calls the flow."""
    return f'{keyword} a guest called "{name}" from Ry'


def in_folder(pytester: pytest.Pytester, text: str = FLOW, name: str = "guests") -> None:
    folder = pytester.path / "features" / "flows"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.feature").write_text(text, encoding="utf-8")
