"""The check of features against the contract, before the first request."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from support.gherkin.authoring.step_checks import StepFault
from support.run.configuration import BACKEND, REDACTOR, SETTINGS
from support.run.contract.collected import EXEMPT
from support.run.contract.loaded import load_contract
from support.run.contract.registration import document_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pytest

    from support.conversation.preflight.contract.check import ContractCheck
    from support.gherkin.authoring.step_checks import PlacedStep
    from support.gherkin.authoring.vocabulary import ScenarioCheck


def contract_check(config: pytest.Config) -> ScenarioCheck:
    """Return a check of scenarios, which finds nothing if the run has no document.

    Scenarios with the tag of EXEMPT, and those that this run skips, are not checked. All that it
    finds are warnings if drifts do not fail, and in scenarios that are expected to fail. The check
    raises pytest.UsageError for a document that cannot be used.
    """
    drifts_fail = config.stash[SETTINGS].contract.mode == "fail"

    def check(item: pytest.Item, steps: Sequence[PlacedStep]) -> Iterator[StepFault]:
        if any(item.get_closest_marker(name) for name in (EXEMPT, "skip")):
            return
        names = loaded_names()
        fails = drifts_fail and not item.get_closest_marker("xfail")
        for step, line, unknown in names.faults(steps) if names else ():
            message = config.stash[REDACTOR].text(unknown.message)
            yield StepFault(step, line, message, not (fails and unknown.is_sure))

    loaded_names = cache(lambda: _check(config))
    return check


def _check(config: pytest.Config) -> ContractCheck | None:
    document = document_of(config)
    if document is None or config.option.collectonly:
        return None
    loaded = load_contract(config, document)
    # Imported with a document only, as is all that knows one.
    from support.contract.preflight.addresses import Addresses  # noqa: PLC0415
    from support.contract.preflight.names import Names  # noqa: PLC0415
    from support.conversation.preflight.contract.check import ContractCheck  # noqa: PLC0415

    known = loaded.baseline.current
    addresses = Addresses(loaded.document, config.stash[BACKEND].base_url, known)
    return ContractCheck(addresses, Names(loaded.document, known))
