"""Where the settings say that the resources created by POSTs are."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx

from support.language.path_templates import PathTemplate
from support.language.plurals import singular
from support.run.ledger.addresses import has_dots, is_plain, key_of, raw_parts, written_segments
from support.settings.api_shape import NONE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from support.settings.api_shape import Created

_DIGIT = re.compile(r"\d")
_DIGITS_OF_AN_ID = 3  # unlike oauth2


@dataclass(frozen=True)
class Place:
    """The place of what one POST creates: a template below the root of an API."""

    root: str
    template: PathTemplate
    names: Mapping[str, str]

    @property
    def is_nowhere(self) -> bool:
        """Whether there is nothing to delete."""
        return self.template.text == NONE

    @property
    def has_query(self) -> bool:
        """Whether the query identifies the resource."""
        return "?" in self.template.text

    @property
    def is_plain(self) -> bool:
        """Whether the parts of the POST's path that it has name one thing each."""
        return is_plain(tuple(self.names[one] for one in self.names.keys() & self.template.names))

    def address(self, found: str | None) -> str | None:
        """Return the address of the resource with this id; None if it needs one and has none.

        None also if a part of the POST's path, such as ``..`` or ``me``, may lead elsewhere.
        """
        if not self.is_plain:
            return None
        values = dict(self.names) if found is None else {**self.names, "id": found}
        if not self.template.names <= values.keys():
            return None
        return f"{self.root}/{self.template.fill(values).lstrip('/')}"

    def address_in(self, location: str) -> str | None:
        """Return the address of the resource that a Location names; None if it does not fit.

        The scheme and the port may differ: servers behind a proxy often do not know theirs.
        """
        root, url = httpx.URL(self.root), httpx.URL(location)
        if root.raw_host != url.raw_host:
            return None
        here = str(url.copy_with(scheme=root.scheme, port=root.port))
        path = relative(here, self.root, with_query=self.has_query)
        found = None if path is None else self.template.match(path)
        if found is None or not is_plain(tuple(found.values())):
            return None
        has_names = all(self.names.get(name, value) == value for name, value in found.items())
        return f"{self.root}{path}" if has_names else None


class Places:
    """``API_CREATED__PLACES`` for the API and its services.

    ``roots`` are their addresses, to which paths in the settings are relative. The first that
    matches counts, and one without names before any with them.
    """

    def __init__(self, shape: Created, roots: Sequence[str]) -> None:
        self._places = sorted(
            ((PathTemplate(post), PathTemplate(place)) for post, place in shape.places.items()),
            key=lambda pair: bool(pair[0].names),
        )
        self.roots = [root.rstrip("/") for root in sorted(roots, key=len, reverse=True)]
        self.id_path = shape.id

    def of(self, post: str) -> Place | None:
        """Return the place of what a POST to this address creates; None if none is set."""
        for root, path in self._paths(post) if self._places else ():
            for template, place in self._places:
                names = template.match(path)
                if names is not None:
                    return Place(root, place, names)
        return None

    def is_plain(self, post: str) -> bool:
        """Return whether each segment of a POST's address, below that of its API, is plain."""
        segments = written_segments(post)
        root = next((root for root in self.roots if relative(post, root) is not None), "")
        return is_plain(segments[len(written_segments(root)) :])

    def advice(self, post: str) -> str:
        """Return how to set the place of what a POST creates."""
        if has_dots(post):
            return "no place counts for a path with dot segments; write it without them"
        path = self._path(post)
        example = json.dumps({_template(path): "/where/it/is/{id}"})
        keys = ", ".join(template.text for template, _ in self._places)
        unmatched = f" (no key of it matches {path}: {keys})" if keys and not self.of(post) else ""
        return (
            f"API_CREATED__PLACES={example} sets its place, and "
            f'"{NONE}" says that there is nothing to delete{unmatched}'
        )

    def template_of(self, address: str) -> str:
        """Return the path of a resource with names, the last of which is ``{id}``."""
        path = self._path(address)
        return f"{_template(path.rpartition('/')[0])}/{{id}}"

    def nothing(self, post: str) -> str:
        """Return how to set that a POST creates nothing to delete."""
        example = json.dumps({_template(self._path(post)): NONE})
        return f"API_CREATED__PLACES={example} says that there is nothing to delete"

    def _path(self, address: str) -> str:
        """Return the path of an address below that of its API."""
        return next((path for _, path in self._paths(address)), httpx.URL(address).path)

    def _paths(self, post: str) -> Iterator[tuple[str, str]]:
        """Yield each API that an address belongs to, with the path below it.

        With dot segments there is none: the server may read the path otherwise than httpx.
        """
        for root in () if has_dots(post) else self.roots:
            path = relative(post, root)
            if path is not None:
                yield root, path


def _template(path: str) -> str:
    """Return a path with names for what looks like ids: ``/users/{user}/keys``."""
    segments: list[str] = []
    for segment in path.split("/"):
        if segment.isdecimal() or len(_DIGIT.findall(segment)) >= _DIGITS_OF_AN_ID:
            kind = re.sub(r"\W", "", singular(segments[-1]) if segments else "")
            name = f"{{{kind if kind.isidentifier() else 'part'}}}"
            segments.append(name if name not in segments else f"{{part{len(segments)}}}")
        else:
            segments.append(segment)
    return "/".join(segments)


def relative(address: str, root: str, *, with_query: bool = False) -> str | None:
    """Return the path of an address below that of a root; None if it is elsewhere."""
    found, base = key_of(address), key_of(root)
    if found[: len(base)] != base:
        return None
    segments, query = raw_parts(address)
    path = f"/{'/'.join(segments[len(base) - 1 :])}"
    return f"{path}?{query}" if with_query and query else path
