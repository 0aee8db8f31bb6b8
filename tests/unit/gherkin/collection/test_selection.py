"""Selection by tag expressions, and scenarios bound by test modules."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from support.gherkin.collection import selection
from support.gherkin.collection.feature_file import SCENARIO_TAGS, FeatureFile
from support.gherkin.collection.selection import deselect, leave_bound, tag_filter

if TYPE_CHECKING:
    from pathlib import Path


class Item(SimpleNamespace):
    """A test with the attributes that selection uses."""

    __hash__ = object.__hash__  # type: ignore[assignment]  # as pytest's have it

    def get_closest_marker(self, name: str) -> object:
        return name if name in self.marks else None


def item(*tags: str, name: str = "") -> Any:
    made = Item(stash=pytest.Stash(), name=name, marks=())
    if tags:
        made.stash[SCENARIO_TAGS] = frozenset(tags)
    return made


@pytest.mark.parametrize(
    ("expression", "selected"),
    [
        ("@smoke", [True, False, False]),
        ("smoke", [True, False, False]),
        ("not @smoke", [False, True, True]),
        ("@smoke and not @slow", [False, False, False]),
        ("@owner:ada or @slow", [True, True, False]),
        ("", [True, True, True]),
    ],
)
def test_an_expression_selects_by_tags(expression: str, selected: list[bool]) -> None:
    chosen = tag_filter(expression)
    items = [item("smoke", "slow"), item("owner:ada"), item()]
    assert [chosen(one) for one in items] == selected


@pytest.mark.parametrize("expression", ["@a and", "(@a", "@a @b"])
def test_an_invalid_expression_is_rejected(expression: str) -> None:
    with pytest.raises(pytest.UsageError, match="--tags") as caught:
        tag_filter(expression)
    assert repr(expression) in str(caught.value)


@pytest.fixture
def deselected() -> list[Any]:
    """The items passed to the hook."""
    return []


@pytest.fixture
def config(deselected: list[Any]) -> Any:
    """A configuration whose hook records its items."""

    def note(items: list[Any]) -> None:
        deselected.extend(items)

    return SimpleNamespace(hook=SimpleNamespace(pytest_deselected=note))


def test_what_is_not_selected_is_deselected(config: Any, deselected: list[Any]) -> None:
    smoke, slow = item("smoke"), item("slow")
    items = [smoke, slow]
    deselect(config, items, "@smoke")
    assert (items, deselected) == ([smoke], [slow])


def test_the_hook_is_not_called_if_all_are_selected(config: Any, deselected: list[Any]) -> None:
    items = [item("smoke")]
    deselect(config, items, "@smoke")
    assert (len(items), deselected) == (1, [])


@pytest.fixture
def scenarios(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> list[Any]:
    """Scenarios of two files, the first bound by a module along with a flow, and a plain test."""
    templates: dict[Any, Any] = {}
    monkeypatch.setattr(selection, "scenario_template", templates.get)

    def made(name: str, file: str, *, by_module: bool, marks: tuple[str, ...] = ()) -> Any:
        path = tmp_path / file
        parent = (
            request.node.parent
            if by_module
            else FeatureFile.from_parent(request.session, path=path)
        )
        one = Item(name=name, parent=parent, path=path, marks=marks)
        templates[one] = SimpleNamespace(feature=SimpleNamespace(filename=str(path)))
        return one

    plain = Item(name="plain", parent=request.node.parent, path=tmp_path / "test_x.py", marks=())
    return [
        made("of file a", "a.feature", by_module=False),
        made("of file b", "b.feature", by_module=False),
        made("bound a", "a.feature", by_module=True),
        made("flow", "a.feature", by_module=True, marks=("reusable",)),
        plain,
    ]


def test_a_file_that_a_module_binds_is_left_to_it(scenarios: list[Any]) -> None:
    leave_bound(scenarios)
    assert [one.name for one in scenarios] == ["of file b", "bound a", "plain"]


def test_where_no_module_binds_a_file_all_stays(scenarios: list[Any]) -> None:
    unbound = scenarios[:2]
    leave_bound(unbound)
    assert [one.name for one in unbound] == ["of file a", "of file b"]
