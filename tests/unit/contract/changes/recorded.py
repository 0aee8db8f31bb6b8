"""Recordings of an API with orders, and its document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from pathlib import Path

DOCUMENT = """\
openapi: 3.1.0
info: {title: Orders, version: '1'}
paths:
  /orders:
    get:
      responses:
        '200':
          description: orders
          content:
            application/json:
              schema:
                type: array
                items:
                  type: object
                  properties:
                    state: {enum: [open, paid]}
                    token: {type: string}
"""


def exchange(  # noqa: PLR0913 - the parts of a request and a response
    target: str,
    answer: str = "",
    *,
    method: str = "GET",
    status: int = 200,
    sent: str = "",
    kind: str = "application/json",
    asked: str = "application/json",
    **headers: str,
) -> dict[str, Any]:
    """Return a recorded request with its response."""
    given = {name.lower(): [value] for name, value in headers.items()}
    return {
        "request": {
            "method": method,
            "uri": f"http://recorded.example.org/api{target}",
            "headers": {"content-type": [asked]} if sent else {},
            "body": sent,
        },
        "response": {
            "status": {"code": status, "message": ""},
            "headers": given | ({"content-type": [kind]} if answer else {}),
            "body": {"string": answer},
        },
    }


def write(path: Path, scenario: str, *interactions: dict[str, Any]) -> None:
    """Write the recording of a scenario."""
    metadata = {
        "scenario": f"features/a.feature::{scenario}",
        "recorded_at": "2026-11-28T00:00:00Z",
        "against": "http://127.0.0.1:8000/api",
        "seed": 1,
        "versions": {},
        "settings": {},
    }
    content = {"metadata": metadata, "version": 1, "interactions": list(interactions)}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(content, sort_keys=False))
