"""All of Gherkin: features that stock pytest-bdd rejects or loses, and other languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    Engine = Callable[..., pytest.RunResult]

STEPS = """
from pytest_bdd import step
@given(parsers.parse("given {what}"))
async def _(what):
    print("RAN given", what)
@when(parsers.parse("when {what}"))
async def _(what):
    print("RAN when", what)
@then(parsers.parse("then {what}"))
async def _(what):
    print("RAN then", what)
@given("a table")
async def _(datatable):
    print("RAN", datatable)
@given("a text")
async def _(docstring):
    print("RAN", repr(docstring))
"""


def ran(result: pytest.RunResult) -> list[str]:
    """Return the output of the steps."""
    return [line.split("RAN ")[1] for line in result.outlines if "RAN " in line]


@pytest.mark.parametrize("keyword", ["And", "But", "*"])
@pytest.mark.parametrize("text", ["given a", "when a", "then a"])
def test_a_first_step_may_continue(engine: Engine, keyword: str, text: str) -> None:
    """Stock pytest-bdd rejects it; without a step before it, it matches any definition."""
    result = engine(STEPS, "-s", f=f"Feature: F\n  Scenario: S\n    {keyword} {text}\n")
    result.assert_outcomes(passed=1)
    assert ran(result) == [text]


def test_a_first_step_continues_the_background(engine: Engine) -> None:
    """It has the type of the background's last step; definitions of other types do not match."""
    text = "Feature: F\n  Background:\n    Given given a\n  Scenario: S\n    And {}\n"
    good = engine(STEPS, "-s", f=text.format("given b"))
    good.assert_outcomes(passed=1)
    assert ran(good) == ["given a", "given b"]
    bad = engine(STEPS, f=text.format("then b"))
    assert bad.ret == pytest.ExitCode.INTERRUPTED
    bad.stdout.fnmatch_lines(["f.feature:5: undefined step: And then b"])


def test_a_star_takes_any_definition(engine: Engine) -> None:
    """It does not have to continue the step before."""
    text = "Feature: F\n  Scenario: S\n    Given given a\n    * when b\n    * then c\n"
    result = engine(STEPS, "-s", f=text)
    result.assert_outcomes(passed=1)
    assert ran(result) == ["given a", "when b", "then c"]


def test_a_scenario_without_steps_is_pending(engine: Engine) -> None:
    """It is collected and skipped with a reason, even if it has a background."""
    text = "Feature: F\n  Scenario: Later\n  Scenario: Now\n    Given given a\n"
    result = engine(STEPS, "-rs", f=text)
    result.assert_outcomes(passed=1, skipped=1)
    result.stdout.fnmatch_lines(["SKIPPED*pending: the scenario has no steps yet"])


@pytest.mark.parametrize("text", ["", "\n", "# a comment\n\n# another\n"])
def test_an_empty_file_has_no_tests(engine: Engine, text: str) -> None:
    assert engine(STEPS, f=text).ret == pytest.ExitCode.NO_TESTS_COLLECTED


@pytest.mark.parametrize(
    "text",
    [
        "Feature: F\n",
        "Feature: F\n  Background:\n    Given given a\n",
        "Feature: F\n  Scenario Outline: S\n    Given given <x>\n    Examples:\n",
        "Feature: F\n  Scenario Outline: S\n    Given given <x>\n    Examples:\n      | x |\n",
        "Feature: F\n  Rule: R\n",
    ],
)
def test_what_has_no_scenario_or_row_has_no_tests(engine: Engine, text: str) -> None:
    assert engine(STEPS, f=text).ret == pytest.ExitCode.NO_TESTS_COLLECTED


def test_an_outline_without_examples_is_a_scenario(engine: Engine) -> None:
    """As in Gherkin's compiler; angle brackets are then literal."""
    text = "Feature: F\n  Scenario Outline: S\n    Given given <x>\n"
    assert ran(engine(STEPS, "-s", f=text)) == ["given <x>"]


def test_an_outline_may_have_several_examples(engine: Engine) -> None:
    """With names, descriptions, columns in another order, and one without rows."""
    text = """
Feature: F
  Scenario Outline: S
    Given given <a>
    When when <b>
    Examples: small
      Numbers below ten.
      | a | b |
      | 1 | 2 |
    Examples: empty
      | a | b |
    Scenarios: turned round
      | b  | a  |
      | 20 | 10 |
"""
    result = engine(STEPS, "-s", f=text)
    result.assert_outcomes(passed=2)
    assert ran(result) == ["given 1", "when 2", "given 10", "when 20"]


def test_a_scenario_keyword_may_have_examples(engine: Engine) -> None:
    """``Scenario`` and ``Example`` are equivalent to ``Scenario Outline``."""
    text = (
        "Feature: F\n  Example: S\n    Given given <a>\n    Examples:\n      | a |\n      | 1 |\n"
    )
    result = engine(STEPS, "-s", f=text)
    assert ran(result) == ["given 1"]


def test_rules_have_backgrounds_of_their_own(engine: Engine) -> None:
    """After the feature's, and only for their own scenarios."""
    text = """
Feature: F
  Background:
    Given given everywhere
  Scenario: Outside
    Then then outside
  Rule: A
    Background:
      And given in A
    Scenario: Inside
      Then then inside A
  Rule: B
    Example: Inside B
      Then then inside B
"""
    result = engine(STEPS, "-s", f=text)
    result.assert_outcomes(passed=3)
    assert ran(result) == [
        "given everywhere",
        "then outside",
        "given everywhere",
        "given in A",
        "then inside A",
        "given everywhere",
        "then inside B",
    ]


def test_scenarios_need_no_name(engine: Engine) -> None:
    """They are named after their line."""
    text = "Feature:\n  Scenario:\n    Given given a\n  Scenario Outline:\n    Given given <b>\n"
    text += "    Examples:\n      | b |\n      | c |\n"
    result = engine(STEPS, "-v", f=text)
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["*::Line 2 PASSED*", "*::Line 4[[]c[]] PASSED*"])


def test_cells_may_hold_escaped_signs(engine: Engine) -> None:
    r"""``\|`` is a pipe, ``\\`` a backslash, ``\n`` a line feed; surrounding blanks are trimmed."""
    text = "Feature: F\n  Scenario: S\n    Given a table\n      | a \\| b | c\\\\ | d\\ne |  |\n"
    result = engine(STEPS, "-s", f=text)
    assert ran(result) == [repr([["a | b", "c\\", "d\ne", ""]])]


def test_docstrings_keep_their_text(engine: Engine) -> None:
    """With either delimiter, the other or escaped ones inside, and indentation relative to it."""
    inside = 'one\n        two ```\n      \\"\\"\\" <three>\n      | four |\n      # five'
    text = f'Feature: F\n  Scenario: S\n    Given a text\n      """\n      {inside}\n      """\n'
    result = engine(STEPS, "-s", f=text)
    assert ran(result) == [repr('one\n  two ```\n""" <three>\n| four |\n# five')]
    other = 'Feature: F\n  Scenario: S\n    Given a text\n    ```\n    """\n    ```\n'
    assert ran(engine(STEPS, "-s", f=other)) == [repr('"""')]


def test_descriptions_and_comments_are_not_steps(engine: Engine) -> None:
    text = """
# language: en
# a comment
@smoke #a comment
Feature: F
  These lines describe the feature,
  they are no steps.

  # a comment
  Background:
    Described, too.
    # a comment
    Given given a
  Scenario: S
    Described.
    # a comment
    When when b
    # a comment
"""
    result = engine(STEPS, "-s", f=text)
    result.assert_outcomes(passed=1)
    assert ran(result) == ["given a", "when b"]


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_line_ends_and_marks_of_any_editor(
    engine: Engine, pytester: pytest.Pytester, mark: bytes, end: str
) -> None:
    """Without stray characters in tables, docstrings or names."""
    text = (
        'Feature: F\n  Scenario: S\n    Given a table\n      | a |\n    And a text\n      """\n'
        '      x\n      y\n      """\n    And given b\n'
    )
    (pytester.path / "f.feature").write_bytes(mark + text.replace("\n", end).encode())
    result = engine(STEPS, "-s", "f.feature::S")
    result.assert_outcomes(passed=1)
    assert ran(result) == ["[['a']]", "'x\\ny'", "given b"]


LANGUAGES = {
    "de": (
        """
# language: de
Funktionalität: Konto
  Grundlage:
    Angenommen ein Konto von Ärger
  Szenario: Abheben
    Wenn 30 € abgehoben werden
    Dann bleiben 70 €
  Szenariogrundriss: Mehrmals
    Wenn <n> € abgehoben werden
    Dann bleiben <rest> €
    Beispiele:
      | n | rest |
      | 1 | 99   |
      | 2 | 99   |
""",
        "ein Konto von {name}",
        "{n:d} € abgehoben werden",
        "bleiben {rest:d} €",
    ),
    "fr": (
        """
# language: fr
Fonctionnalité: Compte
  Contexte:
    Étant donné un compte d'Élodie
  Scénario: Retrait
    Quand on retire 30 €
    Alors il reste 70 €
  Plan du scénario: Plusieurs fois
    Lorsqu'on retire <n> €
    Alors il reste <rest> €
    Exemples:
      | n | rest |
      | 1 | 99   |
      | 2 | 99   |
""",
        "un compte d'{name}",
        "on retire {n:d} €",
        "il reste {rest:d} €",
    ),
    "ja": (
        """
# language: ja
機能: 口座
  背景:
    前提 太郎の口座
  シナリオ: 引き出し
    もし 30円を引き出す
    ならば 残りは70円
  シナリオアウトライン: 何度か
    もし <n>円を引き出す
    ならば 残りは<rest>円
    例:
      | n | rest |
      | 1 | 99   |
      | 2 | 99   |
""",
        "{name}の口座",
        "{n:d}円を引き出す",
        "残りは{rest:d}円",
    ),
    "ar": (
        """
# language: ar
خاصية: حساب
  الخلفية:
    بفرض حساب باسم ليلى
  سيناريو: سحب
    متى سحبت 30 دينار
    اذاً يبقى 70 دينار
  سيناريو مخطط: مرات
    متى سحبت <n> دينار
    اذاً يبقى <rest> دينار
    امثلة:
      | n | rest |
      | 1 | 99   |
      | 2 | 99   |
""",
        "حساب باسم {name}",
        "سحبت {n:d} دينار",
        "يبقى {rest:d} دينار",
    ),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_features_are_written_in_any_language(engine: Engine, language: str) -> None:
    """Both keywords and steps; definitions have the texts of that language."""
    feature, made, taken, left = LANGUAGES[language]
    steps = f"""
@given(parsers.parse({made!r}), target_fixture="account")
async def _(name):
    return [100]
@when(parsers.parse({taken!r}))
async def _(account, n):
    account[0] -= n
@then(parsers.parse({left!r}))
async def _(account, rest):
    assert account == [rest]
"""
    result = engine(steps, f=feature)
    result.assert_outcomes(passed=2, failed=1)
    failed = feature.splitlines()[10].strip().replace("<rest>", "99")
    result.stdout.fnmatch_lines(["E*assert [[]98[]] == [[]99[]]", f"E*f.feature:10: {failed}"])


def test_an_unknown_language_is_a_syntax_error(engine: Engine) -> None:
    result = engine("", f="# language: xx\nFeature: F\n")
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines(["f.feature:1: *"])
    result.stdout.no_fnmatch_line("*Traceback*")
