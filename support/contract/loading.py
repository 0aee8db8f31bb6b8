"""Load a contract from its document."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from support.contract.coercion import shape_of
from support.contract.documents.bundling import Bundler
from support.contract.documents.reading import read
from support.contract.errors import ContractError
from support.contract.operations import Reader
from support.contract.routing import Router
from support.contract.schemas import Schemas

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from support.contract.coercion import Shape
    from support.contract.documents.directions import Direction
    from support.contract.operations import Operation

_VERSION = re.compile(r"3\.[01](?:\.\d+)?(?:-.*)?")
_MALFORMED = (AttributeError, LookupError, RecursionError, TypeError, ValueError)
_VARIABLE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Document:
    """A document: its operations, and its schemas for the messages of each direction."""

    path: Path
    title: str
    operations: tuple[Operation, ...]
    bundles: Mapping[Direction, dict[str, Any]]
    servers: tuple[str, ...]

    def router(self, base_url: str = "") -> Router:
        """Return the paths below those of the servers, and below the path of the API's address."""
        base_path = unquote(urlsplit(base_url).path).rstrip("/")
        return Router(self.operations, {*self.servers, base_path})

    def schemas(self) -> dict[Direction, Schemas]:
        """Return the validators of both directions."""
        with _valid(self.path):
            return {
                "response": Schemas(self.bundles["response"], _of_answers(self.operations)),
                "request": Schemas(self.bundles["request"], _of_requests(self.operations)),
            }

    def shapes(self) -> dict[str, Shape]:
        """Return what is known of the schemas of values that are written as texts."""
        texts = {"response": _of_headers(self.operations), "request": _of_requests(self.operations)}
        with _valid(self.path):
            return {
                pointer: self._shape(direction, pointer)
                for direction, pointers in texts.items()
                for pointer in pointers
            }

    def _shape(self, direction: Any, pointer: str) -> Shape:
        reader = Reader(self.bundles[direction])

        def resolve(schema: Any) -> Mapping[str, Any]:
            return reader.resolved("", schema)[1]

        return shape_of(reader.at(pointer), resolve)


@contextmanager
def _valid(path: Path) -> Iterator[None]:
    """Raise ContractError for what the structure of an invalid document leads to."""
    try:
        yield
    except _MALFORMED as error:
        kind = type(error).__name__
        raise ContractError(
            f"{path} is not a valid OpenAPI document ({kind}: {error}); a validator, such as "
            "openapi-spec-validator, says where"
        ) from error


def load(path: Path) -> Document:
    """Load a document of OpenAPI 3.0 or 3.1; raises ContractError for anything else."""
    root = read(path)
    _check_version(path, root)
    with _valid(path):
        return _loaded(path, root)


def _loaded(path: Path, root: dict[str, Any]) -> Document:
    bundles: dict[Direction, dict[str, Any]] = {
        "response": Bundler(path, root, "response").bundle(),
        "request": Bundler(path, root, "request").bundle(),
    }
    info: dict[str, Any] = root["info"] if isinstance(root.get("info"), dict) else {}
    return Document(
        path=path,
        title=" ".join(str(part) for part in (info.get("title"), info.get("version")) if part),
        operations=tuple(Reader(bundles["response"]).operations()),
        bundles=bundles,
        servers=tuple(_server_paths(root)),
    )


def _check_version(path: Path, root: Any) -> None:
    if not isinstance(root, dict):
        raise ContractError(f"{path} contains no object, as an OpenAPI document does")
    if "swagger" in root:
        raise ContractError(
            f"{path} is a document of Swagger {root['swagger']}; convert it to OpenAPI 3, with "
            "`npx swagger2openapi` for instance"
        )
    version = str(root.get("openapi", "missing"))
    if not _VERSION.fullmatch(version):
        raise ContractError(f"{path}: openapi is {version}; supported are 3.0 and 3.1")
    if not isinstance(root.get("paths"), dict):
        raise ContractError(f"{path} has no paths, and so nothing to check")


def _server_paths(root: dict[str, Any]) -> Iterator[str]:
    """Yield the paths of all servers, with the defaults of their variables.

    Where only paths and operations have servers, that of the others has no path (OpenAPI 3.1,
    4.8.1).
    """
    items = [item for item in root["paths"].values() if isinstance(item, dict)]
    inner = [one for item in items for one in item.values() if isinstance(one, dict)]
    if not root.get("servers") and any(one.get("servers") for one in (*items, *inner)):
        yield ""
    for owner in (root, *items, *inner):
        for server in owner.get("servers") or ():
            variables = server.get("variables") or {}

            def filled(match: re.Match[str], known: Any = variables) -> str:
                return str(known.get(match[1], {}).get("default", match[0]))

            url = _VARIABLE.sub(filled, str(server.get("url", "")))
            yield unquote(urlsplit(url).path).rstrip("/")


def _of_answers(operations: Iterable[Operation]) -> set[str]:
    bodies = {
        pointer
        for operation in operations
        for answer in operation.answers.values()
        for pointer in answer.body.content.values()
        if pointer
    }
    return bodies | _of_headers(operations)


def _of_headers(operations: Iterable[Operation]) -> set[str]:
    return {
        header.schema
        for operation in operations
        for answer in operation.answers.values()
        for header in answer.headers
        if header.schema
    }


def _of_requests(operations: Iterable[Operation]) -> set[str]:
    values = {v.schema for operation in operations for v in operation.parameters if v.schema}
    bodies = {
        pointer
        for operation in operations
        if operation.body
        for pointer in operation.body.content.values()
        if pointer
    }
    return values | bodies
