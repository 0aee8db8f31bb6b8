"""A process that measures the memory for one response: ``measured BASE PATH LIMIT COPIES``.

It prints the error's name or the number of bytes, and the peak growth of the process.
COPIES are additional copies of the body, to prove that copies would be detected.
"""

from __future__ import annotations

import asyncio
import json
import re
import resource
import sys
from pathlib import Path

from support.http.errors import RequestError
from tests.end_to_end.faults.running import client

_STATUS = Path("/proc/self/status")


def grown_to() -> int:
    """Return the peak memory of this process in bytes.

    On Linux, ru_maxrss starts with the parent's value.
    """
    if _STATUS.exists():
        found = re.search(r"VmHWM:\s*(\d+) kB", _STATUS.read_text(encoding="ascii"))
        assert found
        return int(found[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # of macOS, in bytes


async def measured(base_url: str, path: str, limit: int, copies: int) -> tuple[str | int, int]:
    """Return the result, and by how many bytes the process grew for it."""
    async with client(base_url, max_response_bytes=limit) as api:
        await api.send("GET", "/ok")
        before = grown_to()
        try:
            body = (await api.send("GET", path)).content
            held = [bytearray(body) for _ in range(copies)]
            came: str | int = len(body) if len(held) == copies else 0
        except RequestError as error:
            came = type(error).__name__
        return came, grown_to() - before


if __name__ == "__main__":
    base_url, path, limit, copies = sys.argv[1:]
    result = asyncio.run(measured(base_url, path, int(limit), int(copies)))
    sys.stdout.write(json.dumps(result))
