"""Generated people, the same for the same seed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pydantic import SecretStr

from support.users.models import Registration

if TYPE_CHECKING:
    from faker import Faker


LEFT_OUT = object()
"""Marks a field that is not sent."""


@dataclass(frozen=True)
class Person:
    """The details with which a person registers and signs in."""

    name: str
    email: str
    password: SecretStr

    def registration(self, **changes: object) -> Registration:
        """Return the body of the registration, with some fields changed or LEFT_OUT."""
        details = {"email": self.email, "name": self.name, "password": self.password} | changes
        return Registration(**{k: v for k, v in details.items() if v is not LEFT_OUT})


class PersonFactory:
    """Generates people; factories with the same seed generate the same people in the same order.

    Addresses are in example.com (RFC 2606): many APIs reject the other reserved domains.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def person(self, first_name: str | None = None) -> Person:
        """Generate a person with this first name, or with any."""
        first = first_name or self._faker.first_name()
        plain = (
            re.sub(r"[^a-z]", "", first.lower()) or "person"
        )  # non-ASCII needs SMTPUTF8 (RFC 6531)
        mailbox = f"{plain}.{self._faker.lexify('????????')}"
        return Person(
            name=f"{first} {self._faker.last_name()}",
            email=f"{mailbox}@example.com",
            password=self.password(),
        )

    def password(self, length: int = 16) -> SecretStr:
        """Generate a password of this length, at least 4."""
        return SecretStr(self._faker.password(length=length))

    def name(self) -> str:
        """Generate a full name."""
        return str(self._faker.name())

    @cached_property
    def _faker(self) -> Faker:
        from faker import Faker  # noqa: PLC0415 - takes 0.1 s, which a run without people saves

        faker = Faker("en_US")
        faker.seed_instance(self._seed)
        return faker
