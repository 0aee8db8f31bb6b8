"""What differs between a request and the recorded one that is nearest to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.http.secret_names import as_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from vcr.cassette import Cassette
    from vcr.request import Request

_SHOWN = 200  # characters of a body


def told(asked: Request, cassette: Cassette, path: Path) -> str:
    """Say that a request is not in a cassette, which recorded one is nearest, and what differs.

    The nearest is one that has not been asked for yet, unless all have been.
    """
    line = f"{asked.method} {asked.uri}"
    remedy = "Record the scenario again: --backend record"
    if not len(cassette):
        there = "is empty" if path.exists() else "does not exist"
        return f"{line} cannot be replayed: the cassette {path} {there}. {remedy}"
    times = sum(not list(_differing(asked, request)) for request in cassette.requests)
    if times:
        recorded = f"{times} time{'s' if times > 1 else ''}"
        return f"{line} is recorded {recorded} in {path}, and the scenario asks once more. {remedy}"
    waiting = [n for n in range(len(cassette)) if not cassette.play_counts[n]]
    number = max(
        waiting or range(len(cassette)),
        key=lambda n: _likeness(asked, cassette.requests[n]),
    )
    nearest = cassette.requests[number]
    differences = "\n".join(f"  {difference}" for difference in _differing(asked, nearest))
    return (
        f"{line} is not in {path}.\nThe nearest recorded request is number {number + 1}, "
        f"{nearest.method} {nearest.uri}; of it differ:\n{differences}\n{remedy}"
    )


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
    """Rate what two requests have in common, what matters most first."""
    return (
        -_steps_apart(asked.path, recorded.path),
        int(asked.method == recorded.method),
        int(asked.query == recorded.query),
        int(asked.body == recorded.body),
    )


def _steps_apart(one: str, other: str) -> int:
    """Count the parts in which two paths differ."""
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
