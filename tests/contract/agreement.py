"""Whether something accepts the same values as a schema, and which changes of it that shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from support.contract.schemas import Schemas
from tests.contract.keywords import changes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Verdicts = Sequence[tuple[Any, bool]]


def validator(schema: dict[str, Any]) -> Callable[[Any], bool]:
    """Return what a schema without references says of a value."""
    schemas = Schemas({"schema": schema}, ["/schema"])
    return lambda value: schemas.is_valid("/schema", value)


def inlined(schema: Any, schemas: Mapping[str, Any]) -> Any:
    """Return a schema without references, so that each keyword can change in each place."""
    if isinstance(schema, list):
        return [inlined(one, schemas) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return inlined(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    return {key: inlined(one, schemas) for key, one in schema.items()}


def unnoticed(schema: dict[str, Any], verdicts: Verdicts) -> set[str]:
    """Return the changes of a schema with which it still agrees with all verdicts.

    Each is named without the place of its field. Raises AssertionError if the schema itself
    does not agree with them.
    """
    assert disagreeing(schema, verdicts) == []
    return {
        what.rpartition("/")[2]
        for what, changed in changes(schema)
        if not disagreeing(changed, verdicts)
    }


def disagreeing(schema: dict[str, Any], verdicts: Verdicts) -> list[Any]:
    """Return the values of which a schema says something else."""
    is_valid = validator(schema)
    return [value for value, verdict in verdicts if is_valid(value) is not verdict]
