"""Generated data depends on the seed and the order; times depend on the clock."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from faker import Faker
from faker.generator import Generator

from support.bootstrap import ROOT
from support.language.json_output import write_json
from support.language.placeholders.errors import TemplateError
from support.language.placeholders.fakes import methods
from support.language.placeholders.filling import fill
from support.language.placeholders.grammar import parse
from support.language.placeholders.values import Values
from support.language.strict_json import read_strictly
from tests.unit.language.placeholders.conftest import NOW

MANY = ["{uuid}", "{faker.name}", "{faker.email}", "{faker.random_int(1, 9)}", "{uuid}"] * 3
CLOCK = re.compile("date|time|iso8601")  # in the names of methods relative to now

FRAMEWORK = sorted({name for of in (Faker, Generator) for name in vars(of) if name[0] != "_"})
"""Public methods of faker that make no data."""


def made(seed: int, templates: list[str] = MANY) -> list[object]:
    return [fill(template, Values(seed, lambda: NOW)) for template in templates]


def in_one(seed: int, templates: list[str]) -> list[Any]:
    filled: list[Any] = fill(templates, Values(seed, lambda: NOW))
    return filled


def test_the_same_seed_and_order_make_the_same() -> None:
    assert in_one(7, MANY) == in_one(7, MANY)


def test_another_seed_makes_other_data() -> None:
    templates = ["{uuid}", "{faker.name}", "{faker.email}", "{faker.password}"]
    assert not set(in_one(7, templates)) & set(in_one(8, templates))


def test_data_of_one_kind_does_not_depend_on_another() -> None:
    alone = in_one(7, ["{faker.name}", "{faker.name}"])
    among = in_one(7, ["{uuid}", "{faker.name}", "{faker.date_this_year}", "{faker.name}"])
    assert alone == [among[1], among[3]]
    assert alone[0] != alone[1]


def test_data_of_other_scenarios_does_not_matter() -> None:
    first, other = Values(7, lambda: NOW), Values(8, lambda: NOW)
    mixed = [(fill(template, first), fill(template, other))[0] for template in MANY]
    assert mixed == in_one(7, MANY)


def test_the_same_is_made_in_another_process() -> None:
    program = (
        "import json; from support.language.placeholders.filling import fill;"
        "from support.language.placeholders.values import Values;"
        f"print(json.dumps(fill({MANY!r}, Values(7, None))))"
    )
    printed = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={"PYTHONHASHSEED": "1"},
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    assert json.loads(printed) == in_one(7, MANY)


def test_uuids_are_random_ones_and_differ() -> None:
    uuids = in_one(7, ["{uuid}"] * 200)
    shape = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
    assert all(shape.fullmatch(uuid) for uuid in uuids)
    assert len(set(uuids)) == 200


def test_addresses_of_one_scenario_differ_whatever_makes_them() -> None:
    kinds = ["{faker.email}", "{faker.safe_email}", "{faker.free_email}", "{faker.company_email}"]
    addresses = in_one(7, [*kinds * 100, *["{faker.random_element(['x@example.com'])}"]])
    assert len(set(addresses)) == 401
    assert all(re.fullmatch(r"[\w.+-]+@[\w.-]+", address) for address in addresses)
    assert all(address.split("@")[1].startswith("example.") for address in addresses[:400:4])


def test_arguments_are_passed_by_position_and_by_name() -> None:
    text, number, password, chosen, domain = in_one(
        7,
        [
            "{faker.pystr(8, 8)}",
            "{faker.random_int(3, max=3)}",
            "{faker.password(length=20, special_chars=False)}",
            "{faker.random_element(['a|b', \"c\"])}",
            "{faker.email(domain='b-c.example')}",
        ],
    )
    assert [len(text), number, len(password)] == [8, 3, 20]
    assert password.isalnum()
    assert chosen in {"a|b", "c"}
    assert domain.endswith("@b-c.example")


@pytest.mark.parametrize(
    "call",
    [
        "faker.pystr(8**9)",
        "faker.pystr(open('x'))",
        "faker.pystr(__import__('os').getcwd())",
        "faker.pystr(x)",
        "faker.pystr(*[8])",
        "faker.pystr(**8)",
        "faker.pystr(8)(8)",
        "faker.pystr(8).upper()",
        "faker.pystr(8) + f(1)",
        "faker.pystr(8",
        "faker.pystr(f'{8}')",
        "faker.pystr(" + "-" * 5000 + "8)",
        "faker.pystr([[]:1])",
    ],
)
def test_nothing_but_literals_is_an_argument(call: str) -> None:
    with pytest.raises(TemplateError, match=r"not literal arguments|not a call of faker"):
        parse(call)


@pytest.mark.parametrize(
    "name", [*FRAMEWORK, "__class__", "_factories", "emails", "binary", "json", "pystr_format"]
)
def test_other_methods_than_providers_are_unknown(name: str) -> None:
    with pytest.raises(TemplateError, match=f"faker has no method {name}; its methods: https://"):
        fill(f"{{faker.{name}}}", Values(7, lambda: NOW))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("emial", "faker has no method emial; .*; did you mean email"),
        ("Email", "did you mean email"),
        ("email(safe=1, domian='x')", "unexpected keyword argument 'domian'; it takes: safe, dom"),
        ("name(1)", "too many positional arguments; it takes: nothing"),
        ("slug(1, 2)", "too many positional arguments; it takes: value"),
        ("bothify(5)", r"faker.bothify\(5\): expected string"),
        ("random_int(9, 1)", r"faker.random_int\(9, 1\): empty range"),
    ],
)
def test_calls_that_cannot_work_are_explained(call: str, message: str) -> None:
    with pytest.raises(TemplateError, match=message):
        fill(f"{{faker.{call}}}", Values(7, lambda: NOW))


@pytest.mark.parametrize("method", sorted(methods()))
def test_every_method_makes_json_and_the_same_again(method: str) -> None:
    one, other = made(7, [f"{{faker.{method}}}"]), made(7, [f"{{faker.{method}}}"])
    assert read_strictly(write_json(one)) == one
    assert one == other or CLOCK.search(method)


# Times


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{now+45s}", "2026-01-31T08:16:15Z"),
        ("{now-90m}", "2026-01-31T06:45:30Z"),
        ("{now+16h}", "2026-02-01T00:15:30Z"),
        ("{now+0d}", "2026-01-31T08:15:30Z"),
        ("{now-1w}", "2026-01-24T08:15:30Z"),
        ("{now+365000d}", "3025-06-03T08:15:30Z"),
        ("{today-31d}", "2025-12-31"),
        ("{today:unix}", 1769817600),
        ("{today+1d:unix_ms}", 1769904000000),
        ("{now:unix_ms}", 1769847330123),
        ("{now:%H:%M %z 100%%}", "08:15 +0000 100%"),
        ("{now-1h:%Y|lower}", "2026"),
        ("at {now:unix}", "at 1769847330"),
    ],
)
def test_times_count_from_now(values: Values, template: str, expected: object) -> None:
    assert fill(template, values) == expected


def test_the_clock_is_read_for_each_time_and_shown_in_utc() -> None:
    east = timezone(timedelta(hours=9))
    readings = iter([datetime(2026, 2, 1, 3, tzinfo=east), datetime(2026, 2, 1, 9, tzinfo=UTC)])
    values = Values(7, lambda: next(readings))
    assert fill(["{today}", "{now}"], values) == ["2026-01-31", "2026-02-01T09:00:00Z"]


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("{now+2x}", "unknown unit x; units here: ms, s, m, min, h, d, w"),
        ("{now+2days}", "unknown unit days"),
        ("{today+2h}", "unknown unit h; units here: d, w"),
        ("{now+}", r"\+ is not an offset; write \+ or -, a number and a unit: \+2d"),
        ("{now 2d}", "2d is not an offset"),
        ("{now.iso}", ".iso is not an offset"),
        ("{now+1.5h}", "is not an offset"),
        ("{now+365001d}", "too far away; the limit is 1000 years"),
        ("{now-999999999999999w}", "too far away"),
        ("{now:}", r"unknown format \(empty\); write unix, unix_ms or codes such as"),
        ("{now:unx}", "unknown format unx; .*; did you mean unix"),
        ("{now:%Q}", "unknown code %Q in format %Q; codes: %a"),
        ("{now:%d%}", "unknown code % in format"),
    ],
)
def test_times_that_cannot_be_are_explained(values: Values, template: str, message: str) -> None:
    with pytest.raises(TemplateError, match=message):
        fill(template, values)


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("{env.PATH}", "env is not available: environment variables contain secrets"),
        ("{env}", "env is not available"),
        ("{random.int 1..9}", r"random is not available: write \{faker.random_int\(1, 9\)\}"),
        ("{uuid.hex}", "only a filter can follow uuid, but .hex does"),
        ("{uuid-4}", "only a filter can follow uuid, but -4 does"),
        ("{faker}", "faker is not a call of faker; write faker.email or"),
        ("{faker.name.first}", "is not a call of faker"),
        ("{user.id|uper}", "unknown filter uper; filters: url, base64, upper, lower; did you mean"),
        ("{user.id|}", r"unknown filter \(empty\)"),
        ("{user id}", "user id is not a name with fields; .*for literal braces, double them"),
    ],
)
def test_what_is_not_offered_is_explained(values: Values, template: str, message: str) -> None:
    with pytest.raises(TemplateError, match=message) as raised:
        fill(template, values)
    assert str(raised.value).startswith(f"{template}: ")
