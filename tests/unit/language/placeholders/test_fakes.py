"""Calls of faker in templates."""

from __future__ import annotations

from typing import Any

import pytest

from support.language.placeholders.errors import TemplateError
from support.language.placeholders.fakes import NOT_OFFERED, FakerCall, methods, new_faker


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        ("faker.email", ([], {})),
        ("faker.email()", ([], {})),
        ("faker.pystr(8)", ([8], {})),
        (
            "faker.x(-1, \"a, b)\", [True, None], key='k')",
            ([-1, "a, b)", [True, None]], {"key": "k"}),
        ),
    ],
)
def test_a_call_has_literal_arguments(text: str, arguments: Any) -> None:
    assert FakerCall.parse(text).literals() == arguments


@pytest.mark.parametrize(
    "text",
    ["faker", "faker.", "faker.a.b", "faker.x(open('a'))", "faker.x(*a)", "faker.x(**{'a': 1})"],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(TemplateError):
        FakerCall.parse(text)


def test_code_after_a_call_is_refused() -> None:
    with pytest.raises(TemplateError, match="not literal arguments"):
        FakerCall("x", "1)(2").literals()


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("faker.emial", "has no method emial.*did you mean.*email"),
        ("faker.csv", "has no method csv"),
        ("faker.pystr(1, 2, 3, 4, 5)", r"faker\.pystr: too many positional arguments; it takes: "),
        ("faker.email(size=5)", r"faker\.email: .*'size'"),
    ],
)
def test_a_call_that_faker_does_not_accept_is_reported(text: str, fault: str) -> None:
    with pytest.raises(TemplateError, match=fault):
        FakerCall.parse(text).check()


def test_the_result_depends_on_the_seed_alone() -> None:
    faker, call = new_faker(), FakerCall.parse("faker.name")
    first = call.run(faker, "seed 1")
    assert call.run(faker, "seed 2") != first
    assert call.run(new_faker(), "seed 1") == first


def test_an_error_of_faker_is_a_template_error() -> None:
    with pytest.raises(TemplateError, match=r"faker\.random_int\(5, 1\): "):
        FakerCall.parse("faker.random_int(5, 1)").run(new_faker(), "seed")


def test_some_methods_are_not_offered() -> None:
    assert {"email", "name", "random_int"} <= methods()
    assert not NOT_OFFERED & methods()
    assert not [name for name in methods() if name.startswith("_")]
