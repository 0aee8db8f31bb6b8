"""Errors of the contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from support.contract.drifts import Drift

_SHOWN = 10


class ContractError(Exception):
    """The document cannot be used; the message says why, and what to do."""


class ContractDriftError(AssertionError):
    """An exchange breaks the contract."""

    def __init__(self, drifts: Sequence[Drift]) -> None:
        sentences = [str(drift) for drift in drifts[:_SHOWN]]
        if len(drifts) > _SHOWN:
            sentences.append(f"... and {len(drifts) - _SHOWN} more")
        super().__init__("\n".join(["contract drift: " + sentences[0], *sentences[1:]]))
        self.drifts = tuple(drifts)
