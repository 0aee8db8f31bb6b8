"""Methods of requests, and the operations that they are of."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from support.contract.operations import Operation


def operation_of(method: str, operations: Mapping[str, Operation]) -> Operation | None:
    """Return that of a path's operations which a request is of; None if it is not documented.

    HEAD is answered as GET is, but without a body (RFC 9110, 9.3.2), and so is documented with it.
    """
    operation = operations.get(method)
    return operations.get("GET") if operation is None and method == "HEAD" else operation
