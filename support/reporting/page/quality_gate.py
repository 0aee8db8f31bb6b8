"""The quality gate: requirements for a run, from the settings API_GATE__...

    python -m support.reporting.page.quality_gate     evaluate it for the existing results

The exit status is 0 if the gate passes, 11 if it fails, 4 if no rule is set or a setting is
invalid, 1 if there are no results. Allure's own gate is not used: on Node.js 20 it always exits
with 1, and each call adds a point to the history.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from support import bootstrap
from support.bootstrap import ROOT, ToolingError
from support.language.visible import line
from support.reporting.page import coverage, overview, summary
from support.reporting.page import history as histories
from support.reporting.page.overview import LONGEST, MOST, Overview, code, percent
from support.settings import SettingsError
from support.settings.loading.errors import variable
from support.settings.report import Gate
from support.settings.report_loader import ReportSettings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from support.contract.coverage.coverage import Coverage
    from support.reporting.page.history import History
    from support.reporting.page.summary import Run

GATE_FAILED = 11
WRONG_SETTINGS = 4  # pytest's status for usage errors


@dataclass(frozen=True)
class Ruling:
    """The outcome of one rule, as text, and the names of the tests that violate it."""

    holds: bool
    text: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """The outcome of all rules."""

    rulings: tuple[Ruling, ...]
    notes: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether every rule holds."""
        return all(ruling.holds for ruling in self.rulings)

    def lines(self) -> Iterator[str]:
        """Yield lines for the terminal."""
        yield f"quality gate: {'holds' if self.holds else 'FAILED'}"
        for ruling in self.rulings:
            yield f"  {'holds ' if ruling.holds else 'FAILED'} {ruling.text}"
            yield from (f"    {name}" for name in _some(ruling.names))
        yield from (f"  {note}" for note in self.notes)

    def markdown(self) -> Iterator[str]:
        """Yield lines of Markdown."""
        yield from ("", f"### Quality gate: {'holds' if self.holds else 'failed'}", "")
        for ruling in self.rulings:
            yield f"- {'holds' if ruling.holds else '**failed**'}: {ruling.text}"
            yield from (f"  - {code(name)}" for name in _some(ruling.names))
        yield from (f"- {note}" for note in self.notes)


def judge(run: Run, before: History, rules: Gate, contract: Coverage | None = None) -> Verdict:
    """Apply the rules that are set to a run, given the history before it and contract coverage.

    A test has failed if its last attempt neither passed nor was skipped. A failing ``@xfail`` test
    is skipped, and ``@known`` ones are not failures here. Neither counts for the pass rate.
    """
    known = f"known issues, which are not counted: {len(run.known)}"
    rulings = [*_rulings(run, before, rules), *_of_coverage(contract, rules)]
    return Verdict(tuple(rulings), (known,) if run.known else ())


def _rulings(run: Run, before: History, rules: Gate) -> Iterator[Ruling]:
    if rules.max_failures is not None:
        count = len(run.failures)
        text = f"failures: {count}, at most {rules.max_failures}"
        yield Ruling(count <= rules.max_failures, text)
    if rules.no_new_failures:
        yield _no_new_failures(run, before)
    if rules.min_pass_rate is not None:
        rate = run.pass_rate
        shown = "none, because nothing ran" if rate is None else percent(rate)
        text = f"pass rate: {shown}, at least {rules.min_pass_rate:g} %"
        yield Ruling(rate is not None and rate >= rules.min_pass_rate, text)


def _of_coverage(contract: Coverage | None, rules: Gate) -> Iterator[Ruling]:
    least = rules.min_contract_coverage
    if least is None:
        return
    if contract is None:
        text = f"contract coverage: none, because the run had no document, at least {least:g} %"
        yield Ruling(holds=False, text=text)
        return
    rate = contract.total.percent
    text = f"contract coverage: {percent(rate)}, at least {least:g} %"
    holds = rate >= least
    names = [] if holds else [f"never seen: {point}" for point in contract.never_seen()]
    yield Ruling(holds, text, tuple(names))


def _no_new_failures(run: Run, before: History) -> Ruling:
    if not before.points:
        return Ruling(holds=True, text="new failures: unknown, this is the first run")
    new = Overview(run, before).new_failures
    names = tuple(line(f"{r.place} {r.name}".strip(), LONGEST) for r in new)
    return Ruling(not new, f"new failures: {len(new)}, at most 0", names)


def _some(names: tuple[str, ...]) -> Iterator[str]:
    yield from names[:MOST]
    if len(names) > MOST:
        yield f"... and {len(names) - MOST} more"


def publish(verdict: Verdict, folder: Path) -> None:
    """Print a verdict, and add it to the Markdown summary of the run."""
    overview.say(*verdict.lines())
    overview.add([*verdict.markdown()], folder)


def main(project: Path = ROOT) -> int:
    """Evaluate the gate for the results of the last run; return the exit status."""
    reports = project / "reports"
    try:
        rules = ReportSettings.load(project / ".env").gate
        run = summary.read(reports / "allure-results")
        contract = coverage.read(reports)
    except SettingsError as error:
        bootstrap.say(f"no quality gate: {error}")
        return WRONG_SETTINGS
    except (ToolingError, OSError) as error:
        bootstrap.say(f"no quality gate: {error}")
        return 1
    if not rules.has_rules:
        names = ", ".join(variable("gate", field) for field in Gate.model_fields)
        bootstrap.say(f"no quality gate: no rule is set; set one of {names}")
        return WRONG_SETTINGS
    if not run.results:
        bootstrap.say(f"no quality gate: no results in {reports / 'allure-results'}")
        return 1
    history = histories.read(reports / "history.jsonl")
    for fault in history.faults:
        bootstrap.say(fault)
    verdict = judge(run, history.before(run), rules, contract)
    publish(verdict, reports)
    return 0 if verdict.holds else GATE_FAILED


if __name__ == "__main__":
    sys.exit(main())
