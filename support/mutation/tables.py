"""The mutation score as Markdown and JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from support.mutation.score import asserted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.contract.mutation.judging import Found
    from support.mutation.score import Score
    from support.mutation.search import Result, Verdict

_VERDICTS: tuple[Verdict, ...] = ("check", "crash", "survived", "undecided")


def summary(score: Score) -> str:
    """Return the score in one line."""
    undecided = f", {number} undecided" if (number := score.number("undecided")) else ""
    return (
        f"mutation score {score.percent:.1f} %: of {len(score.results)} lies that conform to the "
        f"contract, scenarios notice {score.number('check')} by a check and "
        f"{score.number('crash')} by a crash; {score.number('survived')} survived{undecided}"
    )


def markdown(score: Score) -> str:
    """Return the score as a page."""
    first = summary(score)
    title = ["# Mutation score", "", f"{first[0].upper()}{first[1:]}.", ""]
    return "\n".join([*title, *table(score), *_by_change(score), *_details(score), ""])


def table(score: Score) -> Iterator[str]:
    """Yield a table of the operations."""
    yield "| operation | lies | check | crash | survived | undecided |"
    yield "|---|---|---|---|---|---|"
    operations = dict.fromkeys(result.lie.mutant.shape.operation for result in score.results)
    for operation in operations:
        verdicts = [
            result.verdict
            for result in score.results
            if result.lie.mutant.shape.operation == operation
        ]
        cells = [operation, len(verdicts), *(verdicts.count(verdict) for verdict in _VERDICTS)]
        yield f"| {' | '.join(map(str, cells))} |"
    cells = ["all", len(score.results), *(score.number(verdict) for verdict in _VERDICTS)]
    yield f"| {' | '.join(map(str, cells))} |"


def _by_change(score: Score) -> Iterator[str]:
    yield from ("", "| change | lies | survived |", "|---|---|---|")
    for change in dict.fromkeys(result.lie.mutant.change for result in score.results):
        verdicts = [one.verdict for one in score.results if one.lie.mutant.change == change]
        yield f"| {change} | {len(verdicts)} | {verdicts.count('survived')} |"


def _details(score: Score) -> Iterator[str]:
    sections = {
        "Lies that no scenario notices": map(_line, _of(score, "survived")),
        "Undecided": (f"{_line(one)}: {one.reason}" for one in _of(score, "undecided")),
        "Noticed by a crash only": (
            f"{_lie(one.lie)}; in `{one.scenario}`: {one.reason}" for one in _of(score, "crash")
        ),
        "Scenarios that notice a change of the form alone": (
            f"`{one.scenario}`: {one.change} ({one.reason})" for one in score.brittle
        ),
        "Unpromised: texts that no request carried": map(_lie, score.unpromised),
        "Scenarios left out": (f"`{one.scenario}`: {one.reason}" for one in score.left_out),
        "Changes that break the contract": _violations(score),
    }
    for title, lines in sections.items():
        yield from _section(title, list(lines))


def _violations(score: Score) -> Iterator[str]:
    yield f"{score.violations} in all, left to the check of every exchange; one of each kind tried:"
    for one in score.sample:
        seen = "noticed" if one.is_noticed else "**not noticed**"
        yield f"{_lie(one.violation)}: {seen} in `{one.scenario}`"


def _section(title: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield from ("", f"## {title}", "", *(f"- {line}" for line in lines))


def _of(score: Score, verdict: Verdict) -> list[Result]:
    return [result for result in score.results if result.verdict == verdict]


def _line(result: Result) -> str:
    return f"{_lie(result.lie)}; the nearest scenario is `{result.scenario}`"


def _lie(found: Found) -> str:
    mutant = found.mutant
    return f"{mutant.shape}{f' `{mutant.where}`' if mutant.where else ''}: {mutant.change}"


def as_json(score: Score) -> dict[str, Any]:
    """Return the score in JSON's types."""
    return {
        "score": round(score.percent, 2),
        "lies": [
            {
                **_place(result.lie),
                "verdict": result.verdict,
                "scenario": result.scenario,
                "reason": result.reason,
            }
            for result in score.results
        ],
        "asserted": asserted(score.results),
        "unpromised": [_place(found) for found in score.unpromised],
        "brittle": [one._asdict() for one in score.brittle],
        "left_out": [one._asdict() for one in score.left_out],
        "violations": {
            "number": score.violations,
            "tried": [
                {**_place(one.violation), "scenario": one.scenario, "noticed": one.is_noticed}
                for one in score.sample
            ],
        },
        "trials": score.trials,
        "known": score.kept,
        "seconds": round(score.seconds, 1),
    }


def _place(found: Found) -> dict[str, Any]:
    mutant = found.mutant
    shape = mutant.shape
    return {
        "operation": shape.operation,
        "status": shape.status,
        "place": mutant.where,
        "change": mutant.change,
    }
