"""Coverage as JSON, to be merged with that of other runs and read by other programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, ValidationError

from support.contract.coverage.coverage import Coverage, Excuse, State
from support.contract.coverage.points import Criterion, Point
from support.contract.documents.reading import read
from support.contract.errors import ContractError

if TYPE_CHECKING:
    from collections.abc import Collection
    from collections.abc import Set as AbstractSet
    from pathlib import Path


class _Excuse(BaseModel):
    model_config = ConfigDict(extra="forbid")

    status: str
    operation: str = ""


class _Point(BaseModel):
    model_config = ConfigDict(extra="forbid")

    criterion: Criterion
    operation: str
    status: str = ""
    name: str = ""
    state: State
    asserted: bool | None = None

    @property
    def point(self) -> Point:
        return Point(self.criterion, self.operation, self.status, self.name)


class _File(BaseModel):
    """A file; other entries of it are for readers."""

    title: str
    excuses: list[_Excuse]
    points: list[_Point]


class _Mutation(BaseModel):
    """What the mutation of answers has found; other entries of it are not about coverage.

    ``asserted`` says of each answer (``GET /users 200``) and of each JSON path or header in it
    whether a scenario notices when it changes.
    """

    asserted: dict[str, dict[str, bool]]


def as_json(coverage: Coverage) -> str:
    """Return coverage as JSON, with a line for each point."""
    head = {
        "title": coverage.title,
        "percent": coverage.total.percent,
        "criteria": {criterion: tally._asdict() for criterion, tally in coverage.tallies.items()},
        "excuses": [
            {"status": e.status, "operation": e.operation} for e in sorted(coverage.excuses)
        ],
    }
    lines = ",\n".join(_line(coverage, point, state) for point, state in coverage.states.items())
    return f'{json.dumps(head, ensure_ascii=False)[:-1]},\n"points": [\n{lines}\n]}}\n'


def _line(coverage: Coverage, point: Point, state: State) -> str:
    shown: dict[str, Any] = {name: text for name, text in point._asdict().items() if text}
    shown["state"] = state
    if coverage.asserted and point in coverage.asserted:
        shown["asserted"] = coverage.asserted[point]
    return json.dumps(shown, ensure_ascii=False)


def load_coverage(path: Path) -> Coverage:
    """Load what ``as_json`` has made; raises ContractError for anything else."""
    try:
        file = _File.model_validate(read(path))
    except ValidationError as error:
        raise ContractError(
            f"{path} is no contract coverage: {_faults(error)}; a run with a document and "
            "--alluredir writes contract-coverage.json beside that folder"
        ) from error
    asserted = {p.point: p.asserted for p in file.points if p.asserted is not None}
    return Coverage(
        title=file.title,
        points=tuple(p.point for p in file.points),
        seen=frozenset(p.point for p in file.points if p.state == "seen"),
        excuses=frozenset(Excuse(one.status, one.operation) for one in file.excuses),
        asserted=asserted or None,
    )


def load_asserted(path: Path, points: Collection[Point]) -> dict[Point, bool] | None:
    """Load which fields are asserted, from the results of the mutation of answers.

    None without a file. Raises ContractError for anything else.
    """
    if not path.is_file():
        return None
    try:
        found = _Mutation.model_validate(read(path)).asserted
    except ValidationError as error:
        raise ContractError(
            f"{path} has no asserted fields: {_faults(error)}; delete it"
        ) from error
    known = frozenset(points)
    named = {
        _point_at(answer, place, known): asserted
        for answer, places in found.items()
        for place, asserted in places.items()
    }
    return {point: named[point] for point in points if point in named}


def _point_at(answer: str, place: str, points: AbstractSet[Point]) -> Point:
    """Return the point of a field of an answer, whose status is documented, or its class is."""
    operation, _, status = answer.rpartition(" ")
    documented = next(
        (one for one in (status, f"{status[:1]}XX") if Point("statuses", operation, one) in points),
        "default",
    )
    name = place if place.startswith("$") else f"header {place}"
    return Point("answer fields", operation, documented, name)


def _faults(error: ValidationError) -> str:
    faults = [
        f"{'.'.join(map(str, one['loc'])) or 'the file'}: {one['msg']}" for one in error.errors()
    ]
    rest = f" and {len(faults) - 1} more" if len(faults) > 1 else ""
    return faults[0] + rest
