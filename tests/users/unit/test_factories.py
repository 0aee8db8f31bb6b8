"""Generated people depend only on the seed and the scenario."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from pydantic import SecretStr, TypeAdapter
from pydantic.networks import EmailStr

from support.backends.backend import scenario_seed
from support.bootstrap import ROOT
from support.users.factories import LEFT_OUT, Person, PersonFactory

ALICE = Person("Alice Smith", "alice@example.com", SecretStr("hunter-22"))


def made(seed: int) -> list[Person]:
    factory = PersonFactory(seed)
    return [factory.person(), factory.person("Frieda"), factory.person()]


def test_the_same_seed_generates_the_same_people() -> None:
    assert made(7) == made(7)


def test_another_seed_generates_other_people() -> None:
    assert not {person.email for person in made(7)} & {person.email for person in made(8)}


def test_people_of_one_factory_differ() -> None:
    factory = PersonFactory(7)
    people = [factory.person("Frieda") for _ in range(200)]
    assert len({person.email for person in people}) == len(people)
    assert len({person.password.get_secret_value() for person in people}) == len(people)


def test_factories_do_not_affect_each_other() -> None:
    """Scenarios may run at the same time, or in another order."""
    first, other = PersonFactory(7), PersonFactory(8)
    people = []
    for name in (None, "Frieda", None):
        other.person()
        people.append(first.person(name))
    assert people == made(7)


def test_another_process_generates_the_same_people() -> None:
    """As by another worker, whose hashes of strings differ."""
    program = (
        "from support.backends.backend import scenario_seed;"
        "from support.users.factories import PersonFactory;"
        "print(PersonFactory(scenario_seed(7, 'a.feature::One')).person().email)"
    )
    emails = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env={"PYTHONHASHSEED": hash_seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for hash_seed in ("1", "2")
    }
    assert emails == {PersonFactory(scenario_seed(7, "a.feature::One")).person().email}


@pytest.mark.parametrize(
    ("run_seed", "scenario"), [(1, "a.feature::Two"), (2, "a.feature::One"), (1, "b.feature::One")]
)
def test_each_scenario_and_each_run_has_its_own_seed(run_seed: int, scenario: str) -> None:
    assert scenario_seed(run_seed, scenario) != scenario_seed(1, "a.feature::One")


def test_the_seed_of_a_scenario_is_stable() -> None:
    assert scenario_seed(1, "a.feature::One") == scenario_seed(1, "a.feature::One")
    assert 0 <= scenario_seed(1, "a.feature::One") < 2**64


@pytest.mark.parametrize("name", ["Frieda", "Zoë", "Anne Marie", "O'Dea", "李", None])
def test_every_api_accepts_the_addresses(name: str | None) -> None:
    """Under example.com (RFC 2606), and in ASCII whatever the name (RFC 6531 is for the rest)."""
    email = PersonFactory(7).person(name).email
    assert re.fullmatch(r"[a-z]+\.[A-Za-z]{8}@example\.com", email)
    assert TypeAdapter(EmailStr).validate_python(email)


def test_an_address_begins_with_the_first_name() -> None:
    person = PersonFactory(7).person("Frieda")
    assert person.name.startswith("Frieda ")
    assert person.email.startswith("frieda.")


@pytest.mark.parametrize("length", [4, 7, 8, 16, 100])
def test_a_password_has_the_length_asked_for(length: int) -> None:
    assert len(PersonFactory(7).password(length).get_secret_value()) == length


def test_a_name_is_generated() -> None:
    assert PersonFactory(7).name() == PersonFactory(7).name()
    assert " " in PersonFactory(7).name()


def test_a_person_s_password_is_masked() -> None:
    assert "hunter-22" not in repr(ALICE)


def test_a_registration_has_the_details_of_the_person() -> None:
    assert ALICE.registration().payload() == {
        "email": "alice@example.com",
        "name": "Alice Smith",
        "password": "hunter-22",
    }


def test_details_of_a_registration_can_be_changed_and_added() -> None:
    changed = ALICE.registration(name=7, password=SecretStr("other"), role="admin")
    assert changed.payload() == {
        "email": "alice@example.com",
        "name": 7,
        "password": "other",
        "role": "admin",
    }


@pytest.mark.parametrize("field", ["email", "name", "password"])
def test_details_of_a_registration_can_be_left_out(field: str) -> None:
    rest = {"email", "name", "password"} - {field}
    assert ALICE.registration(**{field: LEFT_OUT}).payload().keys() == rest


def test_an_empty_detail_is_sent() -> None:
    assert ALICE.registration(name=None).payload()["name"] is None
