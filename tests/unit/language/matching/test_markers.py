"""Values that each marker accepts and rejects."""

from __future__ import annotations

import json
from typing import Any

import pytest

from support.language.matching.engine import Mismatch, mismatches
from support.language.matching.markers import MARKERS, MatcherError, expected_faults, parse_marker

UUID = "123e4567-e89b-42d3-a456-426614174000"

TAKEN: list[tuple[str, Any]] = [
    ("#string", ""),
    ("#string", "x"),
    ("#string 3..5", "abc"),
    ("#string 3..5", "abcde"),
    ("#string 3", "abc"),
    ("#string ..3", ""),
    ("#int", 0),
    ("#int", -5),
    ("#int 18..99", 18),
    ("#int 18..99", 99),
    ("#int 18..", 10**20),
    ("#int ..-1", -1),
    ("#int -5..-3", -4),
    ("#number", 1),
    ("#number", 1.5),
    ("#number 0.5..1", 0.5),
    ("#number 0.5 .. 1", 1),
    ("#number 9.99 +- 0.01", 10.0),
    ("#number 9.99 +- 0.01", 9.98),
    ("#number 9.99+-0.01", 9.99),
    ("#number 5 +- 0", 5),
    ("#number 5..", 10**400),
    ("#string 0", ""),
    ("#[0..1]", []),
    ("#int 18 ..  99", 99),
    ("#number -1 +- 0.5", -1.5),
    ("#boolean", True),
    ("#boolean", False),
    ("#uuid", UUID),
    ("#uuid", UUID.upper()),
    ("#email", "frieda@example.com"),
    ("#email", "fri.eda+1@mail.example.co.uk"),
    ("#url", "https://example.com/a?b=c#d"),
    ("#url", "http://127.0.0.1:8000"),
    ("#url", "https://[::1]:8000/"),
    ("#date", "2026-01-31"),
    ("#date", "2024-02-29"),
    ("#datetime", "2026-01-31T08:15:30Z"),
    ("#datetime", "2026-01-31t08:15:30.123456+02:00"),
    ("#datetime", "2026-01-31 08:15:30-11:30"),
    ("#datetime local", "2026-01-31T08:15:30"),
    ("#datetime 2026-01-31T08:00:00Z +- 5 s", "2026-01-31T08:00:05Z"),
    ("#datetime 2026-01-31T08:00:00Z +- 5 s", "2026-01-31T07:59:55Z"),
    ("#datetime 2026-01-31T08:00:00Z +- 1h", "2026-01-31T11:00:00+02:00"),
    ("#datetime 2026-01-31T08:00:00Z +- 500 ms", "2026-01-31T08:00:00.5Z"),
    ("#datetime 2026-01-31T08:00:00Z +- 1.5 m", "2026-01-31T08:01:30Z"),
    ("#datetime 2026-01-31T08:00:00Z +- 2 d", "2026-02-02T08:00:00Z"),
    ("#datetime 2026-01-31T08:00:00Z", "2026-01-31T09:00:00+01:00"),
    ("#datetime local 2026-01-31T08:00:00 +- 5 s", "2026-01-31T08:00:04"),
    (r"#regex ^u_\d+$", "u_12"),
    ("#regex b", "abc"),
    ("#regex ^[[a]", "[x"),
    ("#null", None),
    ("#object", {}),
    ("#object", {"a": 1}),
    ("#array", []),
    ("#array", [1, "a"]),
    ("#present", None),
    ("#present", 0),
    ("#ignore", 5),
    ("#literal #hashtag", "#hashtag"),
    ("#literal ", ""),
    ("##string", None),
    ("##string", "a"),
    ("##int 1..2", 2),
    ("#[]", []),
    ("#[]", [1]),
    ("#[2]", [1, 2]),
    ("#[2..3]", [1, 2, 3]),
    ("#[1..]", [1]),
    ("#[..1]", []),
    ("#[] #int", [1, 2]),
    ('#[2] {"id": "#int"}', [{"id": 1}, {"id": 2}]),
    ("#[] 5", [5, 5]),
    ("#[] #[1]", [[1], [2]]),
    ("##[1]", None),
]
REFUSED: list[tuple[str, Any, str]] = [
    ("#string", 5, "is not a string"),
    ("#string", None, "is not a string"),
    ("#string 3..5", "ab", "has a length of 2, which is below 3"),
    ("#string 3..5", "abcdef", "has a length of 6, which is above 5"),
    ("#string 3", "abcd", "has a length of 4, which is above 3"),
    ("#int", 5.0, "is not a whole number"),
    ("#int", True, "is not a whole number"),
    ("#int", "5", "is not a whole number"),
    ("#int 18..99", 17, "is below 18"),
    ("#int 18..99", 100, "is above 99"),
    ("#int 18", 19, "is above 18"),
    ("#number", "1.5", "is not a number"),
    ("#number", False, "is not a number"),
    ("#number 0..1", float("nan"), "is not a number that JSON allows"),
    ("#number", float("-inf"), "is not a number that JSON allows"),
    ("#number 0.5..1", 0.49, "is below 0.5"),
    ("#number 9.99 +- 0.01", 10.01, "is above 10.00"),
    ("#number 9.99 +- 0.01", 9.97, "is below 9.98"),
    ("#boolean", 1, "is neither true nor false"),
    ("#boolean", "true", "is neither true nor false"),
    ("#uuid", "42", "is not a UUID"),
    ("#uuid", UUID.replace("-", ""), "is not a UUID"),
    ("#uuid", 42, "is not a UUID"),
    ("#email", "frieda@", "is not an e-mail address"),
    ("#email", "frieda@example", "is not an e-mail address"),
    ("#email", "fri eda@example.com", "is not an e-mail address"),
    ("#email", "frieda@example..com", "is not an e-mail address"),
    ("#url", "/users/1", "is not a URL that begins with http:// or https://"),
    ("#url", "ftp://example.com", "is not a URL that begins with http:// or https://"),
    ("#url", "https://", "is not a URL that begins with http:// or https://"),
    ("#url", "https://a b.com", "is not a URL that begins with http:// or https://"),
    ("#url", "https://exa\nmple.com", "is not a URL that begins with http:// or https://"),
    ("#url", "http://a:port", "is not a URL that begins with http:// or https://"),
    ("#url", "http://a:0", "is not a URL that begins with http:// or https://"),
    ("#url", "https://[::1", "is not a URL that begins with http:// or https://"),
    ("#date", "31.01.2026", "is not a date such as 2026-01-31"),
    ("#date", "2026-02-30", "is not a date such as 2026-01-31"),
    ("#date", "202\N{ARABIC-INDIC DIGIT SIX}-01-31", "is not a date such as 2026-01-31"),
    ("#date", "20260131", "is not a date such as 2026-01-31"),
    ("#date", "2026-01-31T08:00:00Z", "is not a date such as 2026-01-31"),
    (
        "#datetime",
        "2026-01-31T08:15:30",
        "is not a time such as 2026-01-31T08:00:00Z, with a time zone",
    ),
    (
        "#datetime",
        "2026-02-30T08:15:30Z",
        "is not a time such as 2026-01-31T08:00:00Z, with a time zone",
    ),
    ("#datetime", 1769847330, "is not a time such as 2026-01-31T08:00:00Z, with a time zone"),
    ("#datetime local", "2026-01-31T08:15:30Z", "is not a time such as 2026-01-31T08:00:00"),
    ("#datetime 2026-01-31T08:00:00Z +- 5 s", "2026-01-31T08:00:06Z", "is 6 s away"),
    ("#datetime 2026-01-31T08:00:00Z +- 5 s", "2026-01-31T07:59:54Z", "is 6 s away"),
    ("#datetime 2026-01-31T08:00:00Z +- 500 ms", "2026-01-31T08:00:00.6Z", "is 0.6 s away"),
    ("#datetime 2026-01-31T08:00:00Z +- 1 m", "2026-01-31T08:01:01Z", "is 61 s away"),
    ("#datetime 2026-01-31T08:00:00Z +- 1 h", "2026-01-31T09:00:01Z", "is 3,601 s away"),
    ("#datetime 2026-01-31T08:00:00Z +- 1 d", "2026-02-01T08:00:01Z", "is 86,401 s away"),
    ("#datetime 2026-01-31T08:00:00Z", "2026-01-31T08:00:01Z", "is 1 s away"),
    (r"#regex ^u_\d+$", "x_12", "does not match"),
    ("#regex 1", 1, "does not match"),
    ("#null", "", "is not null"),
    ("#null", 0, "is not null"),
    ("#object", [], "is not an object"),
    ("#array", {}, "is not a list"),
    ("#array", "[]", "is not a list"),
    ("#absent", None, "should not be there"),
    ("#literal #hashtag", "hashtag", "is a different string"),
    ("##string", 5, "is not a string"),
    ("#[]", {}, "is not a list"),
    ("#[2]", [1], "has a length of 1, which is below 2"),
    ("#[2..3]", [1, 2, 3, 4], "has a length of 4, which is above 3"),
    ("##[1]", [], "has a length of 0, which is below 1"),
]
MALFORMED = [
    ("#uid", "#uid is not a marker; did you mean #uuid? Markers: #string, #int,"),
    ("#", "# is not a marker. Markers: #string"),
    ("#String", "#String is not a marker; did you mean #string?"),
    ("#UUID", "#UUID is not a marker; did you mean #uuid?"),
    ("#int18..99", "#int18..99 is not a marker; did you mean #int?"),
    ("###int", "###int is not a marker; did you mean #int?"),
    ("#12", "#12 is not a marker. Markers:"),
    ("##strin", "##strin is not a marker; did you mean #string?"),
    ("#string short", "#string short: short is not a range; write 18..99, 18.., ..99 or 18"),
    ("#int 18-99", "#int 18-99: 18-99 is not a range"),
    ("#int 99..18", "#int 99..18: 99..18 is not a range: 99 is above 18"),
    ("#int ..", "#int ..: .. is not a range"),
    ("#number 1 +- x", "#number 1 +- x: x is not a number; write 9.99 +- 0.01"),
    ("#number x +- 1", "#number x +- 1: x is not a number; write 9.99 +- 0.01"),
    ("#number NaN +- 1", "#number NaN +- 1: NaN is not a number; write 9.99 +- 0.01"),
    ("#number 1 +- -1", "#number 1 +- -1: -1 is not a tolerance; write 9.99 +- 0.01"),
    ("#number 1e999999999 +- 1", "1e999999999 is not a number; write 9.99 +- 0.01"),
    ("#int 1 8..99", "#int 1 8..99: 1 8..99 is not a range"),
    ("#string -1..5", "#string -1..5: -1..5 is not a length: write whole numbers, at least 0"),
    ("#string ..-1", "#string ..-1: ..-1 is not a length"),
    ("#[1.5]", "#[1.5]: 1.5 is not a length"),
    ("#boolean yes", "#boolean yes: this marker takes no arguments, but got yes"),
    ("#uuid 4", "#uuid 4: this marker takes no arguments, but got 4"),
    ("#regex", "#regex: the regular expression is missing: #regex ^u_"),
    ("#regex (", "#regex (: ( is not a regular expression: missing ), unterminated"),
    ("#regex a{99999999999}", "is not a regular expression: the repetition number is too large"),
    ("#datetime 2026-01-31T08:00:00Z +- 999999999 d", "999999999 d is not a time with a tolerance"),
    ("#datetime tomorrow", "#datetime tomorrow: tomorrow is not a time with a tolerance; write"),
    ("#datetime 2026-01-31T08:00:00 +- 5 s", "2026-01-31T08:00:00 +- 5 s is not a time with"),
    (
        "#datetime 2026-01-31T08:00:00Z +- 5",
        "+- 5 is not a time with a tolerance; write 2026-01-31T08:00:00Z +- 5 s (ms, s, m, min, ",
    ),
    ("#datetime 2026-01-31T08:00:00Z +- 5 weeks", "is not a time with a tolerance; write"),
    ("#[x]", "#[x]: x is not a range"),
    (
        '#[] {"a": }',
        '#[] {"a": }: after the brackets: line 1, column 7: a value is missing before }',
    ),
    ("#[2..5", "#[2..5 is not a marker"),
]
NOTHING_AFTER = ["email", "url", "date", "null", "object", "array", "present", "absent", "ignore"]


@pytest.mark.parametrize(("marker", "value"), TAKEN, ids=repr)
def test_a_marker_takes(marker: str, value: Any) -> None:
    assert mismatches(value, marker) == ()


@pytest.mark.parametrize(("marker", "value", "problem"), REFUSED, ids=repr)
def test_a_marker_refuses_and_says_why(marker: str, value: Any, problem: str) -> None:
    shown = json.dumps(value, ensure_ascii=False)
    assert mismatches(value, marker) == (Mismatch("$", problem, marker, shown),)


@pytest.mark.parametrize(("marker", "message"), MALFORMED)
def test_an_invalid_marker_is_reported(marker: str, message: str) -> None:
    with pytest.raises(MatcherError) as error:
        parse_marker(marker)
    assert message in str(error.value)
    assert expected_faults({"a": [0, marker]}) == [f"$.a[1]: {error.value}"]


@pytest.mark.parametrize("name", NOTHING_AFTER)
def test_most_markers_have_nothing_after_them(name: str) -> None:
    with pytest.raises(MatcherError, match="this marker takes no arguments, but got 5"):
        parse_marker(f"#{name} 5")


def test_what_is_unknown_names_every_marker_and_the_way_out() -> None:
    with pytest.raises(MatcherError) as error:
        parse_marker("#nonsense")
    for kind in MARKERS:
        assert f"#{kind.name}" in str(error.value)
    assert str(error.value).endswith("To match the string itself, write #literal #nonsense")


@pytest.mark.parametrize("kind", MARKERS, ids=lambda kind: kind.name)
def test_every_marker_has_tests_and_is_documented_with_its_arguments(kind: Any) -> None:
    tested = {parse_marker(marker).written.strip("#").split(" ")[0] for marker, _ in TAKEN}
    tested |= {parse_marker(marker).written.strip("#").split(" ")[0] for marker, *_ in REFUSED}
    assert kind.name in tested
    assert kind.syntax == f"#{kind.name} {kind.arguments}".strip()
    assert kind.meaning


@pytest.mark.parametrize(
    ("marker", "is_right"),
    [
        ("#absent", True),
        ("#ignore", True),
        ("##string", True),
        ("##[2]", True),
        ("##absent", True),
        ("#present", False),
        ("#null", False),
        ("#string", False),
        ("#[]", False),
        ("#literal #a", False),
    ],
)
def test_a_field_that_is_missing(marker: str, *, is_right: bool) -> None:
    found = mismatches({}, {"a": marker})
    assert (found == ()) == is_right
    if not is_right:
        [mismatch] = found
        assert (mismatch.path, mismatch.problem) == ("$.a", "is missing")
        assert (mismatch.expected, mismatch.actual) == (marker, "nothing")


def test_entries_of_a_list_are_named_one_by_one() -> None:
    found = mismatches({"l": [1, "a", {"b": 2}, "c"]}, {"l": "#[2..3] #int"})
    assert [(m.path, m.problem) for m in found] == [
        ("$.l", "has a length of 4, which is above 3"),
        ("$.l[1]", "is not a whole number"),
        ("$.l[2]", "is not a whole number"),
        ("$.l[3]", "is not a whole number"),
    ]


@pytest.mark.parametrize(
    "expected",
    [
        "#int {min}..{max}",
        "#datetime {now} +- 1 m",
        "#regex ^{prefix}_",
        "#[{count}] #int",
        "#int\t{min}..",
        "##[{count}]",
        "#literal #{name}",
        "##string {n}",
        "no marker at all",
        "",
        5,
        None,
        {"a": "#uuid", "b": ["#int 1..2"]},
        '#[] {"id": "#uuid"}',
    ],
)
def test_nothing_is_wrong_before_placeholders_are_filled(expected: Any) -> None:
    assert expected_faults(expected) == []


def test_the_name_of_a_marker_with_placeholders_is_checked() -> None:
    [fault] = expected_faults({"age": "#itn {min}..{max}"})
    assert fault.startswith("$.age: #itn {min}..{max} is not a marker; did you mean #int?")


def test_markers_of_entries_are_checked() -> None:
    [fault] = expected_faults({"a b": '#[] {"id": "#uid"}'})
    assert fault.startswith("$['a b'][*].id: #uid is not a marker")


@pytest.mark.parametrize(
    ("expected", "place"),
    [
        ('#[{n}] {"id": "#uid"}', None),
        ('#[2] {"id": "#uid", "user": "{user.id}"}', "$[*].id"),
        ('#[2] {"id": "#int {n}..", "user": {"a": "#uid {n}"}}', "$[*].user.a"),
    ],
)
def test_beside_placeholders_markers_of_entries_are_checked(
    expected: str, place: str | None
) -> None:
    found = [fault.split(": ")[0] for fault in expected_faults(expected)]
    assert found == ([place] if place else [])


@pytest.mark.parametrize(
    ("written", "is_fine"),
    [
        ("#regex ({a}|{b})+", True),
        ("#regex [{a}", False),
        ("#regex ^item [{lo}-9]$", True),
        ("#regex [0-{hi}]", True),
        ("#regex [{lo}-{hi}]", True),
        ("#regex [~-{hi}]", True),
        ("#regex [{lo}-!]", True),
        ("#regex ({lo}", False),
        ("#regex [9-0]{lo}", False),
    ],
)
def test_a_regular_expression_is_one_around_its_values(written: str, *, is_fine: bool) -> None:
    found = expected_faults({"a": written})
    assert found == [] if is_fine else "is not a regular expression" in found[0]


@pytest.mark.parametrize("written", ["#{kind}", "##{kind}", "#{a}int"])
def test_the_kind_of_a_marker_is_written(written: str) -> None:
    """A value must not make one."""
    assert expected_faults(written) != []


@pytest.mark.parametrize("written", ["#int {a}..", "#[{n}]", "##[{n}..] #int"])
def test_the_arguments_of_a_marker_may_be_values(written: str) -> None:
    assert expected_faults(written) == []
