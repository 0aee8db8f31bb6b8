"""Coverage as Markdown, and in a few lines for the terminal.

Names come from the document, so they are shown as code, in which nothing is markup.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from support.contract.coverage.coverage import shown_percent

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from support.contract.coverage.coverage import Coverage, Tally

_NAMED = 5  # points in the terminal
_NEEDLESS = "excuses of answers that were seen, or are not documented"


def headline(coverage: Coverage) -> str:
    """Return coverage as a line: its percentage, and the numbers that it comes from."""
    total, title = coverage.total, coverage.title or "the document"
    excused = f", {total.excused} excused" if total.excused else ""
    counts = f"{total.seen} seen, {total.never_seen} never seen{excused}"
    return f"contract coverage: {shown_percent(coverage.total.percent)} of {title} ({counts})"


def lines(coverage: Coverage) -> Iterator[str]:
    """Yield lines for the terminal."""
    yield headline(coverage)
    if unseen := coverage.never_seen():
        rest = f" and {len(unseen) - _NAMED} more" if len(unseen) > _NAMED else ""
        yield f"    never seen: {', '.join(map(str, unseen[:_NAMED]))}{rest}"
    if coverage.needless:
        needless = ", ".join(map(str, coverage.needless))
        yield f"    {_NEEDLESS}: {needless}"


def markdown(coverage: Coverage, level: int = 2) -> str:
    """Return coverage as Markdown, under a heading of this level."""
    return "\n".join([*_parts(coverage, "#" * level), ""])


def _parts(coverage: Coverage, heading: str) -> Iterator[str]:
    title, total = _code(coverage.title or "the document"), coverage.total
    excused = f"; {total.excused} excused" if total.excused else ""
    yield from (f"{heading} Contract coverage", "")
    counts = f"{total.seen} of {total.documented - total.excused}{excused}"
    yield from (f"**{shown_percent(total.percent)}** of {title} was seen: {counts}.", "")
    yield from _table(coverage)
    yield from _listed(f"{heading}# Never seen", map(str, coverage.never_seen()))
    yield from _listed(f"{heading}# Excused", map(str, coverage.excused()))
    needless = map(str, coverage.needless)
    yield from _listed(
        f"{heading}# Excuses of answers that were seen, or are not documented", needless
    )
    merely_seen = map(str, coverage.merely_seen())
    yield from _listed(f"{heading}# Seen, but no scenario notices a change", merely_seen)


def _table(coverage: Coverage) -> Iterator[str]:
    rows: list[tuple[str, Tally]] = [*coverage.tallies.items(), ("**all**", coverage.total)]
    is_asserted = coverage.total.asserted is not None
    columns = [
        "documented",
        "seen",
        "never seen",
        "excused",
        *(["asserted"] if is_asserted else []),
    ]
    yield f"| | {' | '.join(columns)} |"
    yield f"|---|{'---|' * len(columns)}"
    for name, tally in rows:
        cells: list[object] = [tally.documented, tally.seen, tally.never_seen, tally.excused]
        if is_asserted:
            cells.append("" if tally.asserted is None else tally.asserted)
        yield f"| {name} | {' | '.join(map(str, cells))} |"


def _listed(heading: str, names: Iterable[str]) -> Iterator[str]:
    if items := [f"- {_code(name)}" for name in names]:
        yield from ("", heading, "", *items)


def _code(text: str) -> str:
    """Return text as inline code, in which nothing is markup (CommonMark, 6.1)."""
    longest = max((len(ticks) for ticks in re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    return f"{fence} {text} {fence}" if longest or text.strip() != text else f"{fence}{text}{fence}"
