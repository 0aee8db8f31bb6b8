"""Made-up people, the same for the same seed."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pydantic import SecretStr

from support.api.models import Registration

if TYPE_CHECKING:
    from faker import Faker


LEFT_OUT = object()
"""Stands for a field that is not sent."""


@dataclass(frozen=True)
class Person:
    """Somebody who may have an account: what they would register and sign in with."""

    name: str
    email: str
    password: SecretStr

    def registration(self, **changes: object) -> Registration:
        """Return what this person registers with, some fields changed or LEFT_OUT."""
        details = {"email": self.email, "name": self.name, "password": self.password} | changes
        return Registration(**{k: v for k, v in details.items() if v is not LEFT_OUT})


class PersonFactory:
    """Makes people; two factories of one seed make the same in the same order.

    Addresses are under example.com (RFC 2606): many APIs refuse the other reserved names.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def person(self, first_name: str | None = None) -> Person:
        """Make a person, with this first name or any."""
        first = first_name or self._faker.first_name()
        plain = re.sub(r"[^a-z]", "", first.lower()) or "person"  # others need SMTPUTF8 (RFC 6531)
        mailbox = f"{plain}.{self._faker.lexify('????????')}"
        return Person(
            name=f"{first} {self._faker.last_name()}",
            email=f"{mailbox}@example.com",
            password=self.password(),
        )

    def password(self, length: int = 16) -> SecretStr:
        """Make a password of so many characters, 4 or more."""
        return SecretStr(self._faker.password(length=length))

    def name(self) -> str:
        """Make a full name."""
        return str(self._faker.name())

    @cached_property
    def _faker(self) -> Faker:
        from faker import Faker  # noqa: PLC0415 - 0.1 s that a run without people need not spend

        faker = Faker("en_US")
        faker.seed_instance(self._seed)
        return faker


def scenario_seed(run_seed: int, scenario: str) -> int:
    """Derive a scenario's seed from the run's, whatever ran before it and on which worker."""
    digest = hashlib.sha256(f"{run_seed}:{scenario}".encode()).digest()
    return int.from_bytes(digest[:8])
