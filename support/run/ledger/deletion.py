"""The requests that delete a resource, and what their responses mean."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote

import httpx

from support.http.errors import RequestError, UnsendableRequestError
from support.http.text_body import first_characters
from support.language.path_templates import PathTemplate
from support.language.placeholders.plain import text
from support.run.ledger.addresses import is_plain
from support.run.ledger.places import relative
from support.run.ledger.resources import ABSENT
from support.settings.api_shape import DELETION_NAME, Deletion
from support.settings.loading.errors import variable

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from support.http.client import ApiClient
    from support.run.ledger.places import Places
    from support.run.ledger.resources import Resource
    from support.settings.api_shape import Created

DELETED = "deleted"
WAS_GONE = "was gone"

NOT_SENT = (RequestError, UnsendableRequestError, httpx.InvalidURL, UnicodeEncodeError)
"""Errors of a request without a response; addresses in an edited list may be anything."""

_DELETED = frozenset({200, 202, 204})
_GONE = 410
_GUESSED_WRONG = frozenset({404, 405})
_NEEDS_MORE = frozenset({400, 403, 409, 422, 428})  # perhaps: a body, or another request before
_HANDLED = 500  # of the code for this address, not of a proxy: the deletion may have been done
_SOURCES = {
    "guess": "was guessed from the id in the response",
    "place": "follows from API_CREATED__PLACES",
    "location": "is that of the Location",
}
_MOST_NAMED = 3
_SHOWN = 200  # characters of a response's body


@dataclass(frozen=True)
class Verdict:
    """What a deletion led to: ``DELETED`` or ``WAS_GONE``, or else why the resource is left."""

    outcome: str = ""
    reason: str = ""
    may_be_done: bool = False


@dataclass
class Uses:
    """The keys that have matched a deleted resource, and the paths of resources without one."""

    keys: set[str] = field(default_factory=set)
    others: set[str] = field(default_factory=set)

    def add(self, keys: Iterable[str], others: Iterable[str]) -> None:
        """Add the uses of another process."""
        self.keys.update(keys)
        self.others.update(others)

    def warning(self, keys: Collection[str]) -> str:
        """Return what is unused, of all keys; empty if every resource has matched one.

        A run of a few features creates few kinds of resources, which is no reason to warn.
        """
        unused = [key for key in keys if key not in self.keys]
        if not unused or not self.others:
            return ""
        others = sorted(self.others)
        more = [f"{len(others) - _MOST_NAMED} more"] if len(others) > _MOST_NAMED else []
        return (
            f"{variable('created', 'deletions')} has {', '.join(unused)}, which matched nothing "
            f"that was deleted; {', '.join([*others[:_MOST_NAMED], *more])} had no entry"
        )


class _UnfilledError(ValueError):
    """A request that cannot be built: a value is missing, or would lead to another address."""


class _Values(dict[str, str]):
    """The values of names in a deletion."""

    def __missing__(self, name: str) -> str:
        raise _UnfilledError(f"its deletion needs {{{name}}}, which is not known")


class Deletions:
    """How resources are deleted: ``API_CREATED__DELETIONS``, else a DELETE of their address.

    ``account`` is the admin's, for requests that need it; ``uses`` records which entries are used.
    """

    def __init__(
        self,
        shape: Created,
        places: Places,
        account: Mapping[str, str] | None = None,
        uses: Uses | None = None,
    ) -> None:
        self._uses = uses or Uses()
        self._deletions = [(PathTemplate(path), how) for path, how in shape.deletions.items()]
        self._places = places
        self._account = account or {}

    async def delete(self, client: ApiClient, resource: Resource, *, is_known: bool) -> Verdict:
        """Delete a resource.

        ``is_known`` says that it was at this address: only then does a 404 mean that it is gone,
        unless a GET succeeds. Otherwise it may be elsewhere: also a Location may be wrong.
        """
        root, path, names, steps = self._steps(resource)
        for number, step in enumerate(steps, 1):
            what = f"{step.method} {step.path or path}: " if len(steps) > 1 else ""
            try:
                address, content = self._filled(step, resource, root, names)
                response = await client.send(step.method, address, **content)
            except (*NOT_SENT, _UnfilledError) as error:
                return Verdict(reason=f"{what}{error}")
            if response.status_code in ABSENT and not step.path:
                return await self._absent(client, resource, response, is_known=is_known)
            is_delete = step.method == "DELETE" and not step.path and number == len(steps)
            if response.status_code in _DELETED if is_delete else response.is_success:
                continue
            if step.path:
                return Verdict(reason=f"{what}{_shown(response)}")
            return self._refused(resource, response, what)
        return Verdict(DELETED)

    def _steps(self, resource: Resource) -> tuple[str, str, dict[str, str], Sequence[Deletion]]:
        for root in self._places.roots:
            path = relative(resource.address, root, with_query=True)
            if path is None:
                continue
            for template, steps in self._deletions:
                names = template.match(path)
                if names is None:
                    names = template.match(path.partition("?")[0])
                if names is not None:
                    self._uses.keys.add(template.text)
                    return root, path, names, steps
        if self._deletions:
            self._uses.others.add(self._places.template_of(resource.address))
        return "", "", {}, [Deletion()]

    def _filled(
        self, step: Deletion, resource: Resource, root: str, names: Mapping[str, str]
    ) -> tuple[str, dict[str, Any]]:
        """Return the address and the content of a request; raises _UnfilledError."""
        values = _Values({**names, **self._account, **_posted(resource.body)})
        address = resource.address
        if step.path:
            address = root + _path(step.path, values)
        content: dict[str, Any] = {}
        if step.body is not None:
            content["json"] = _with(values, step.body)
        if step.headers:
            content["headers"] = _with(values, step.headers)
        return address, content

    async def _absent(
        self, client: ApiClient, resource: Resource, response: httpx.Response, *, is_known: bool
    ) -> Verdict:
        """Judge a response that says that nothing is at the address.

        APIs without a DELETE for a resource answer 404, too: a GET tells.
        """
        if response.status_code == _GONE:
            return Verdict(WAS_GONE)
        try:
            shown = await client.send("GET", resource.address)
        except NOT_SENT as error:
            return Verdict(reason=f"404, and {error}")
        if shown.is_success:
            return Verdict(reason=f"404, although GET answers {shown.status_code}")
        return Verdict(WAS_GONE) if is_known else self._refused(resource, response, "")

    def _refused(self, resource: Resource, response: httpx.Response, what: str) -> Verdict:
        status = response.status_code
        if status not in (_GUESSED_WRONG if resource.is_derived else ABSENT):
            hint = "" if what or status not in _NEEDS_MORE else self._hint(resource)
            return Verdict(reason=f"{what}{_shown(response)}{hint}", may_be_done=status == _HANDLED)
        post = resource.post or resource.address.rpartition("/")[0]
        return Verdict(
            reason=f"{status}: the address {_SOURCES[resource.basis]}, and nothing has ever "
            f"answered there; {self._places.advice(post)}"
        )

    def _hint(self, resource: Resource) -> str:
        """Return how to set the requests of a deletion, unless they are set."""
        *_, steps = self._steps(resource)
        if steps != [Deletion()]:
            return ""
        path = json.dumps(self._places.template_of(resource.address))
        return (
            "; if its deletion needs a body or another request before, set "
            f"{variable('created', 'deletions')}={{{path}: [...]}} (docs/clean-up.md)"
        )


def _path(template: str, values: Mapping[str, str]) -> str:
    """Return a path with values; raises _UnfilledError."""
    path = template.partition("?")[0]
    for segment in path.split("/"):
        names = DELETION_NAME.findall(segment)
        filled = DELETION_NAME.sub(lambda name: values[name[1]], segment)
        if names and not is_plain((filled, *(values[name] for name in names))):
            raise _UnfilledError(
                f"{segment} is {filled!r}, with which {path} may lead to something else"
            )
    return DELETION_NAME.sub(lambda name: quote(values[name[1]], safe=""), template)


def _shown(response: httpx.Response) -> str:
    """Return the status, the Location and the beginning of the body of a response."""
    location = response.headers.get("location")
    body = first_characters(response, _SHOWN)
    to = f" (Location: {location})" if location else ""
    return f"{response.status_code}{to}" + (f": {body}" if body else "")


def _posted(body: str) -> dict[str, str]:
    """Return the fields of a POST's body, JSON or form, as ``posted.FIELD``."""
    try:
        fields: Any = json.loads(body)
    except (ValueError, RecursionError):
        fields = {name: values[0] for name, values in parse_qs(body).items()}
    if not isinstance(fields, dict):
        return {}
    return {f"posted.{name}": text(value) for name, value in fields.items()}


def _with(values: Mapping[str, str], content: Any) -> Any:
    """Fill the texts in JSON; raises _UnfilledError for a missing value."""
    if isinstance(content, str):
        return DELETION_NAME.sub(lambda name: values[name[1]], content)
    if isinstance(content, dict):
        return {name: _with(values, value) for name, value in content.items()}
    if isinstance(content, list):
        return [_with(values, entry) for entry in content]
    return content
