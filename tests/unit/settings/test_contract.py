"""The settings of the contract."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from support.settings.contract import ContractSettings


@pytest.mark.promise("contract.md", "Excused are answers")
@pytest.mark.parametrize(
    ("excused", "answers"),
    [
        ("500", [("", "500")]),
        ("", []),
        ("none", []),
        (" 5XX,default , ", [("", "5XX"), ("", "default")]),
        ("GET  /users/{id} 404, 500", [("GET /users/{id}", "404"), ("", "500")]),
    ],
)
def test_excused_answers(excused: str, answers: list[tuple[str, str]]) -> None:
    assert list(ContractSettings(excused=excused).excused_answers) == answers


def test_500_is_excused_by_default() -> None:
    assert list(ContractSettings().excused_answers) == [("", "500")]


@pytest.mark.parametrize("entry", ["600", "50", "get /users 404", "/users 404", "GET /users", "no"])
def test_what_is_no_answer_is_refused(entry: str) -> None:
    with pytest.raises(ValidationError, match=f"'{entry}' is not an answer: write a status"):
        ContractSettings(excused=f"500, {entry}")
