"""Summary of a run: for the terminal, and as Markdown for the page of a CI job.

Names and messages are untrusted text: control characters are escaped in the terminal, and in
Markdown everything is code, so that nothing is markup. They come from Allure's masked results.
"""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from support import bootstrap
from support.language.visible import line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from support.reporting.page.history import History
    from support.reporting.page.summary import Result, Run

FILE = "summary.md"
MOST = 20  # failures shown
LONGEST = 200  # characters of a name or a message
_BOX = re.compile(r"^[\s\u2500-\u257f=*_~`#-]*$")  # a decorative line


@dataclass(frozen=True)
class Overview:
    """A run compared with earlier ones."""

    run: Run
    before: History

    @property
    def fixed(self) -> list[Result]:
        """The results that pass now and failed when they last ran."""
        return [r for r in self.run.results if r.status == "passed" and self.before.failing(r.id)]

    @property
    def new_failures(self) -> list[Result]:
        """The failures that did not fail when they last ran, or never ran; without known issues."""
        return [result for result in self.run.failures if not self.before.failing(result.id)]

    def lines(self) -> Iterator[str]:
        """Yield lines for the terminal."""
        failures = [*self.run.failures, *self.run.known]
        for result in failures[:MOST]:
            name = line(result.name, LONGEST)
            yield f"{result.status.upper()} {line(result.place, LONGEST)} · {name}"
            yield f"    {message_of(result)} ({self._age(result)})"
        if len(failures) > MOST:
            yield f"... and {len(failures) - MOST} more failures in the report"
        yield ", ".join(self._facts())

    def markdown(self, title: str) -> Iterator[str]:
        """Yield lines of Markdown."""
        counts = self.run.counts
        shown = [counts.passed, counts.failed, counts.broken, counts.skipped, counts.unknown]
        yield from (f"## {code(title)}", "", "| passed | failed | broken | skipped | unknown |")
        yield from ("|---|---|---|---|---|", f"| {' | '.join(map(str, shown))} |", "")
        yield f"{', '.join(self._facts())}."
        failures = [*self.run.failures, *self.run.known]
        if failures:
            yield from ("", "### Failures", "")
        for result in failures[:MOST]:
            name, place = code(line(result.name, LONGEST)), code(line(result.place, LONGEST))
            yield f"- {name} at {place}: {self._age(result)}\\"
            yield f"  {code(message_of(result))}"
        if len(failures) > MOST:
            yield f"- and {len(failures) - MOST} more in the report"

    def _age(self, result: Result) -> str:
        failing = self.before.failing(result.id)
        known = "known issue, " if result.is_known else ""
        if failing is None:
            return f"{known}{'new' if self.before.points else 'the first run'}"
        runs = "1 run" if failing.runs == 1 else f"{failing.runs} runs"
        return f"{known}since {_time(failing.since)}, {runs} before this one"

    def _facts(self) -> Iterator[str]:
        run = self.run
        if run.pass_rate is not None:
            yield f"{percent(run.pass_rate)} of {run.counts.passed + len(run.failures)} passed"
        yield f"{(run.stop - run.start) / 1000:.1f} s"
        if run.known:
            yield f"{len(run.known)} known to fail"
        if repeated := [result for result in run.results if result.attempts > 1]:
            yield f"{len(repeated)} with more than one attempt"
        if self.before.points:
            changes = f"{len(self.new_failures)} newly failed, {len(self.fixed)} fixed"
            yield f"{changes} since the run of {_time(self.before.points[-1].at)}"


def publish(run: Run, before: History, closing: str, title: str, folder: Path) -> None:
    """Print the summary, write it as Markdown to a folder, and add it to the GitHub job, if any.

    If a file cannot be written, that is reported, but is not an error.
    """
    overview = Overview(run, before)
    say(*overview.lines(), closing)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FILE).unlink(missing_ok=True)
    add([*overview.markdown(title), "", code(closing)], folder)


def add(lines: Sequence[str], folder: Path) -> None:
    """Append Markdown to the summary in a folder, and to the page of the GitHub job, if any."""
    job_page = os.environ.get("GITHUB_STEP_SUMMARY")
    for file in (folder / FILE, *([Path(job_page)] if job_page else [])):
        try:
            with file.open("a", encoding="utf-8", errors="backslashreplace", newline="\n") as page:
                page.writelines(f"{text}\n" for text in lines)
        except OSError as error:
            bootstrap.say(f"no summary: {error}")


def say(*lines: str) -> None:
    r"""Print lines; characters that the terminal cannot encode are escaped: ``\\u2026``."""
    encoding = sys.stdout.encoding or "utf-8"
    text = "".join(f"{text}\n" for text in lines)
    plain = text if _can_write(text, encoding) else text.replace("·", "-")
    sys.stdout.write(plain.encode(encoding, "backslashreplace").decode(encoding))
    sys.stdout.flush()


def message_of(result: Result) -> str:
    """Return the first line of a message that is neither blank nor decorative."""
    lines = [text.strip() for text in result.message.splitlines() if not _BOX.match(text)]
    return line(lines[0], LONGEST) if lines else "no message"


def code(text: str) -> str:
    """Return text as inline code in Markdown, where no markup, HTML or link takes effect."""
    longest = max((len(ticks) for ticks in re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    return f"{fence} {text} {fence}" if longest or text.strip() != text else f"{fence}{text}{fence}"


def percent(rate: float) -> str:
    """Format a percentage, rounded down, so that 100 % means all."""
    return f"{int(rate * 100) / 100:g} %"


def _can_write(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _time(milliseconds: int) -> str:
    when = datetime.fromtimestamp(milliseconds / 1000, UTC).astimezone()
    return when.strftime("%Y-%m-%d %H:%M")
