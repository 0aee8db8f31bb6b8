"""What was seen of a value, as a JSON Schema: types and fields, but no values."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from support.contract.draft.ids import is_id
from support.contract.schemas import Schemas

FORMATS = ("date-time", "date", "uuid", "email")
"""The formats that are recognised, where all texts that were seen have them."""

_TYPES = ((bool, "boolean"), (int, "integer"), (float, "number"), (str, "string"))


@dataclass
class Seen:
    """All values at one place."""

    types: set[str] = field(default_factory=set)
    formats: set[str] = field(default_factory=lambda: {*FORMATS})
    objects: int = 0
    fields: dict[str, Seen] = field(default_factory=dict)
    present: dict[str, int] = field(default_factory=dict)
    others: Seen | None = None  # fields whose names are ids
    entries: Seen | None = None

    def add(self, value: Any) -> None:
        """Add a value of JSON."""
        if isinstance(value, dict):
            self._add_object(value)
        elif isinstance(value, list):
            self.types.add("array")
            for entry in value:
                self.entries = self.entries or Seen()
                self.entries.add(entry)
        else:
            self.types.add(next((name for kind, name in _TYPES if isinstance(value, kind)), "null"))
            if isinstance(value, str):
                self.formats = {one for one in self.formats if _has_format(one, value)}

    def schema(self) -> dict[str, Any]:
        """Return a schema that every value conforms to."""
        types = sorted(self.types - ({"integer"} if "number" in self.types else set()))
        if types == ["null"]:
            return {"description": "Only null was seen"}
        if not types:
            return {}
        made: dict[str, Any] = {"type": types[0] if len(types) == 1 else types}
        if "string" in types and self.formats:
            made["format"] = min(self.formats, key=FORMATS.index)
        if "object" in types:
            made |= self._of_fields()
        if self.entries is not None:
            made["items"] = self.entries.schema()
        return made

    def _add_object(self, value: dict[str, Any]) -> None:
        self.types.add("object")
        self.objects += 1
        for name, inner in value.items():
            if is_id(name):
                self.others = self.others or Seen()
                self.others.add(inner)
            else:
                self.fields.setdefault(name, Seen()).add(inner)
                self.present[name] = self.present.get(name, 0) + 1

    def _of_fields(self) -> dict[str, Any]:
        made: dict[str, Any] = {}
        if always := [name for name in self.fields if self.present[name] == self.objects]:
            made["required"] = always
        if self.fields:
            made["properties"] = {name: one.schema() for name, one in self.fields.items()}
        if self.others is not None:
            made["additionalProperties"] = self.others.schema()
        return made


@cache
def _formats() -> Schemas:
    return Schemas({name: {"format": name} for name in FORMATS}, [f"/{name}" for name in FORMATS])


def _has_format(name: str, text: str) -> bool:
    return _formats().is_valid(f"/{name}", text)
