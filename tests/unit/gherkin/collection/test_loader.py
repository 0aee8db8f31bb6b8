"""Feature files as pytest-bdd features: no scenario is lost, and all faults are found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.gherkin.collection.loader import load_feature
from support.gherkin.collection.origins import calls_of, docstring_node, flows_for, origin
from support.gherkin.compat import ANY_TYPE
from support.gherkin.errors import FeatureFileError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from support.gherkin.collection.flows import Flow
    from support.gherkin.collection.loader import LoadedFeature
    from support.gherkin.compat import Feature

    Load = Callable[..., LoadedFeature]


def feature_of(loaded: LoadedFeature) -> Feature:
    assert loaded.feature is not None
    return loaded.feature


def messages(loaded: LoadedFeature) -> list[str]:
    """Return the findings as ``line: message``."""
    return [f"{finding.line}: {finding.message}" for finding in loaded.findings]


def types(loaded: LoadedFeature, scenario: str = "S") -> list[str]:
    return [step.type for step in feature_of(loaded).scenarios[scenario].steps]


@pytest.mark.parametrize("text", ["", "\n\n", "# a comment\n"])
def test_a_file_without_a_feature_is_empty(load: Load, text: str) -> None:
    loaded = load(text)
    assert (loaded.feature, loaded.findings) == (None, ())


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Feature: F\n  Scenario: S\n    Given it\n    Givn it\n", 4),
        ("Scenario: S\n  Given it\n", 1),
    ],
)
def test_a_syntax_error_is_reported_with_its_line(load: Load, text: str, line: int) -> None:
    with pytest.raises(FeatureFileError) as caught:
        load(text)
    [finding] = caught.value.findings
    assert (finding.path.name, finding.line) == ("a.feature", line)


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        ("Feature: Café\n".encode("latin-1"), 1, "not UTF-8, it contains 0xe9 here"),
        ("Feature: F\n  Scenario: S\n    Given é\n".encode("cp1252"), 3, "it contains 0xe9 here"),
        ("Feature: F\n".encode("utf-16"), 1, "is UTF-16, as PowerShell writes it"),
        (b"\xef\xbb\xbfFeature: F\n\xff", 2, "it contains 0xff here"),
    ],
    ids=["latin-1", "cp1252", "UTF-16", "with a mark"],
)
def test_a_file_in_another_encoding_is_reported_with_the_line(
    tmp_path: Path, content: bytes, line: int, message: str
) -> None:
    path = tmp_path / "a.feature"
    path.write_bytes(content)
    with pytest.raises(FeatureFileError, match=message) as caught:
        load_feature(path)
    [finding] = caught.value.findings
    assert finding.line == line
    assert finding.message.endswith("; save it as UTF-8")


def test_scenarios_of_one_name_are_kept_apart_by_their_rules(load: Load) -> None:
    loaded = load("""
        Feature: F
          Scenario: same
            Given a
          Rule: R
            Scenario: same
              Given b
            Scenario: other
              Given c
          Rule: Q
            Scenario: same
              Given d
            Scenario:
              Given e
    """)
    scenarios = feature_of(loaded).scenarios
    assert list(scenarios) == ["same", "R: same", "other", "Q: same", "Line 12"]
    assert [s.name for s in scenarios.values()] == ["same", "same", "other", "same", "Line 12"]
    assert loaded.findings == ()


def test_a_duplicate_scenario_name_is_reported_and_kept(load: Load) -> None:
    loaded = load("""
        Feature: F
          Scenario: same
            Given a
          Scenario: same
            Given b
    """)
    assert list(feature_of(loaded).scenarios) == ["same", "same (line 4)"]
    [finding] = messages(loaded)
    assert finding.startswith("4: ")
    assert "'same' (the first is on line 2)" in finding


TAGGED = """
    @smoke @nofeature
    Feature: F
      @norule
      Rule: R
        @noscenario @owner:ada
        Scenario Outline: S
          Given <a>
          @noexamples
          Examples:
            | a |
            | 1 |
"""


def test_faulty_tags_are_reported_and_left_out(load: Load) -> None:
    loaded = load(TAGGED, tags={"smoke": "", "owner": "NAME"})
    lines = [line.partition(":")[0] for line in messages(loaded)]
    assert lines == ["1", "3", "5", "8"]
    template = feature_of(loaded).scenarios["S"]
    assert template.tags == {"owner:ada"}
    assert template.feature.tags == {"smoke"}
    assert template.examples[0].tags == set()


def test_any_tag_is_fine_where_tags_are_not_registered(load: Load) -> None:
    loaded = load(TAGGED, tags=None)
    assert loaded.findings == ()
    assert feature_of(loaded).scenarios["S"].tags == {"noscenario", "owner:ada"}


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ("And a\n    When b\n    And c\n", [ANY_TYPE, "when", "when"]),
        ("* a\n    Given b\n", [ANY_TYPE, "given"]),
        ("But a\n    And b\n", [ANY_TYPE, ANY_TYPE]),
        ("Given a\n    * b\n", ["given", "given"]),
    ],
)
def test_a_leading_step_may_have_any_type(load: Load, steps: str, expected: list[str]) -> None:
    assert types(load(f"Feature: F\n  Scenario: S\n    {steps}")) == expected


def test_a_leading_step_goes_on_from_the_background(load: Load) -> None:
    loaded = load("""
        Feature: F
          Background:
            Given a
            When b
          Scenario: S
            And c
            Then d
    """)
    assert types(loaded) == ["given", "when", "when", "then"]


EXAMPLES = """
    Feature: F
      Scenario Outline: S
        Given <a>
        Examples: from "{name}"
        Examples:
          | a |
          | 9 |
"""


def test_rows_of_files_are_put_in_their_place(load: Load, tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text("a,b\n1,x\n2,y\n")
    template = feature_of(load(EXAMPLES.format(name="data.csv"))).scenarios["S"]
    assert [dict(row) for row in template.examples[0].as_contexts()] == [
        {"a": "1", "b": "x"},
        {"a": "2", "b": "y"},
    ]
    assert [dict(row) for row in template.examples[1].as_contexts()] == [{"a": "9"}]


def test_a_file_that_cannot_be_read_is_reported_and_its_examples_are_left_out(load: Load) -> None:
    loaded = load(EXAMPLES.format(name="no.csv"))
    [finding] = messages(loaded)
    assert finding.startswith("4: examples: cannot read no.csv")
    [examples] = feature_of(loaded).scenarios["S"].examples
    assert examples.line_number == 5


def test_an_outline_keeps_its_only_examples_though_they_are_unread(load: Load) -> None:
    loaded = load(EXAMPLES.format(name="no.csv").split("        Examples:\n")[0])
    template = feature_of(loaded).scenarios["S"]
    assert template.templated
    assert not any(examples.examples for examples in template.examples)


FLOWS = """
    Feature: Flows
      @reusable
      Scenario: signed in as <name>
        And a user <name>
        When they sign in
"""


def test_calls_of_flows_are_replaced_and_remembered(
    load: Load, flows_of: Callable[..., Sequence[Flow]]
) -> None:
    flows = flows_of(FLOWS)
    loaded = load(
        """
        Feature: F
          Background:
            Given signed in as ada
          Scenario: S
            And more
              '''json
              {}
              '''
        """.replace("'''", '"""'),
        flows=flows,
    )
    feature = feature_of(loaded)
    user, sign_in, more = feature.scenarios["S"].steps
    assert types(loaded) == ["given", "when", "given"]
    written = origin(feature, user)
    assert (written.path.name, written.line) == ("flows.feature", 4)
    assert [call.shown({}) for call in calls_of(feature, sign_in)] == ["Given signed in as ada"]
    assert (origin(feature, more).path.name, origin(feature, more).line) == ("a.feature", 5)
    assert calls_of(feature, more) == ()
    node = docstring_node(feature, more)
    assert node is not None
    assert (node.media_type, node.line) == ("json", 6)
    assert docstring_node(feature, user) is None
    assert list(flows_for(feature)) == list(flows)


def test_the_first_steps_of_a_flow_may_lead_a_scenario(
    load: Load, flows_of: Callable[..., Sequence[Flow]]
) -> None:
    loaded = load("Feature: F\n  Scenario: S\n    * signed in as ada\n", flows=flows_of(FLOWS))
    assert types(loaded) == [ANY_TYPE, "when"]


def test_the_faults_of_a_files_own_flows_are_reported(load: Load) -> None:
    loaded = load("""
        Feature: F
          @reusable
          Scenario: a circle
            Given a circle
          @reusable
          Scenario: twice
            Given it
          @reusable
          Scenario: twice
            Given it
          Scenario: S
            Given a circle
    """)
    lines = [line.partition(":")[0] for line in messages(loaded)]
    assert lines == ["9", "9", "4", "4"], "as scenario and as flow; once for each call"
    assert "a circle > a circle" in messages(loaded)[-1]
    assert list(feature_of(loaded).scenarios) == ["S"]


def test_a_line_that_an_invisible_character_makes_a_description_is_reported(load: Load) -> None:
    """Otherwise its step would be missing without a word."""
    loaded = load("""
        Feature: F
          About\u200b it
          Rule: R
            \ufeffScenario: Lost
            Background:
              \u200bGiven one
            Scenario: S
              \u200bWhen two
              And then
              When three
        """)
    reason = "the line is read as a description, because it has characters that nobody sees, "
    assert [one.partition(reason)[0] for one in messages(loaded)] == ["4: ", "6: ", "8: "]
    assert "zero width space (U+200B): \\u200bWhen two" in messages(loaded)[2]


def test_a_description_may_begin_with_a_mark_of_direction(load: Load) -> None:
    """As text that is written from right to left does."""
    loaded = load("""
        Feature: F
          \u200f\u05e9\u05dc\u05d5\u05dd
          Scenario: S
            When one
        """)
    assert messages(loaded) == []
