"""No valid body, and nothing that it has, is ever a sure miss, whatever the schemas combine."""

from __future__ import annotations

import os
from random import Random
from typing import Any

from support.contract.documents.discriminators import with_conditions
from support.contract.preflight.fields import Fields
from support.contract.preflight.misses import Misses
from support.contract.schemas import Schemas
from tests.unit.mutations import SEED

CASES = int(os.environ.get("FUZZ_CASES", "2000"))
NAMES = ("a", "b", "kind")
DEFINITIONS = {
    "cat": {"properties": {"kind": {}, "a": {}}, "additionalProperties": False},
    "dog": {"properties": {"kind": {}, "b": {}}, "unevaluatedProperties": False},
    "tree": {"properties": {"a": {"$ref": "#/$defs/tree"}}, "additionalProperties": False},
    "pet": with_conditions(
        {
            "oneOf": [{"$ref": "#/$defs/cat"}, {"$ref": "#/$defs/dog"}],
            "discriminator": {
                "propertyName": "kind",
                "mapping": {"1": "#/$defs/cat", "2": "#/$defs/dog"},
            },
        }
    ),
}
LEAVES: list[Any] = [
    *(True, False, False, {}, {"type": "object"}, {"type": "array"}, {"type": ["string", "null"]}),
    {"enum": ["1", []]},
    *({"$ref": f"#/$defs/{name}"} for name in DEFINITIONS),
]
MISSES = Misses(Fields(lambda node: DEFINITIONS[node["$ref"].rpartition("/")[2]]))


def schema(random: Random, depth: int = 2) -> Any:
    """Return a schema with up to four keywords."""
    if not depth or random.random() < 0.2:
        return random.choice(LEAVES)

    def inner() -> Any:
        return schema(random, depth - 1)

    def by_name() -> dict[str, Any]:
        return {name: inner() for name in random.sample(NAMES, random.randint(1, 2))}

    def several() -> list[Any]:
        return [inner() for _ in range(random.randint(1, 2))]

    keywords = {
        "properties": by_name,
        "patternProperties": lambda: {random.choice(["^a", "d$"]): inner()},
        "additionalProperties": lambda: random.choice([False, inner()]),
        "unevaluatedProperties": lambda: random.choice([False, inner()]),
        "dependentSchemas": by_name,
        "items": lambda: random.choice([False, inner()]),
        "prefixItems": several,
        "unevaluatedItems": lambda: random.choice([False, inner()]),
        "allOf": several,
        "anyOf": several,
        "oneOf": several,
        "if": inner,
        "then": inner,
        "else": inner,
    }
    return {name: keywords[name]() for name in random.sample([*keywords], random.randint(1, 4))}


def body(random: Random, depth: int = 2) -> Any:
    """Return a value, mostly an object."""
    kind = random.choice(["object", "object", "list", "leaf"]) if depth else "leaf"
    if kind == "object":
        names = random.sample(NAMES, random.randint(1, 3))
        return {name: body(random, depth - 1) for name in names}
    if kind == "list":
        return [body(random, depth - 1) for _ in range(random.randint(1, 2))]
    return random.choice([None, "1", "2", 3, {}, []])


def test_what_conforms_is_no_sure_miss() -> None:
    random, conforming = Random(SEED), 0
    for _ in range(CASES):
        written = schema(random)
        checked = Schemas({"schema": written, "$defs": DEFINITIONS}, ["/schema"])
        for value in (body(random) for _ in range(5)):
            if checked.is_valid("/schema", value):
                conforming += 1
                assert sure(written, value) == [], (written, value)
    assert conforming > CASES


def sure(written: Any, value: Any) -> list[str]:
    """Return the sure misses of a value as a body, and of the paths of all values in it."""
    found = MISSES.of_body(written, value)
    for path in paths(value):
        found += MISSES.of_path(written, path)
    return [str(miss) for miss in found if miss.is_sure]


def paths(value: Any, path: str = "$") -> list[str]:
    """Return the paths of all values."""
    if not isinstance(value, dict | list):
        return [path]
    parts = value.items() if isinstance(value, dict) else enumerate(value)
    inner = [found for part, one in parts for found in paths(one, f"{path}[{part!r}]")]
    return [path, *inner]
