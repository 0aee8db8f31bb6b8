"""Measure the mutation score: which lies of the API the scenarios notice.

    python -m support.mutation [--min-score PERCENT] [--budget SECONDS] [--workers N] [--fresh]
                               [--reports FOLDER] [options of pytest that select scenarios]

It writes FOLDER/score.md and FOLDER/results.json, and keeps verdicts there: only what has changed
is tried again. The exit status is 0, or with --min-score 1 if the score is lower, and 3 if that
depends on lies that are undecided; 2 if nothing was measured.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from support.bootstrap import say
from support.mutation.tables import as_json, markdown, summary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from support.mutation.kept import Kept
    from support.mutation.plugin import MutationPlugin
    from support.mutation.score import Score

BELOW, UNMEASURED, UNDECIDED = 1, 2, 3

_FOLDER = Path("reports", "mutation")
_QUIET = ("-qq", "--no-header", "--no-summary", "--tb=no", "-p", "no:cacheprovider", "--parallel=1")


def main(arguments: Sequence[str]) -> int:
    """Measure the score, write it to files, and return the exit status."""
    options, selection = _parser().parse_known_args(arguments)
    file = options.reports / "results.json"
    if options.fresh:
        file.unlink(missing_ok=True)
    starter = _Starter(file, options)
    status = pytest.main([*_QUIET, *selection], plugins=[starter])
    score, kept = starter.measured
    if score is None or kept is None or not score.results:
        say(f"the mutation score was not measured: {_reason(score, int(status))}")
        return UNMEASURED
    options.reports.mkdir(parents=True, exist_ok=True)
    written = as_json(score) | {"kept": kept.written(score.results, score.steady)}
    file.write_text(json.dumps(written, indent=1, ensure_ascii=False), "utf-8")
    page = options.reports / "score.md"
    page.write_text(markdown(score), "utf-8")
    say(summary(score))
    say(
        f"{score.trials} trials of {score.scenarios} scenarios in {score.seconds:.1f} s, "
        f"{score.kept} verdicts kept; the page is {page}"
    )
    return _status(score, options.min_score)


class _Starter:
    """Registers the plugin that measures once pytest has loaded those that it builds on.

    What is imported before pytest starts, pytest does not prepare for its assertions.
    """

    def __init__(self, file: Path, options: argparse.Namespace) -> None:
        self._file = file
        self._options = options
        self._plugin: MutationPlugin | None = None

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        """Register the plugin."""
        from support.mutation.plugin import MutationPlugin  # noqa: PLC0415 - not before pytest

        self._plugin = MutationPlugin(
            self._file, workers=self._options.workers, budget=self._options.budget
        )
        config.pluginmanager.register(self._plugin, "mutation")

    @property
    def measured(self) -> tuple[Score | None, Kept | None]:
        """What was measured, and what to keep of it."""
        return (self._plugin.score, self._plugin.kept) if self._plugin else (None, None)


def _reason(score: Score | None, status: int) -> str:
    if score is None:
        return f"pytest ended with {status}"
    if not score.scenarios:
        return "no scenario passes without a lie"
    return "no answer of the scenarios is documented"


def _status(score: Score, least: float | None) -> int:
    lowest, highest = score.bounds
    if least is None or lowest >= least:
        return 0
    return BELOW if highest < least else UNDECIDED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "python -m support.mutation",
        description="Measure which lies of the API the scenarios notice. Other options, such as "
        "paths and --tags, are passed to pytest.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "--min-score", type=float, metavar="PERCENT", help="fail if fewer lies are noticed"
    )
    parser.add_argument(
        "--budget", type=float, metavar="SECONDS", help="start no trial of a lie after this time"
    )
    parser.add_argument(
        "--workers",
        type=_positive,
        default=os.cpu_count() or 1,
        metavar="N",
        help="scenarios at a time (default: one for each processor)",
    )
    parser.add_argument("--fresh", action="store_true", help="forget the verdicts that were kept")
    parser.add_argument(
        "--reports", type=Path, default=_FOLDER, metavar="FOLDER", help=f"default: {_FOLDER}"
    )
    return parser


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is less than 1")
    return number


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
