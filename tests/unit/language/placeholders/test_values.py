"""Remembered values are found by path; messages explain missing ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import Enum, StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from pydantic import BaseModel, SecretStr

from support.language.placeholders.errors import TemplateError
from support.language.placeholders.filling import fill
from tests.unit.language.placeholders.conftest import USER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.language.placeholders.values import Values


class Team(BaseModel):
    """A model."""

    name: str
    since: datetime


@dataclass(frozen=True)
class Member:
    """A dataclass with a model and a secret."""

    team: Team
    password: SecretStr


class Colour(Enum):
    """Names for numbers."""

    RED = 1


class Size(StrEnum):
    """Names for strings."""

    BIG = "big"


MEMBER = Member(Team(name="qa", since=datetime(2026, 1, 1, tzinfo=UTC)), SecretStr("hunter-22"))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("user.id", 5),
        ("user.roles[0]", "qa"),
        ("user.roles[-1]", "dev"),
        ("user['email']", "jo+1@example.com"),
        ('user["roles"][1]', "dev"),
        ("users[-1].email", "b@example.com"),
        ("odd.@id", 1),
        ("odd.$ref", 2),
        ("odd.x-y", 3),
        ("odd['a b.c']", 4),
        ("odd.0", 5),
        ("jürgen_2-b", "name"),
    ],
)
def test_paths_lead_to_values(values: Values, path: str, value: object) -> None:
    values.remember("users", [{"email": "a@example.com"}, {"email": "b@example.com"}])
    values.remember("odd", {"@id": 1, "$ref": 2, "x-y": 3, "a b.c": 4, "0": 5})
    values.remember("jürgen_2-b", "name")
    assert values.lookup(path) == value
    assert fill(f"{{{path}}}", values) == value


def test_remembering_again_replaces(values: Values) -> None:
    values.remember("user", "another")
    assert values.lookup("user") == "another"


def test_what_is_remembered_is_a_copy(values: Values) -> None:
    mine = {"tags": ["a"]}
    values.remember("mine", mine)
    mine["tags"].append("b")
    assert values.lookup("mine") == {"tags": ["a"]}


@pytest.mark.parametrize("name", ["", "1st", "a b", "a.b", "a[0]", "-a", "a|b", "a:b", "a\n"])
def test_a_name_is_letters_digits_and_dashes(values: Values, name: str) -> None:
    with pytest.raises(TemplateError, match="is not a name; begin with a letter or _"):
        values.remember(name, 1)


@pytest.mark.parametrize(
    "name", ["faker", "now", "today", "uuid", "random", "env", "now-then", "today-1"]
)
def test_names_of_generators_are_reserved(values: Values, name: str) -> None:
    with pytest.raises(TemplateError, match="is reserved, as are env, faker, now, random"):
        values.remember(name, 1)
    with pytest.raises(TemplateError, match="choose another name"):
        values.provide(name, {})


@pytest.mark.parametrize("name", ["fakers", "now_", "nowhere", "todays", "uuid2", "random_1"])
def test_names_that_only_begin_like_a_generator_are_free(values: Values, name: str) -> None:
    values.remember(name, 1)
    assert fill(f"{{{name}}}", values) == 1


@pytest.mark.parametrize(
    ("path", "message"),
    [
        (
            "usr.id",
            (
                "nothing is called usr; remembered: blank, nothing, user; "
                "generated: faker, .*mean user?"
            ),
        ),
        ("fakr.email", "did you mean faker?"),
        ("user.idd", "user has no idd; it has: id, email, active, team, roles; did you mean id?"),
        ("user[0]", "user has no 0; it has: id, email"),
        ("user.roles[2]", r"user.roles has no 2; it is a list of 2: write \[0\] to \[1\]"),
        ("user.roles[-3]", "user.roles has no -3; it is a list of 2"),
        ("user.roles.name", "user.roles has no name; it is a list of 2"),
        ("user.roles[0].name", r"user.roles\[0\] has no name; it is a string, which has no fields"),
        ("user.active.x", "it is true or false, which has no fields"),
        ("user.team.name", "user.team has no name; it is null, which has no fields"),
        ("user.id.x", "it is a number, which has no fields"),
        ("nothing[0]", "nothing has no 0; it is a list of 0: empty"),
        ("blank.x", "blank has no x; it has: no fields"),
        ("user..id", "is not a name with fields"),
    ],
)
def test_what_is_not_there_is_explained(values: Values, path: str, message: str) -> None:
    values.remember("nothing", [])
    values.remember("blank", {})
    with pytest.raises(TemplateError, match=message) as raised:
        values.lookup(path)
    assert not any(secret in str(raised.value) for secret in ("jo+1", "'qa'", "dev"))


def test_long_objects_are_listed_in_part(values: Values) -> None:
    values.remember("wide", {f"field{n}": n for n in range(30)})
    with pytest.raises(TemplateError, match="field19, and 10 more; did you mean field29"):
        values.lookup("wide.field299")


def test_nothing_remembered_is_said(values: Values) -> None:
    with pytest.raises(TemplateError, match="remembered: nothing yet"):
        type(values)(1, values._now).lookup("user")


def test_models_dataclasses_and_secrets_become_json(values: Values) -> None:
    values.remember("member", MEMBER)
    expected = {
        "team": {"name": "qa", "since": "2026-01-01T00:00:00Z"},
        "password": "hunter-22",
    }
    assert values.lookup("member") == expected
    assert values.lookup("member.team.name") == "qa"


@pytest.mark.parametrize(
    ("value", "json"),
    [
        (date(2026, 1, 31), "2026-01-31"),
        (time(8, 15), "08:15:00"),
        (datetime(2026, 1, 31, 8, 15), "2026-01-31T08:15:00"),  # noqa: DTZ001 - without a zone
        (datetime(2026, 1, 31, 8, tzinfo=timezone(timedelta(hours=2))), "2026-01-31T06:00:00Z"),
        (Decimal("1.5"), 1.5),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (Colour.RED, 1),
        (Size.BIG, "big"),
        ((1, (2,)), [1, [2]]),
        ({"b", "a"}, ["a", "b"]),
        ({1: "one", None: "none"}, {"1": "one", "null": "none"}),
    ],
)
def test_python_values_become_json(values: Values, value: object, json: object) -> None:
    values.remember("value", value)
    assert values.lookup("value") == json
    assert type(values.lookup("value")) is type(json)


@pytest.mark.parametrize("value", [object(), b"bytes", Team, Member, {"a": [object()]}])
def test_what_json_cannot_say_is_refused(values: Values, value: object) -> None:
    with pytest.raises(TemplateError, match="is not a JSON value; use objects, lists, strings"):
        values.remember("value", value)


def test_repr_shows_names_and_no_values(values: Values) -> None:
    values.remember("password", "hunter-22")
    values.provide("alice", MEMBER.__dict__)
    assert repr(values) == "<Values: alice, password, user>"
    assert repr(type(values)(1, values._now)) == "<Values: none>"


# Other namespaces


def test_what_is_provided_is_asked_for_at_each_use(values: Values) -> None:
    asked: list[int] = []

    def alice() -> object:
        asked.append(len(asked))
        return {"visits": len(asked), "member": MEMBER}

    values.provide("alice", alice)
    assert asked == []
    assert fill("{alice.visits} {alice.visits} {alice.member.password}", values) == "1 2 hunter-22"
    assert asked == [0, 1, 2]


class Entries(dict[str, object]):
    """A mapping whose entries are created on access."""

    def __getitem__(self, key: str) -> object:
        return {"email": f"{key}@example.com"}

    def __contains__(self, key: object) -> bool:
        return key in {"alice", "bob"}

    def __iter__(self) -> Iterator[str]:
        return iter(["alice", "bob"])


def test_of_a_mapping_only_the_entry_is_read(values: Values) -> None:
    values.provide("people", Entries())
    assert values.lookup("people.bob.email") == "bob@example.com"
    with pytest.raises(TemplateError, match="people has no bobb; it has: alice, bob; did you mean"):
        values.lookup("people.bobb")


def test_what_is_remembered_goes_before_what_is_provided(values: Values) -> None:
    values.provide("user", lambda: "provided")
    assert values.lookup("user") == USER
    assert values.names == ["user"]


def test_names_that_are_provided_are_known_and_suggested(values: Values) -> None:
    values.provide("alice", {})
    assert values.names == ["alice", "user"]
    with pytest.raises(TemplateError, match=r"remembered: alice, user; .* did you mean alice?"):
        values.lookup("alise")
