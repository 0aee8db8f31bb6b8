"""Faults of placeholders are found before a run."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.bootstrap import ROOT
from support.language.placeholders.errors import TemplateError
from support.language.placeholders.filling import escape, faults, fill, names_in
from support.language.placeholders.values import Values
from tests.unit.language.placeholders.conftest import NOW


@pytest.mark.parametrize(
    "template",
    [
        "",
        "no placeholder",
        '{"a": {"b": 1}}',
        "{user.id} {user.roles[0]|url}",
        "{uuid} {now} {now+2d:unix} {today-1w:%d.%m.%Y}",
        "{faker.email} {faker.pystr(8)} {faker.password(length=20)}",
        "{{nobody}} {{faker.nothing}} {3}",
        "query { user { id } }",
        "{{user}faker.email",
    ],
)
def test_what_can_be_filled_has_no_fault(template: str) -> None:
    assert faults(template, {"user"}) == []


@pytest.mark.parametrize(
    ("template", "fault"),
    [
        ("{usr.id}", "{usr.id}: nothing is called usr; remembered: user; generated: faker, now,"),
        ("{user id}", "{user id}: user id is not a name with fields"),
        ("{user.}", "{user.}: user. is not a name with fields"),
        ("{user.id|uper}", "{user.id|uper}: unknown filter uper"),
        ("{faker.emial}", "{faker.emial}: faker has no method emial"),
        ("{faker.email(x)}", "{faker.email(x)}: (x) are not literal arguments"),
        ("{faker.email(length=3)}", "{faker.email(length=3)}: faker.email: got an unexpected"),
        ("{now+2x}", "{now+2x}: unknown unit x"),
        ("{now:unx}", "{now:unx}: unknown format unx"),
        ("{env.HOME}", "{env.HOME}: env is not available"),
        ('"{faker.email', "{faker.email: it is not closed; add }"),
        ("{now+1d {user.id}", "{now+1d: it is not closed"),
        ("{faker.random_element({'a': 1})}", "{faker.random_element(: it is not closed"),
    ],
)
def test_a_fault_is_found_wherever_it_stands(template: str, fault: str) -> None:
    (found,) = faults({"a": [{template: template}, 1, (template,)]}, {"user"})
    assert found.startswith(fault)


def test_every_fault_is_found() -> None:
    found = faults("{faker.emial} {now+2x} {usr} {user.id}", {"user"})
    assert [fault.partition(":")[0] for fault in found] == ["{faker.emial}", "{now+2x}", "{usr}"]


def test_any_name_is_accepted_without_known_names() -> None:
    assert faults("{anything.id}", None) == []
    assert faults("{anything.id}", ()) != []
    assert faults("{env.id} {faker.emial}", None) != []


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ("no names", []),
        ("{b.id} {a[0]|url} {b}", ["b", "a"]),
        ({"{key}": ["{entry.x}", 1, None, ("{in_tuple}",)]}, ["key", "entry", "in_tuple"]),
        ("{faker.email} {now} {today} {uuid} {{escaped}} {3}", []),
        ("{mal formed} {env.X} {good}", ["good"]),
    ],
)
def test_names_are_those_of_remembered_values(value: object, names: list[str]) -> None:
    assert names_in(value) == names


@pytest.mark.parametrize(
    ("template", "loads"), [("{user.id} {now} {uuid}", False), ("{faker.name}", True)]
)
def test_faker_is_loaded_only_for_its_placeholders(template: str, *, loads: bool) -> None:
    program = (
        "import sys; from support.language.placeholders.filling import faults, fill;"
        f"from support.language.placeholders.values import Values; faults({template!r}, None);"
        "Values(1, None).remember('a', 1); print('faker' in sys.modules)"
    )
    printed = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, check=True, text=True
    ).stdout
    assert printed.strip() == str(loads)


parts = st.sampled_from(
    ["{user}", "{user.id}", "{usr}", "{{x}}", "{now+1d}", "{now+1x}", "{a b}", "{", "}", "x", "\n"]
)


@settings(derandomize=True, database=None, deadline=None)
@given(st.lists(parts, max_size=6).map("".join))
def test_what_has_no_fault_can_be_filled_and_the_reverse(template: str) -> None:
    values = Values(1, lambda: NOW)
    values.remember("user", {"id": 5})
    if not faults(template, values.names):
        fill(template, values)
    else:
        with pytest.raises(TemplateError):
            fill(template, values)


@settings(derandomize=True, database=None, deadline=None)
@given(st.text(st.sampled_from("{}{}ab. \n"), max_size=30))
def test_an_escaped_text_has_no_faults_and_no_names(text: str) -> None:
    assert faults(escape(text), ()) == []
    assert names_in(escape(text)) == []
