"""What stands in the braces of a placeholder."""

from __future__ import annotations

import pytest

from support.language.placeholders.errors import TemplateError
from support.language.placeholders.fakes import FakerCall
from support.language.placeholders.grammar import NewUuid, Path, check_name, parse
from support.language.placeholders.moments import Moment


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("user", Path("user")),
        ("user-2.id", Path("user-2", ("id",))),
        ("users[-1].roles[0]", Path("users", (-1, "roles", 0))),
        ("order['@id'][\"a b\"].$ref", Path("order", ("@id", "a b", "$ref"))),
    ],
)
def test_a_path_is_a_name_and_steps(text: str, path: Path) -> None:
    assert Path.parse(text) == path
    assert parse(text).source == path


@pytest.mark.parametrize("text", ["", "1a", "user.", "user[", "user[a]", "user..id", "user id"])
def test_another_text_is_not_a_path(text: str) -> None:
    with pytest.raises(TemplateError, match="is not a name with fields"):
        Path.parse(text)


def test_a_part_of_a_path_is_written_as_text() -> None:
    path = Path.parse("users[0].roles[-1]")
    assert [path.part(n) for n in range(4)] == [
        "users",
        "users[0]",
        "users[0].roles",
        "users[0].roles[-1]",
    ]


def test_a_source_may_be_generated() -> None:
    assert isinstance(parse("faker.email").source, FakerCall)
    assert isinstance(parse("today+1d").source, Moment)
    assert parse("uuid").source == NewUuid()


def test_filters_follow_in_their_order() -> None:
    assert parse("user.name | upper|url ").filters == ("upper", "url")
    assert parse("uuid|base64").filters == ("base64",)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("user|uper", "unknown filter uper.*did you mean upper"),
        ("user|", r"unknown filter \(empty\)"),
        ("env.HOME", "env is not available"),
        ("random", "random is not available"),
        ("uuid.hex", "only a filter can follow uuid"),
        ("faker", "faker is not a call"),
    ],
)
def test_what_cannot_be_parsed_is_reported(text: str, fault: str) -> None:
    with pytest.raises(TemplateError, match=fault):
        parse(text)


@pytest.mark.parametrize("name", ["user", "_x", "user-2", "é", "nowhere", "fakers"])
def test_a_value_may_have_a_name(name: str) -> None:
    check_name(name)


@pytest.mark.parametrize("name", ["", "2nd", "a b", "-a", "now", "uuid", "env", "faker-2"])
def test_other_names_are_refused(name: str) -> None:
    with pytest.raises(TemplateError):
        check_name(name)
