"""Known drifts, which a run tolerates until they expire."""

from __future__ import annotations

from dataclasses import replace
from datetime import date  # noqa: TC003 - pydantic reads the annotation
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from support.contract.documents.reading import read
from support.contract.drifts import Kind  # noqa: TC001 - pydantic reads the annotation
from support.contract.errors import ContractError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path

    from support.contract.drifts import Drift


class KnownDrift(BaseModel):
    """A drift that is known, without values: ``place`` has ``[*]`` for the numbers of entries.

    Without ``keyword``, it is any of its kind at the place. From the day after ``expires``, it
    fails again.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    operation: Annotated[str, Field(min_length=1)]
    status: int
    kind: Kind
    place: str = ""
    keyword: str = ""
    expires: date
    reason: str = ""

    def is_of(self, drift: Drift) -> bool:
        """Return whether a drift is this one."""
        return _key(self) == (
            drift.operation,
            drift.status,
            drift.kind,
            drift.pattern,
            drift.keyword if self.keyword else "",
        )

    def __str__(self) -> str:
        place = f" {self.place}" if self.place else ""
        what = self.keyword or self.kind
        return f"{self.operation}, {self.status}:{place} {what} (until {self.expires})"


class Baseline:
    """The known drifts of an API, as they apply on a day."""

    def __init__(self, known: Iterable[KnownDrift], today: date) -> None:
        self._known = tuple(known)
        self._today = today

    def number(self, drift: Drift) -> int | None:
        """Return the number of a drift's entry, from 0, whether or not it has expired."""
        return next((n for n, known in enumerate(self._known) if known.is_of(drift)), None)

    def tolerates(self, drift: Drift) -> bool:
        """Return whether a drift is known and has not expired."""
        number = self.number(drift)
        return number is not None and self._known[number].expires >= self._today

    def noted(self, drift: Drift) -> Drift:
        """Return a drift, with a note of its entry if that has expired."""
        number = self.number(drift)
        if number is None:
            return drift
        known = self._known[number]
        reason = f", {known.reason}" if known.reason else ""
        return replace(drift, found=f"{drift.found} (known until {known.expires}{reason})")

    @property
    def current(self) -> tuple[KnownDrift, ...]:
        """The entries that have not expired."""
        return tuple(known for known in self._known if known.expires >= self._today)

    def without(self, occurred: Collection[int]) -> list[KnownDrift]:
        """Return the entries but those with the numbers of drifts that occurred."""
        return [known for n, known in enumerate(self._known) if n not in occurred]


def load_baseline(path: Path | None, today: date) -> Baseline:
    """Load a file with a list of known drifts, in JSON or YAML; without a file, there are none.

    Raises ContractError for a file that cannot be read, or that contains something else.
    """
    if path is None:
        return Baseline((), today)
    try:
        return Baseline(_FILE.validate_python(read(path) or []), today)
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(map(str, one['loc'])) or 'the file'}: {one['msg']}"
            for one in error.errors()
        )
        raise ContractError(f"{path} is no list of known drifts: {faults}") from error


def _key(known: KnownDrift) -> tuple[object, ...]:
    return known.operation, known.status, known.kind, known.place, known.keyword


_FILE = TypeAdapter(list[KnownDrift])
