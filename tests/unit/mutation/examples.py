"""Lies, and what became of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.contract.mutation.judging import Found
from support.contract.mutation.mutants import Mutant
from support.contract.mutation.shapes import Shape
from support.mutation.search import Result
from tests.unit.contract.mutation.examples import READ, response

if TYPE_CHECKING:
    from support.contract.mutation.mutants import Change
    from support.mutation.search import Verdict

LIST = Shape("GET /things", 200)


def lie(field: str, *scenarios: str, shape: Shape = READ) -> Found:
    change: Change = "another value"
    return Found(Mutant(shape, change, (field,)), scenarios or ("a",))


def status(*scenarios: str) -> Found:
    mutant = Mutant(READ, "another status", donor=response({}, 404))
    return Found(mutant, scenarios or ("a",))


def result(verdict: Verdict, field: str = "name", shape: Shape = READ, reason: str = "") -> Result:
    return Result(lie(field, shape=shape), verdict, "a.feature::A", reason)
