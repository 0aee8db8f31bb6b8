"""What a scenario remembers, and what is made up for it."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID

from support.templates.errors import TemplateError, listed, meant, unknown_name
from support.templates.fakes import new_faker
from support.templates.grammar import GENERATORS, NewUuid, Path, check_name
from support.templates.moments import Moment
from support.templates.plain import kind, opened, plain

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from faker import Faker

    from support.templates.fakes import FakerCall
    from support.templates.grammar import Source


class Values:
    """The values of one scenario by name; its repr shows the names only.

    Two with one seed that are asked for the same data in the same order make the same. Data of
    one kind does not depend on how much of another was made. Not for use by several threads.
    """

    def __init__(self, seed: int, now: Callable[[], datetime]) -> None:
        """``now`` is the clock: it returns an aware datetime, and is read for each time."""
        self._seed = seed
        self._now = now
        self._remembered: dict[str, Any] = {}
        self._provided: dict[str, Callable[[], object] | Mapping[str, object]] = {}
        self._turns: Counter[str] = Counter()
        self._addresses = 0

    @property
    def names(self) -> list[str]:
        """The names of all there is, in order."""
        return sorted(self._remembered | self._provided)

    def remember(self, name: str, value: object) -> None:
        """Keep a copy of a value, in place of an earlier one of this name.

        The value is JSON or holds models, dataclasses, secrets and times, which become JSON as
        ``plain`` says. Raises TemplateError for any other and for a name that is not allowed.
        """
        check_name(name)
        self._remembered[name] = plain(value)

    def provide(self, name: str, source: Callable[[], object] | Mapping[str, object]) -> None:
        """Offer what is asked for each time that the name is used, unless it is remembered.

        A mapping is only asked for the entries that are used. Raises TemplateError for a name
        that is not allowed.
        """
        check_name(name)
        self._provided[name] = source

    def lookup(self, path: str) -> Any:
        """Return a copy of the value at ``user``, ``user.id`` or ``users[-1].roles[0]``.

        Raises TemplateError saying what there is when the name or the path leads nowhere.
        """
        return self._follow(Path.parse(path))

    def value_of(self, source: Source) -> Any:
        """Return what a placeholder stands for, as JSON; raises TemplateError."""
        if isinstance(source, Path):
            return self._follow(source)
        if isinstance(source, Moment):
            return source.seen_from(self._now())
        if isinstance(source, NewUuid):
            digest = hashlib.sha256(self._next_seed("uuid").encode()).digest()
            return str(UUID(bytes=digest[:16], version=4))
        return self._made_up(source)

    def _follow(self, path: Path) -> Any:
        value = self._root(path.name)
        for count, step in enumerate(path.steps):
            value = _entry(opened(value), step, path.part(count))
        return plain(value)

    def _root(self, name: str) -> object:
        if name in self._remembered:
            return self._remembered[name]
        if name not in self._provided:
            raise unknown_name(name, self.names, GENERATORS)
        source = self._provided[name]
        return source if isinstance(source, Mapping) else source()

    def _made_up(self, call: FakerCall) -> Any:
        made = plain(call.run(self._faker, self._next_seed(call.method)))
        return self._unique(made) if call.method.endswith("email") else made

    def _unique(self, address: str) -> str:
        """Make an address unlike all others: by letters of its seed and a number."""
        self._addresses += 1
        mailbox, _, domain = address.rpartition("@")
        return f"{mailbox}.{self._faker.lexify('??????').lower()}{self._addresses}@{domain}"

    def _next_seed(self, what: str) -> str:
        self._turns[what] += 1
        return f"{self._seed}:{what}:{self._turns[what]}"

    @cached_property
    def _faker(self) -> Faker:
        return new_faker()

    def __repr__(self) -> str:
        return f"<Values: {', '.join(self.names) or 'none'}>"


def _entry(value: Any, step: str | int, place: str) -> Any:
    """Return the entry of an object or a list; raises TemplateError telling names, no values."""
    if isinstance(value, Mapping):
        if isinstance(step, str) and step in value:
            return value[step]
        fields = [str(key) for key in value]
        there = listed(fields, "no fields")
        raise TemplateError(f"{place} has no {step}; it has: {there}{meant(str(step), fields)}")
    if isinstance(value, list | tuple):
        if isinstance(step, int) and -len(value) <= step < len(value):
            return value[step]
        numbers = f"write [0] to [{len(value) - 1}], or [-1] for the last" if value else "empty"
        raise TemplateError(f"{place} has no {step}; it is a list of {len(value)}: {numbers}")
    raise TemplateError(f"{place} has no {step}; it is {kind(value)}, without fields")
