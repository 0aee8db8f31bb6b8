"""Coverage as Markdown, and for the terminal."""

from __future__ import annotations

import dataclasses

from support.contract.coverage.coverage import Coverage, Excuse
from support.contract.coverage.markdown import lines, markdown
from support.contract.coverage.points import Point

A = "GET /a"
POINTS = (
    Point("operations", A),
    Point("parameters", A, "", "query q"),
    Point("media types", A, "", "text/csv"),
    Point("statuses", A, "200"),
    Point("answer fields", A, "200", "$.`name`"),
    Point("statuses", A, "404"),
    Point("statuses", A, "500"),
)
COVERAGE = Coverage(
    title="Pets 1",
    points=POINTS,
    seen=frozenset({POINTS[0], POINTS[3]}),
    excuses=frozenset({Excuse("500"), Excuse("503", A)}),
)


def test_the_terminal_shows_the_numbers_and_what_was_never_seen() -> None:
    assert list(lines(COVERAGE)) == [
        "contract coverage: 33.33 % of Pets 1 (2 seen, 4 never seen, 1 excused)",
        "    never seen: GET /a query q, GET /a request text/csv, GET /a 200 $.`name`, GET /a 404",
        "    excuses of answers that were seen, or are not documented: GET /a 503",
    ]


def test_the_terminal_shows_a_few_of_many() -> None:
    points = tuple(Point("operations", f"GET /{n}") for n in range(9))
    shown = list(lines(Coverage("", points, frozenset())))

    assert shown == [
        "contract coverage: 0 % of the document (0 seen, 9 never seen)",
        "    never seen: GET /0, GET /1, GET /2, GET /3, GET /4 and 4 more",
    ]


def test_full_coverage_is_one_line() -> None:
    full = Coverage("Pets 1", POINTS, frozenset(POINTS))

    assert list(lines(full)) == [
        "contract coverage: 100 % of Pets 1 (7 seen, 0 never seen)",
    ]


def test_markdown() -> None:
    assert (
        markdown(COVERAGE)
        == """\
## Contract coverage

**33.33 %** of `Pets 1` was seen: 2 of 6; 1 excused.

| | documented | seen | never seen | excused |
|---|---|---|---|---|
| operations | 1 | 1 | 0 | 0 |
| statuses | 3 | 1 | 1 | 1 |
| media types | 1 | 0 | 1 | 0 |
| parameters | 1 | 0 | 1 | 0 |
| answer fields | 1 | 0 | 1 | 0 |
| **all** | 7 | 2 | 4 | 1 |

### Never seen

- `GET /a query q`
- `GET /a request text/csv`
- `` GET /a 200 $.`name` ``
- `GET /a 404`

### Excused

- `GET /a 500`

### Excuses of answers that were seen, or are not documented

- `GET /a 503`
"""
    )


def test_markdown_with_what_is_asserted() -> None:
    asserted = {POINTS[3]: True, POINTS[0]: False}
    shown = markdown(dataclasses.replace(COVERAGE, asserted=asserted), level=3)

    assert "### Contract coverage" in shown
    assert (
        "| | documented | seen | never seen | excused | asserted |\n|---|---|---|---|---|---|"
        in shown
    )
    assert "| statuses | 3 | 1 | 1 | 1 | 1 |" in shown
    assert "| media types | 1 | 0 | 1 | 0 |  |" in shown
    assert "#### Seen, but no scenario notices a change\n\n- `GET /a`\n" in shown
