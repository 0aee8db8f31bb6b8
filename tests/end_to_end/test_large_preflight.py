"""GitHub's examples of its own answers: whatever conforms to its document is no fault."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from support.contract.documents.pointers import parts_of
from support.contract.documents.reading import read
from support.contract.loading import load
from support.contract.media_types import JSON
from support.contract.preflight.addresses import Asked
from support.contract.preflight.names import Names
from tests.apis.npm import github_document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.contract.operations import Operation


def test_no_example_that_conforms_is_a_fault() -> None:
    path = github_document()
    document, root = load(path), read(path)
    names, schemas = Names(document), document.schemas()["response"]
    conforming, refused = 0, 0
    for operation in document.operations:
        for status, value in examples(root, operation):
            answers = names.answers(Asked((operation,)), status.__eq__)
            is_fault = any(one.is_sure for one in names.at_path(answers, "$", [value]))
            answer = operation.answer(status)
            pointer = answer.body.content[JSON] if answer else None
            assert pointer
            if schemas.is_valid(pointer, value):
                assert not is_fault, (str(operation), status)
                conforming += 1
            refused += is_fault
    assert conforming > 500
    assert refused > 10  # examples that break GitHub's own document


def examples(root: Any, operation: Operation) -> Iterator[tuple[int, Any]]:
    """Yield the examples of an operation's answers in JSON, each with its status."""
    written = root["paths"][operation.path][operation.method.lower()]["responses"]
    for status, answer in written.items():
        media = (resolved(root, answer).get("content") or {}).get(JSON) or {}
        for example in (media.get("examples") or {}).values():
            if (value := resolved(root, example).get("value")) is not None:
                yield int(status), value


def resolved(root: Any, node: Any) -> Any:
    """Follow a reference within the document."""
    while "$ref" in node:
        pointer, node = node["$ref"].removeprefix("#"), root
        for part in parts_of(pointer):
            node = node[part]
    return node
