"""What kind of body an answer says that it has."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import httpx


def media_type(response: httpx.Response) -> str:
    """Return the content type without its parameters, in small letters; empty without one."""
    return str(response.headers.get("content-type", "")).partition(";")[0].strip().lower()
