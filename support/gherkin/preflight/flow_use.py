"""Calls of flows by the checked scenarios."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.gherkin.collection.origins import flows_for
from support.gherkin.compat import example_of
from support.gherkin.places import place

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from support.gherkin.collection.flow_calls import FlowCall
    from support.gherkin.collection.flows import Flow
    from support.gherkin.collection.origins import Origin
    from support.gherkin.compat import Feature


class FlowUse:
    """The flows that scenarios can call, and those that they do call."""

    def __init__(self) -> None:
        self._features: set[Feature] = set()
        self._known: dict[tuple[Path, int], Flow] = {}
        self._called: set[tuple[Path, int]] = set()

    def add_feature(self, feature: Feature) -> None:
        """Add the flows that a feature can call."""
        if feature not in self._features:
            self._features.add(feature)
            self._known |= {(flow.path, flow.line): flow for flow in flows_for(feature)}

    def record(self, call: FlowCall) -> None:
        """Record a call."""
        self._called.add((call.flow.path, call.flow.line))

    def uncalled(self) -> tuple[Flow, ...]:
        """Return the flows without a call, in the order of files and lines."""
        return tuple(self._known[key] for key in sorted(self._known.keys() - self._called))


def called_from(written: Origin, item: pytest.Item) -> str:
    """Return ``called at FILE:LINE: STEP`` for a step of a flow, empty for other steps.

    For nested calls, this is the call in the scenario or background.
    """
    if not written.calls:
        return ""
    call = written.calls[0]
    where = place(call.path, call.line, item.config.rootpath)
    return f"called at {where}: {call.shown(example_of(item))}"
