"""Values that a scenario remembers, and generated data."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID

from support.language.placeholders.errors import TemplateError, listed, unknown_name
from support.language.placeholders.fakes import new_faker
from support.language.placeholders.grammar import GENERATORS, NewUuid, Path, check_name
from support.language.placeholders.moments import Moment
from support.language.placeholders.plain import kind, opened, plain
from support.language.spelling import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from faker import Faker

    from support.language.placeholders.fakes import FakerCall
    from support.language.placeholders.grammar import Source


class Values:
    """The values of one scenario by name; the repr shows only the names.

    The same seed generates the same data for the same sequence of requests. Data of one kind does
    not depend on how much of another kind was generated. Not thread-safe.
    """

    def __init__(self, seed: int, now: Callable[[], datetime]) -> None:
        """``now`` is the clock: it returns an aware datetime, and is called for each time."""
        self._seed = seed
        self._now = now
        self._remembered: dict[str, Any] = {}
        self._provided: dict[str, Callable[[], object] | Mapping[str, object]] = {}
        self._turns: Counter[str] = Counter()
        self._addresses = 0

    @property
    def names(self) -> list[str]:
        """The names of all values, sorted."""
        return sorted(self._remembered | self._provided)

    def remember(self, name: str, value: object) -> None:
        """Keep a copy of a value, replacing an earlier one with this name.

        The value is JSON or contains models, dataclasses, secrets and times, which are converted
        by ``plain``. Raises TemplateError for any other value and for a name that is not allowed.
        """
        check_name(name)
        self._remembered[name] = plain(value)

    def provide(self, name: str, source: Callable[[], object] | Mapping[str, object]) -> None:
        """Provide a value that is looked up each time the name is used, unless it is remembered.

        Of a mapping, only the entries in use are accessed. Raises TemplateError for a name
        that is not allowed.
        """
        check_name(name)
        self._provided[name] = source

    def lookup(self, path: str) -> Any:
        """Return a copy of the value at ``user``, ``user.id`` or ``users[-1].roles[0]``.

        Raises TemplateError that lists the known names or fields if it does not exist.
        """
        return self._follow(Path.parse(path))

    def value_of(self, source: Source) -> Any:
        """Return the value of a placeholder as JSON; raises TemplateError."""
        if isinstance(source, Path):
            return self._follow(source)
        if isinstance(source, Moment):
            return source.seen_from(self._now())
        if isinstance(source, NewUuid):
            digest = hashlib.sha256(self._next_seed("uuid").encode()).digest()
            return str(UUID(bytes=digest[:16], version=4))
        return self._generated(source)

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

    def _generated(self, call: FakerCall) -> Any:
        value = plain(call.run(self._faker, self._next_seed(call.method)))
        return self._unique(value) if call.method.endswith("email") else value

    def _unique(self, address: str) -> str:
        """Return an address unlike all others, with letters from its seed and a number."""
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
    """Return a field or entry; raises TemplateError, which names fields but reveals no values."""
    if isinstance(value, Mapping):
        if isinstance(step, str) and step in value:
            return value[step]
        fields = [str(key) for key in value]
        there = listed(fields, "no fields")
        raise TemplateError(
            f"{place} has no {step}; it has: {there}{did_you_mean(str(step), fields, most=3)}"
        )
    if isinstance(value, list | tuple):
        if isinstance(step, int) and -len(value) <= step < len(value):
            return value[step]
        numbers = f"write [0] to [{len(value) - 1}], or [-1] for the last" if value else "empty"
        raise TemplateError(f"{place} has no {step}; it is a list of {len(value)}: {numbers}")
    raise TemplateError(f"{place} has no {step}; it is {kind(value)}, which has no fields")
