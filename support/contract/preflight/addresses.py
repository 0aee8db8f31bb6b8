"""Find the operations of requests whose paths have placeholders."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urlsplit

from support.contract.routing import ANY, Router, operation_of
from support.language.placeholders.grammar import TOKEN
from support.language.spelling import nearest, question

if TYPE_CHECKING:
    from collections.abc import Sequence

    from support.contract.baseline import KnownDrift
    from support.contract.loading import Document
    from support.contract.operations import Operation

_PARAMETER = re.compile(r"\{[^{}]*\}")


class Unknown(NamedTuple):
    """A name that the document does not have, and a message; not ``is_sure``: it may exist."""

    name: str
    message: str
    is_sure: bool


@dataclass(frozen=True)
class Asked:
    """The operations that a request may be of; several if a placeholder decides which one."""

    operations: tuple[Operation, ...]

    def __str__(self) -> str:
        return " or ".join(map(str, self.operations))


class Addresses:
    """The paths of a document for the API at ``base_url``; ``known`` are drifts to tolerate.

    An empty ``base_url`` is one that is not known yet: it may have the path of a server, or none.
    """

    def __init__(self, document: Document, base_url: str, known: Sequence[KnownDrift] = ()) -> None:
        self._base_url = base_url.rstrip("/")
        self._base_path = unquote(urlsplit(base_url).path).rstrip("/")
        self._server = "" if self._base_path or not base_url else next(iter(document.servers), "")
        self._router = (
            document.router(base_url)
            if base_url
            else Router(document.operations, {"", *document.servers})
        )
        self._known = known

    def path_of(self, address: str) -> str | None:
        """Return the path of an address as a feature has it, with ANY for placeholders.

        None for an address of another API, and for one that begins with a placeholder.
        """
        written = TOKEN.sub(lambda match: f"{{{match[1]}}}" if match[1] else ANY, address)
        path = written.partition("#")[0].partition("?")[0]
        if path.startswith(f"{self._base_url}/") and self._base_url:
            path = path.removeprefix(self._base_url)
        if "://" in path or path.startswith(ANY):
            return None
        return f"{self._base_path}/{path.removeprefix('/')}"

    def asked(self, method: str, path: str) -> Asked | None:
        """Return the operations of a request; None if the document has none."""
        possible = self._router.possible(path)
        found = [
            (guesses, operation)
            for guesses, template in possible
            if (operation := operation_of(method, self._router.paths[template]))
        ]
        if not found:
            return None
        return Asked(tuple(one for guesses, one in found if guesses == found[0][0]))

    def fault(self, method: str, path: str) -> Unknown | None:
        """Return why the document has no operation for a request; None if that drift is known."""
        templates = [template for _, template in self._router.possible(path)]
        if any(_is_of(known, method, path, templates) for known in self._known):
            return None
        if templates:
            methods = ", ".join(self._router.paths[templates[0]])
            text = f"{method} {templates[0]} is not in the document; this path has {methods}"
            return Unknown(method, text, is_sure=True)
        shown = path.replace(ANY, "{...}")
        return Unknown(shown, f"{shown} is not in the document{self._near(path)}", is_sure=True)

    def _near(self, path: str) -> str:
        """Return a suggestion, for which the names of parameters do not count."""
        paths = (f"{self._server}{template}" for template in self._router.paths)
        templates = {_PARAMETER.sub("{}", path): path for path in paths}
        own = path.removeprefix(self._base_path).replace(ANY, "{}")
        return question([templates[one] for one in nearest(own, templates)])


def _is_of(known: KnownDrift, method: str, path: str, templates: Sequence[str]) -> bool:
    """Return whether a known drift is that of a request's path or method."""
    if known.kind == "method":
        return known.operation in {f"{method} {template}" for template in templates}
    written = re.compile(".*".join(map(re.escape, f"{method} {path}".split(ANY))))
    return known.kind == "path" and written.fullmatch(known.operation) is not None
