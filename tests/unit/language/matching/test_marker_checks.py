"""The checks behind markers: accepted values, and what is wrong with the others."""

from __future__ import annotations

from typing import Any

import pytest

from support.language.matching import marker_checks as checks
from support.language.matching.marker_checks import ArgumentError
from support.language.matching.ranges import RangeError

UUID = "123e4567-e89b-12d3-a456-426614174000"
NIL = "00000000-0000-0000-0000-000000000000"
TIME = "2026-01-31T08:00:00"


@pytest.mark.parametrize(
    ("check", "arguments", "accepted", "refused"),
    [
        (checks.string, "", ["", "a"], [None, 5]),
        (checks.string, "2..3", ["ab", "abc"], ["a", "abcd"]),
        (checks.integer, "", [0, -5], [5.0, True, "5", None]),
        (checks.integer, "1..", [1], [0]),
        (checks.integer, "-1.0..2", [-1, 2], [-2, 3, 1.0]),
        (checks.number, "", [0, 1.5], [True, "1", float("nan"), float("inf")]),
        (checks.number, "9.99 +- 0.01", [9.98, 10.0], [9.97, 10.01]),
        (checks.boolean, "", [True, False], [0, "true", None]),
        (
            checks.uuid,
            "",
            [UUID, UUID.upper(), NIL, NIL.replace("0", "f"), UUID.replace("-1", "-8")],
            [
                UUID.replace("-", ""),
                "x",
                5,
                UUID.replace("-12d3", "-02d3"),
                UUID.replace("-12d3", "-92d3"),
                UUID.replace("-a456", "-0456"),
                NIL.replace("000000000000", "000000000001"),
            ],
        ),
        (
            checks.email,
            "",
            ["a@b.example", "a.b+c_d@x-y.example", "o'neil@b.example", "ä@bücher.example", "!@b.c"],
            [
                "a@b",
                "a b@c.example",
                "@b.example",
                ".a@b.example",
                "a.@b.example",
                "a..b@c.example",
                "a,b@c.example",
                "<script>@b.example",
                "a@b.example, c@d.example",
                "a@-b.example",
                "a@b-.example",
                "a@b..example",
                "a@b.example.",
                "a@b_c.example>",
            ],
        ),
        (
            checks.url,
            "",
            [
                "http://a/b?c",
                "https://a.example:80",
                "http://my_host/%C3%A4",
                "http://[::1]:80/",
                "http://u:p@127.0.0.1/a'(b);c=d,e!$&*@~#f?",
                "https://bücher.example/ä",
                "http://a.example./",
                "http://_a.b-c.example",
                "http://xn--bcher-kva.example",
            ],
            [
                "http://-/",
                "http://a-/",
                "http://example..com/",
                "http://.com",
                "http://a/%zz",
                "http://a/%",
                "http://a/<b>",
                'http://a/"',
                "http://a/{id}",
                "http://a,b/",
                "ftp://a",
                "//a",
                "http://",
                "http://a b",
                "http://a:0",
                "http://a:99999",
                "http://[a",
            ],
        ),
        (checks.date, "", ["2026-01-31"], ["2026-02-30", "20260131", "2026-1-31"]),
        (checks.date_time, "", [f"{TIME}Z", f"{TIME}.5+01:00"], [TIME, "2026-02-30T08:00:00Z", 5]),
        (checks.date_time, "local", [TIME], [f"{TIME}Z"]),
        (
            checks.date_time,
            f"{TIME}Z +- 1 m",
            [f"{TIME}Z", "2026-01-31T09:00:59+01:00"],
            ["2026-01-31T08:01:01Z"],
        ),
        (checks.date_time, f"local {TIME}", [TIME], ["2026-01-31T08:00:01"]),
        (
            checks.date_time,
            f"{TIME}.123456789Z",
            [f"{TIME}.1234567890Z", "2026-01-31T10:00:00.123456789+02:00"],
            [f"{TIME}.12345678Z", f"{TIME}.1234567891Z"],
        ),
        (checks.date_time, f"{TIME}Z +- 1 ms", [f"{TIME}.001000Z"], [f"{TIME}.0010000001Z"]),
        (checks.date_time, "0001-01-01T00:00:00Z", ["0001-01-01T00:00:00.0+00:00"], [f"{TIME}Z"]),
        (checks.regex, "^u_[0-9]+$", ["u_1"], ["u_", 5, "u_1\n"]),
        (checks.null, "", [None], [0, ""]),
        (checks.json_object, "", [{}], [[], None]),
        (checks.array, "", [[]], [{}, None]),
        (checks.anything, "", [None, 5, {}], []),
        (checks.nothing, "", [], [None, 5]),
        (checks.literal, "#a", ["#a"], ["a", 5]),
    ],
)
def test_values_are_accepted_or_refused(
    check: Any, arguments: str, accepted: list[Any], refused: list[Any]
) -> None:
    problem = check(arguments)
    assert [value for value in accepted if problem(value) is not None] == []
    assert [value for value in refused if problem(value) is None] == []


@pytest.mark.parametrize(
    ("check", "arguments", "value", "problem"),
    [
        (checks.string, "3", "ab", "has a length of 2, which is below 3"),
        (checks.integer, "..5", 6, "is above 5"),
        (checks.date_time, f"{TIME}Z +- 500 ms", "2026-02-01T08:00:01Z", "is 86,401 s away"),
        (checks.date_time, f"{TIME}Z", f"{TIME}.600Z", "is 0.6 s away"),
        (checks.date_time, f"{TIME}Z", f"{TIME}.0000000001Z", "is 0.0000000001 s away"),
        (checks.date_time, f"{TIME}Z", "2026-01-31T08:01:00Z", "is 60 s away"),
    ],
)
def test_the_problem_is_described(check: Any, arguments: str, value: Any, problem: str) -> None:
    assert check(arguments)(value) == problem


@pytest.mark.parametrize(
    ("check", "arguments"),
    [
        (checks.string, "x"),
        (checks.integer, "5..1"),
        (checks.integer, "1.5"),
        (checks.integer, "..2.5"),
        (checks.number, "5 +- -1"),
        (checks.number, "a +- 1"),
        (checks.boolean, "true"),
        (checks.date_time, "yesterday"),
        (checks.date_time, f"{TIME}Z +- 5"),
        (checks.regex, ""),
        (checks.regex, "("),
        (checks.regex, "a*"),
        (checks.null, "x"),
    ],
)
def test_invalid_arguments_are_refused(check: Any, arguments: str) -> None:
    with pytest.raises((ArgumentError, RangeError)):
        check(arguments)
