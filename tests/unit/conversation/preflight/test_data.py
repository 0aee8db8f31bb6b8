"""Errors in tables and docstrings, with their lines."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from support.conversation.callers import ANYBODY
from support.conversation.checks.models import ModelName
from support.conversation.preflight.data import (
    check_body,
    check_callers,
    check_expected,
    check_expected_cookie,
    check_expected_header,
    check_file,
    check_header,
    check_headers,
    check_json,
    check_list,
    check_model,
    check_name,
    check_named_json,
    check_own_json,
    check_pairs,
    check_parts,
    check_rows,
    check_sign_in,
    check_text,
    named,
)
from support.conversation.step_values import ExpectedValue, Text
from support.gherkin.authoring.step_checks import StepUse
from tests.apis import models

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    Check = Callable[[Any, set[str]], Iterator[tuple[int, str]]]

MODELS = {"models": models}
NAMES = {"user", "caller admin", "caller anonymous"}


def use(
    docstring: str | None = None,
    table: Sequence[Sequence[str]] | None = None,
    folder: Path = Path(),
    **arguments: object,
) -> StepUse:
    return StepUse(arguments, table, docstring, folder)


def lines(check: Check, of: StepUse) -> list[int]:
    """Return the lines with errors."""
    return [line for line, _ in check(of, NAMES)]


def faults(check: Check, of: StepUse) -> str:
    """Return all messages of a check."""
    return "\n".join(message for _, message in check(of, NAMES))


@pytest.mark.parametrize(
    ("check", "docstring"),
    [
        (check_json, '{"id": "{user.id}"}'),
        (check_own_json, '{"n": "{client}", "id": "{user.id}"}'),
        (check_expected, '{"id": "#int 1..", "name": "{user}"}'),
        (check_text, "{user}\nand {{more}}"),
    ],
)
def test_a_docstring_that_can_be_filled_is_fine(check: Check, docstring: str) -> None:
    assert list(check(use(docstring), NAMES)) == []


@pytest.mark.parametrize(
    ("check", "docstring", "line", "fault"),
    [
        (check_json, '{"a": "{usr}"}', 1, "did you mean user?"),
        (check_json, '{"n": "{client}"}', 1, "client"),
        (check_json, '{\n"a": 1,\n}', 2, "line 2, column 7 of the docstring: remove the comma"),
        (check_json, None, 1, "line 1, column 1 of the docstring"),
        (check_own_json, '{"a": "{usr}"}', 1, "usr"),
        (check_expected, '{"a": "#itn"}', 1, "#itn"),
        (check_expected, "[1", 1, "ends too early"),
        (check_text, "one\ntwo {usr}", 2, "usr"),
    ],
)
def test_a_docstring_is_wrong_on_a_line(
    check: Check, docstring: str, line: int, fault: str
) -> None:
    assert lines(check, use(docstring)) == [line]
    assert fault in faults(check, use(docstring))


def test_a_text_may_be_empty() -> None:
    assert list(check_text(use(None), NAMES)) == []


@pytest.mark.parametrize(
    ("check", "table"),
    [
        (check_pairs, [["name", "{user.name}"], ["a", "b"]]),
        (check_pairs, [["name", "value"]]),
        (check_pairs, [["a", "b"], ["name", "value"]]),
        (check_pairs, [["name", "values"], ["size", "value"]]),
        (check_headers, [["X-A", "b"], ["Name", "value"]]),
        (check_parts, [["name", "value"], ["a", "File:///etc/passwd"], ["b", "File b"]]),
        (check_callers, [["admin", "2xx"], ["the user", "200"], ["anonymous", "401 or 403"]]),
        (check_rows, [["name", "n"], ["{user.name}", "{client}"], ["", "1"]]),
        (check_parts, [["name", "value"], ["a", "{user.id}"], ["f", "file: {user.id}.png"]]),
        (check_parts, [["name", "value", "type"], ["a", "b", ""], ["c", "d", "{user}"]]),
        (check_parts, [["name", "value", "type"], ["a", "b", "text/plain; charset=utf-8"]]),
    ],
)
def test_a_table_that_can_be_filled_is_fine(check: Check, table: list[list[str]]) -> None:
    assert list(check(use(table=table), NAMES)) == []


@pytest.mark.parametrize(
    ("check", "table", "line", "fault"),
    [
        (check_pairs, [["a", "b", "c"]], 1, "3 columns"),
        (check_pairs, [["a", "b"], ["c", "{usr}"]], 2, "usr"),
        (check_pairs, [["name", "value"], ["a", "b"]], 1, "write it below another one"),
        (check_headers, [["Header", "Value"], ["X-A", "b"]], 1, "this table has no heading"),
        (check_parts, [["name", "value"], ["f", "File: a.png"]], 2, "write file: a.png"),
        (check_parts, [["name", "value"], ["f", "file : a.png"]], 2, "write file: a.png"),
        (check_callers, [["anonymous", "200"], ["admin", "yes"]], 2, "'yes'"),
        (check_callers, [["admin", "200"], ["the admin", "403"]], 2, "the caller admin has a row"),
        (check_callers, [["admin", "600"]], 1, "'600' is not a status; write 403, 2xx"),
        (check_callers, [["admin", "200"], ["amdin", "200"]], 2, "did you mean admin?"),
        (check_rows, [["name"]], 1, "only a heading"),
        (check_rows, [["a", "a"], ["1", "2"]], 1, "the heading has a twice"),
        (check_parts, [["name", "value"]], 1, "only a heading"),
        (check_rows, [["n"], ["1"], ["[1"]], 3, "ends too early"),
        (check_rows, [["n"], ["{usr}"]], 2, "usr"),
        (check_parts, [["value", "name"]], 1, "the heading is value, name"),
        (check_parts, [["name"], ["f"]], 1, "the heading is name;"),
        (check_parts, [["name", "value"], ["f", "file: no.png"]], 2, "no.png"),
        (check_parts, [["name", "value", "type"], ["f", "a", "png"]], 2, '"png" is not a content'),
    ],
)
def test_a_table_is_wrong_on_a_line(
    check: Check, table: list[list[str]], line: int, fault: str, tmp_path: Path
) -> None:
    wrong = use(table=table, folder=tmp_path)
    assert lines(check, wrong) == [line]
    assert fault in faults(check, wrong)


def test_files_of_parts_and_of_a_step_have_to_be_there(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"")
    table = [["name", "value"], ["f", "file: a.png"]]
    assert list(check_parts(use(table=table, folder=tmp_path), NAMES)) == []
    there = use(folder=tmp_path, name=Text("a.png"))
    assert list(check_file(there, NAMES)) == []
    later = use(folder=tmp_path, name=Text("{user.id}.png"))
    assert list(check_file(later, NAMES)) == [], "its name is known when it runs"
    long = use(folder=tmp_path, name=Text("b" * 5_000))
    assert faults(check_file, long).startswith('no file can be called "bbb')
    assert faults(check_file, use(folder=tmp_path, name=Text("a\0"))).startswith("no file can be")
    missing = use(folder=tmp_path, name=Text("b.png"))
    assert lines(check_file, missing) == [0]
    assert "b.png" in faults(check_file, missing)


@pytest.mark.parametrize("media_type", ["", "text/csv", "text/csv; charset=latin-1", "{user}"])
def test_a_body_with_a_content_type_is_fine(media_type: str) -> None:
    assert list(check_body(StepUse({}, None, "Zoë {user}", Path(), media_type), NAMES)) == []


@pytest.mark.parametrize(
    ("media_type", "docstring", "fault"),
    [
        ("csv", "a", '"csv" is not a content type; write a type and a subtype, such as'),
        ("text/csv; charset=utf-99", "a", "cannot be written in utf-99: unknown encoding"),
        ("text/csv; charset=ascii", "Zoë", "cannot be written in ascii: 'ascii' codec can't"),
        ("text/csv", "{usr}", "did you mean user?"),
    ],
)
def test_a_body_that_cannot_be_sent_is_a_fault(media_type: str, docstring: str, fault: str) -> None:
    [(_, found)] = check_body(StepUse({}, None, docstring, Path(), media_type), NAMES)
    assert fault in found


@pytest.mark.parametrize(
    ("check", "expected", "fault"),
    [
        (check_expected_header, '"text/html"', ""),
        (check_expected_header, "5", ""),
        (check_expected_header, "true", ""),
        (check_expected_header, '"#regex ^a"', ""),
        (check_expected_header, '"##uuid"', ""),
        (check_expected_header, "{user}", ""),
        (check_expected_header, '{"a": }', ""),  # the value reports that it is not JSON
        (check_expected_header, '"#int"', '"#int" never matches; write the text, or a marker'),
        (check_expected_header, '"##int {user}.."', "never matches"),
        (check_expected_header, '"#[2]"', "never matches"),
        (check_expected_header, "null", "which null never matches"),
        (check_expected_header, '{"a": 1}', "never matches"),
        (check_expected_header, '" a"', "spaces around the value are not part of it"),
        (check_expected_header, '"a\x01"', "HTTP forbids the character \\x01"),
        (check_expected_cookie, '"dark"', ""),
        (check_expected_cookie, '"#object"', "a cookie is a text, which"),
        (check_expected_cookie, '"a; Path=/"', "a ; ends the value"),
        (check_expected_cookie, '"\\"a\\""', "quotes around the value are not part of it"),
    ],
)
def test_a_value_that_a_header_or_cookie_can_never_have_is_a_fault(
    check: Check, expected: str, fault: str
) -> None:
    for name in ("expected", "unexpected"):
        step = StepUse({name: ExpectedValue(expected)}, None, None, Path())
        found = faults(check, step)
        assert (fault in found) if fault else (found == "")


def test_a_model_is_one_of_the_project() -> None:
    found = StepUse({"model": ModelName("Userr")}, None, None, Path(), "", MODELS.__getitem__)
    assert "unknown model Userr; the models of" in faults(check_model, found)
    assert "did you mean User?" in faults(check_model, found)
    there = StepUse({"model": ModelName("User")}, None, None, Path(), "", MODELS.__getitem__)
    assert faults(check_model, there) == ""
    assert faults(check_model, use(model=ModelName("Userr"))) == "", "its module is not known yet"
    none = StepUse({"model": ModelName("User")}, None, None, Path(), "", {"models": None}.get)
    assert "the project has no models" in faults(check_model, none)
    other = StepUse({"model": ModelName("User")}, None, None, Path(), "", {"models": "x"}.get)
    assert "the fixture models returns 'x', and should return the module" in faults(
        check_model, other
    )


def test_a_user_signs_in_only_at_an_api_with_a_login() -> None:
    signs_in = use(username=Text("ada"), password=Text("x"))
    assert list(check_sign_in(signs_in, NAMES)) == []
    fault = "ada cannot sign in: the API has no login (API_LOGIN__PATH=none)"
    assert list(check_sign_in(signs_in, {*NAMES, ANYBODY})) == [(0, fault)]


def test_a_list_to_be_contained_is_remembered() -> None:
    assert faults(check_list, use(kind="user")).startswith("{users}: nothing is called users;")
    assert list(check_list(use(kind="user"), {"users"})) == []


def test_a_reserved_name_cannot_be_given() -> None:
    assert "faker cannot be remembered" in faults(check_name, use(name="faker"))
    assert faults(check_name, use(name="fake")) == ""
    both = use('{"a": "{usr}"}', name="now")
    assert lines(check_named_json, both) == [0, 1]


def test_a_step_makes_the_name_in_its_text() -> None:
    assert list(named(use(name="account"))) == ["account"]


def test_a_header_that_cannot_be_sent_is_known_before_the_run() -> None:
    bad = use(name=Text("X Name"), value=Text("{user}"))
    assert "is not the name of a header" in faults(check_header, bad)
    assert lines(check_header, bad) == [0]
    assert faults(check_header, use(name=Text("X"), value=Text(" {user}"))).startswith("the header")
    assert lines(check_header, use(name=Text("X"), value=Text("{user} Zoë"))) == []


def test_the_headers_of_a_table_are_checked_row_by_row() -> None:
    table = [["X", "{user}"], ["X Name", "a"], ["Y", "{nobody}"], ["Z", "a "]]
    assert lines(check_headers, use(table=table)) == [3, 2, 4]
    assert lines(check_headers, use(table=[["X"]])) == [1]
