"""The operation that a request is of."""

from __future__ import annotations

import pytest

from support.contract.methods import operation_of
from support.contract.operations import Operation


@pytest.mark.parametrize(
    ("method", "documented", "expected"),
    [
        ("GET", ["GET", "POST"], "GET"),
        ("HEAD", ["GET", "POST"], "GET"),
        ("HEAD", ["GET", "HEAD"], "HEAD"),
        ("HEAD", ["POST"], None),
        ("PUT", ["GET", "POST"], None),
    ],
)
def test_a_request_is_of_an_operation(
    method: str, documented: list[str], expected: str | None
) -> None:
    operations = {one: Operation("/a", one, "/a") for one in documented}
    found = operation_of(method, operations)
    assert (found.method if found else None) == expected
