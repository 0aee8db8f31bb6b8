"""Bodies of the reference API."""

from __future__ import annotations

import re
from typing import Any

import pytest
from pydantic import ValidationError

from support.backends.backend import OPENAPI
from support.backends.reference.schemas import (
    NAME_LENGTH,
    ProblemBody,
    Registration,
    UserChange,
    email_fault,
)
from support.contract.documents.reading import parse

ADA = {"email": "Ada@Example.com", "name": "Ada", "password": "correct horse"}


def test_values_are_kept_as_they_were_sent() -> None:
    registration = Registration.model_validate(ADA)
    assert registration.email == "Ada@Example.com"
    assert "correct horse" not in repr(registration)
    assert Registration.model_validate(ADA | {"name": "x" * NAME_LENGTH}).name


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"email": "x"}, "email"),
        ({"name": " "}, "name"),
        ({"name": "x" * (NAME_LENGTH + 1)}, "name"),
        ({"password": "short"}, "password"),
        ({"more": 1}, "more"),
    ],
)
def test_each_invalid_field_is_reported_without_its_value(
    change: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        Registration.model_validate(ADA | change)
    assert [error["loc"] for error in caught.value.errors()] == [(field,)]
    assert "input_value" not in str(caught.value)


def test_a_change_has_a_field_and_no_null() -> None:
    assert UserChange.model_validate({"name": "Ada"}).email is None
    for body in ({}, {"name": None}):
        with pytest.raises(ValidationError):
            UserChange.model_validate(body)


def test_an_address_may_be_invalid() -> None:
    assert email_fault("ada@example.com") is None
    assert email_fault("ada") is not None


def test_addresses_for_tests_are_valid() -> None:
    assert email_fault("ada@example.test") is None


@pytest.mark.parametrize("blank", [" ", "\t\n", "\u00a0", "\x1d", "\x85", "\ufeff"])
def test_a_name_is_blank_by_the_rules_of_python_and_of_the_document(blank: str) -> None:
    pattern = parse(OPENAPI.read_text("utf-8"), "")["components"]["schemas"]["Name"]["pattern"]
    assert not re.search(pattern, blank)
    with pytest.raises(ValidationError):
        Registration.model_validate(ADA | {"name": blank})
    assert re.search(pattern, f"{blank}a")


def test_empty_members_of_a_problem_are_left_out() -> None:
    body = ProblemBody(title="T", status=400, detail="D")
    assert body.model_dump(exclude_none=True) == {
        "type": "about:blank",
        "title": "T",
        "status": 400,
        "detail": "D",
    }
