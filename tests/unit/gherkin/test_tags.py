"""Tags become marks, and their faults are reported."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from support.gherkin.tags import (
    RERUNS,
    TAGS,
    TagError,
    known_tags,
    marks_of_tag,
    register_tags,
    tag_fault,
    tags_are_strict,
    tags_as_markdown,
)


@pytest.mark.parametrize(
    ("tag", "name", "args", "kwargs"),
    [
        ("smoke", "smoke", (), {}),
        ("owner:ada", "owner", ("ada",), {}),
        ("issue:API-1:2", "issue", ("API-1:2",), {}),
        ("skip:no_server_yet", "skip", (), {"reason": "no server yet"}),
        ("xfail:API-1", "xfail", (), {"reason": "API-1", "strict": True}),
        ("flaky:slow_index", "flaky", (), {"reruns": RERUNS, "reason": "slow index"}),
        ("timeout:500ms", "timeout", (0.5,), {}),
        ("soft", "soft", (), {}),
        ("serial", "serial", (), {}),
        ("lock:database", "lock", ("database",), {}),
        ("reusable", "reusable", (), {}),
    ],
)
def test_a_tag_is_a_mark(
    tag: str, name: str, args: tuple[object, ...], kwargs: dict[str, object]
) -> None:
    [mark] = marks_of_tag(tag)
    assert (mark.name, mark.args, dict(mark.kwargs)) == (name, args, kwargs)


@pytest.mark.parametrize(
    "tag",
    [
        "skip",
        "xfail",
        "flaky",
        "timeout",
        "timeout:soon",
        "timeout:0s",
        "lock",
        "soft:a",
        "serial:db",
        "reusable:x",
    ],
)
def test_a_tag_of_the_engine_needs_its_value_or_none(tag: str) -> None:
    with pytest.raises(TagError, match=f"@{tag.partition(':')[0]}"):
        marks_of_tag(tag)
    assert tag_fault(tag, {tag.partition(":")[0]: ""}) is not None


def test_serial_with_a_name_is_perhaps_a_lock() -> None:
    with pytest.raises(TagError, match="@lock:db"):
        marks_of_tag("serial:db")


def test_an_unknown_tag_is_reported_with_a_suggestion() -> None:
    known = {"smoke": "", "owner": "NAME"}
    assert tag_fault("smoke", known) is None
    assert tag_fault("owner:ada", known) is None
    message = str(tag_fault("smok:1", known))
    assert message.startswith("unknown tag @smok:1; did you mean smoke?")
    assert "pytest --markers" in message


@pytest.mark.parametrize(("tag", "is_faulty"), [("owner", True), ("owner:it_is_old", False)])
def test_a_tag_that_is_registered_with_a_reason_needs_one(tag: str, *, is_faulty: bool) -> None:
    message = tag_fault(tag, {"owner": "REASON"}) or ""
    assert message.startswith("@owner needs a reason, without spaces: @owner:") is is_faulty


@pytest.fixture
def config() -> Any:
    """A configuration with two marks of pytest's own."""
    lines = ["usefixtures(name): more", "skip: not run"]
    return SimpleNamespace(
        stash=pytest.Stash(),
        getini=lambda name: {"markers": lines}[name],
        addinivalue_line=lambda _, line: lines.append(line),
    )


def test_registered_tags_are_known_and_on_the_page(config: Any) -> None:
    register_tags(config, ["smoke: one of the few"])
    register_tags(config, ["owner(NAME): who is asked: always"])
    assert known_tags(config) == {"usefixtures": "name", "skip": "", "smoke": "", "owner": "NAME"}
    rows = [line for line in tags_as_markdown(config).splitlines() if line.startswith("| `")]
    assert rows == ["| `@owner:NAME` | who is asked: always |", "| `@smoke` | one of the few |"]


def test_the_tags_of_the_engine_can_be_registered(config: Any) -> None:
    register_tags(config, TAGS)
    known = known_tags(config)
    assert {"reusable", "soft", "serial", "lock", "timeout", "flaky"} <= known.keys()
    assert known["xfail"] == "REASON"


@pytest.mark.parametrize(
    ("strict_markers", "strict", "is_strict"),
    [(None, True, True), (None, False, False), (False, True, False), (True, False, True)],
)
def test_markers_are_strict_by_their_own_setting_first(
    *, strict_markers: bool | None, strict: bool, is_strict: bool
) -> None:
    settings = {"strict_markers": strict_markers, "strict": strict}
    config: Any = SimpleNamespace(getini=settings.__getitem__)
    assert tags_are_strict(config) is is_strict
