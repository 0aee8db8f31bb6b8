"""Compare an unrecorded request with the most similar recorded one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.backends.recording.content import line_of
from support.http.retry import READING
from support.secrets.names import as_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from vcr.cassette import Cassette
    from vcr.request import Request

REMEDY = "Record the scenario again: --backend record"

_SHOWN = 200  # characters of a body
_MOST = 5  # requests in a list


def describe_missing(asked: Request, cassette: Cassette, path: Path) -> str:
    """Describe a request that is not in a cassette: the nearest one, and the differences.

    Requests that have not been replayed yet are preferred.
    """
    line = f"{asked.method} {asked.uri}"
    if not len(cassette):
        there = "is empty" if path.exists() else "does not exist"
        return f"{line} cannot be replayed: the recording {path} {there}. {REMEDY}"
    times = sum(not list(_differing(asked, request)) for request in cassette.requests)
    if times:
        recorded = f"{times} time{'s' if times > 1 else ''}"
        return (
            f"{line} is recorded {recorded} in {path}, and the scenario sends it once more. "
            f"{REMEDY}"
        )
    waiting = [n for n in range(len(cassette)) if not cassette.play_counts[n]]
    number = max(
        waiting or range(len(cassette)),
        key=lambda n: _likeness(asked, cassette.requests[n]),
    )
    nearest = cassette.requests[number]
    differences = "\n".join(f"  {difference}" for difference in _differing(asked, nearest))
    return (
        f"{line} is not in {path}.\nThe nearest recorded request is number {number + 1}, "
        f"{nearest.method} {nearest.uri}. The differences:\n{differences}\n{REMEDY}"
    )


def describe_overtaken(number: int, cassette: Cassette, path: Path) -> str:
    """Describe the recorded request that a later one has overtaken; empty if none.

    Requests that only read may overtake each other.
    """
    asked = cassette.requests[number]
    for earlier in range(number):
        request = cassette.requests[earlier]
        if not cassette.play_counts[earlier] and not READING.issuperset(
            {asked.method, request.method}
        ):
            return (
                f"{asked.method} {asked.uri} is sent too early: {request.method} {request.uri} "
                f"comes before it at {path}:{line_of(path, earlier)}. {REMEDY}"
            )
    return ""


def describe_unused(cassette: Cassette, path: Path) -> str:
    """Describe the recorded requests that a scenario has not sent; empty if it has sent all."""
    unused = [n for n in range(len(cassette)) if not cassette.play_counts[n]]
    if not unused:
        return ""
    sent = len(cassette) - len(unused)
    head = f"the scenario sends {sent} of {len(cassette)} recorded requests; it does not send"
    lines = [
        f"  {path}:{line_of(path, n)}: {cassette.requests[n].method} {cassette.requests[n].uri}"
        for n in unused[:_MOST]
    ]
    more = [f"  and {len(unused) - _MOST} more"] if len(unused) > _MOST else []
    return "\n".join([head, *lines, *more, REMEDY])


def _differing(asked: Request, recorded: Request) -> Iterator[str]:
    for part in ("method", "path", "query"):
        is_there, was = getattr(asked, part), getattr(recorded, part)
        if is_there != was:
            yield f"{part}: {_text(is_there)}, recorded {_text(was)}"
    if (asked.scheme, asked.host, asked.port) != (recorded.scheme, recorded.host, recorded.port):
        yield f"host: {asked.host}, recorded {recorded.host}"
    names = dict.fromkeys([*asked.headers, *recorded.headers])
    for name in names:
        is_there, was = asked.headers.get(name), recorded.headers.get(name)
        if is_there != was:
            yield f"header {name}: {_text(is_there)}, recorded {_text(was)}"
    if asked.body != recorded.body:
        yield f"body: {_text(asked.body)}, recorded {_text(recorded.body)}"


def _likeness(asked: Request, recorded: Request) -> tuple[int, ...]:
    """Rate the similarity of two requests, the most significant criterion first."""
    return (
        -_steps_apart(asked.path, recorded.path),
        int(asked.method == recorded.method),
        int(asked.query == recorded.query),
        int(asked.body == recorded.body),
    )


def _steps_apart(one: str, other: str) -> int:
    """Count the segments in which two paths differ."""
    parts, others = one.split("/"), other.split("/")
    differing = sum(a != b for a, b in zip(parts, others, strict=False))
    return differing + abs(len(parts) - len(others))


def _text(value: object) -> str:
    if value is None:
        return "none"
    if isinstance(value, list):
        return "&".join(f"{name}={text}" for name, text in value) or "none"
    text = as_text(value) if isinstance(value, bytes) else str(value)
    return (text if len(text) <= _SHOWN else f"{text[:_SHOWN]}...") or "none"
