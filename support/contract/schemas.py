"""Validate values against the schemas of a document: the one module that uses jsonschema-rs."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import jsonschema_rs

from support.contract.documents.pointers import quoted
from support.contract.errors import ContractError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

_ADDRESS = "urn:api"
_LONGEST = 8  # values of an enum in a message
_UNKNOWN = {"additionalProperties", "unevaluatedProperties"}


@dataclass(frozen=True)
class Fault:
    """Where a value breaks its schema: its path, the keyword, and what the schema says.

    ``place`` is the JSON pointer of the keyword in the document, ``#/components/schemas/Id/type``.
    No part of the value is in it but the names of fields.
    """

    path: tuple[str | int, ...]
    keyword: str
    expected: str
    place: str


class Schemas:
    """All schemas of a document at ``pointers``, compiled into one validator.

    Separate ones would take much longer, and gigabytes (jsonschema issue 755). ``left_out`` has
    the pointers of patterns that are not regular expressions of ECMA-262, such as Python's.
    """

    def __init__(self, document: dict[str, Any], pointers: Iterable[str]) -> None:
        self._pointers = frozenset(pointers)
        self.left_out: list[str] = []
        self._validator = self._compiled(document)

    def is_valid(self, pointer: str, value: Any) -> bool:
        """Return whether a value conforms to the schema at a pointer."""
        return self._validator.is_valid({pointer: value})

    def faults(self, pointer: str, value: Any) -> list[Fault]:
        """Return all faults of a value."""
        if self._validator.is_valid({pointer: value}):
            return []
        errors = self._validator.iter_errors({pointer: value})
        return [fault for error in errors for fault in _faults(error)]

    def _compiled(self, document: dict[str, Any]) -> jsonschema_rs.Draft202012Validator:
        while True:
            try:
                return _validator(document, self._pointers)
            except jsonschema_rs.ValidationError as error:
                pointer = "".join(f"/{part}" for part in error.instance_path)
                if error.instance_path[-1:] != ["pattern"] or pointer in self.left_out:
                    where = f"the schema at {pointer}" if pointer else "a schema of the document"
                    raise ContractError(f"{where} is invalid: {error.message}") from error
                self.left_out.append(pointer)
                document = _without(document, error.instance_path)


def _validator(
    document: dict[str, Any], pointers: Iterable[str]
) -> jsonschema_rs.Draft202012Validator:
    registry = jsonschema_rs.Registry([(_ADDRESS, document)], draft=jsonschema_rs.Draft202012)
    references = {p: {"$ref": f"{_ADDRESS}#{quoted(p)}"} for p in pointers}
    return jsonschema_rs.Draft202012Validator(
        {"properties": references},
        registry=registry,
        validate_formats=True,
        mask="***",
        email_options=jsonschema_rs.EmailOptions(allow_display_text=False),
    )


def _without(document: dict[str, Any], path: Sequence[str | int]) -> dict[str, Any]:
    made = copy.deepcopy(document)
    node: Any = made
    for part in path[:-1]:
        node = node[str(part) if isinstance(node, dict) else part]  # 200 is an integer in paths
    del node[path[-1]]
    return made


class Forms:
    """The canonical forms of schemas of two documents, ``old`` and ``new`` in references.

    The forms are an experiment of jsonschema-rs: what they cannot tell is None.
    """

    def __init__(self, documents: Mapping[str, dict[str, Any]]) -> None:
        self._resources = [(_form_address(name), one) for name, one in documents.items()]
        self._registry: jsonschema_rs.Registry | None = None

    def covers(self, outer: Any, inner: Any) -> bool | None:
        """Return whether the outer schema allows every value that the inner one allows."""
        try:
            verdict = self._form(outer).covers(self._form(inner))
        except _NO_FORM:
            return None
        return {"yes": True, "no": False}.get(str(verdict))

    @staticmethod
    def reference(name: str, reference: str) -> str:
        """Return a reference within a document as one from anywhere."""
        return f"{_form_address(name)}{reference}"

    def _form(self, schema: Any) -> jsonschema_rs.CanonicalSchema:
        if self._registry is None:
            self._registry = jsonschema_rs.Registry(
                self._resources, draft=jsonschema_rs.Draft202012
            )
        return jsonschema_rs.canonicalize(
            schema,
            draft=jsonschema_rs.Draft202012,
            validate_formats=True,
            registry=self._registry,
        )


_NO_FORM = (
    jsonschema_rs.canonical.CanonicalizationError,
    jsonschema_rs.ValidationError,
    jsonschema_rs.ReferencingError,
)


def _form_address(name: str) -> str:
    return f"urn:{name}"


def _faults(error: jsonschema_rs.ValidationError) -> list[Fault]:
    """Return the faults of an error; of alternatives, those of the one that fits best."""
    kind = error.kind
    branches = getattr(kind, "context", ()) if kind.name in {"anyOf", "oneOf"} else ()
    if branches and all(branches):
        depth = len(error.instance_path)
        nearest = min(branches, key=lambda branch: _distance(branch, depth))
        return [fault for inner in nearest for fault in _faults(inner)]
    place = _place(error.absolute_keyword_location or "")
    path, details = tuple(error.instance_path[1:]), kind.as_dict()
    if kind.name in _UNKNOWN:
        return [
            Fault((*path, name), kind.name, "no such field", place)
            for name in details["unexpected"]
        ]
    if kind.name == "required":
        return [Fault((*path, details["property"]), kind.name, "the field is required", place)]
    return [Fault(path, kind.name, _expected(kind), place)]


def _distance(branch: list[Any], depth: int) -> tuple[bool, int]:
    """Return how far an alternative is from a value: one of another type is the farthest."""
    is_other = any(e.kind.name == "type" and len(e.instance_path) <= depth for e in branch)
    return is_other, len(branch)


def _place(location: str) -> str:
    """Return a JSON pointer, as a fragment without percent-encoding."""
    return unquote(location.removeprefix(_ADDRESS))


def _expected(kind: Any) -> str:
    """Return what the schema says; its words for most keywords are their names and values."""
    details = kind.as_dict()
    if sentence := _SENTENCES.get(kind.name):
        return sentence(details)
    if kind.name == "propertyNames":
        return f"names of fields with {_expected(kind.error.kind)}"
    [value] = [value for key, value in details.items() if key != "name"]
    return f"{kind.name} {value}"


def _options(details: dict[str, Any]) -> str:
    options = [_json(option) for option in details["options"]]
    rest = f", ... ({len(options)} in all)" if len(options) > _LONGEST else ""
    return f"one of {', '.join(options[:_LONGEST])}{rest}"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


_SENTENCES: dict[str, Callable[[dict[str, Any]], str]] = {
    "type": lambda details: f"the type {' or '.join(details['types'])}",
    "enum": _options,
    "const": lambda details: _json(details["expected_value"]),
    "falseSchema": lambda _: "no value here",
    "oneOf": lambda _: "exactly one of the alternatives of oneOf",
    "uniqueItems": lambda _: "no entry twice",
    "contains": lambda _: "as many entries of the schema of contains as it says",
    "not": lambda _: "no value of the schema of not",
    "unevaluatedItems": lambda _: "no further entries",
}
