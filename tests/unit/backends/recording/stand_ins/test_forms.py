"""Stand-ins have the length and the alphabet of what they stand for."""

from __future__ import annotations

import base64
import json
import os
import re
import secrets
import string
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from support.backends.recording.stand_ins.forms import is_stand_in, stand_in

MORE = int(os.environ.get("STAND_IN_EXAMPLES", "100"))
enough = settings(derandomize=True, deadline=None, max_examples=MORE)

ALPHABETS = {
    "digits": string.digits,
    "hexadecimal": string.digits + "abcdef",
    "HEXADECIMAL": string.digits + "ABCDEF",
    "base32": string.ascii_uppercase + "234567",
    "letters": string.ascii_letters,
    "lower": string.ascii_lowercase,
    "alphanumeric": string.ascii_letters + string.digits,
    "base64url": string.ascii_letters + string.digits + "-_",
    "base64": string.ascii_letters + string.digits + "+/=",
    "words": string.ascii_lowercase + string.digits + "-_.:~@",
}
SOURCES = st.integers(1, 99).map("secret {}".format)
OBJECTS = st.dictionaries(
    st.text(max_size=5),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
        max_leaves=6,
    ),
    min_size=1,
    max_size=4,
)


def encoded(value: object, **form: Any) -> str:
    text = json.dumps(value, **form).encode()
    return base64.urlsafe_b64encode(text).decode().rstrip("=")


def decoded(part: str) -> Any:
    return json.loads(base64.urlsafe_b64decode(part + "=="))


def kinds(value: Any) -> Any:
    """Return the structure of JSON: names, types and what is neither a text nor a number."""
    if isinstance(value, dict):
        return {name: kinds(part) for name, part in value.items()}
    if isinstance(value, list):
        return [kinds(part) for part in value]
    if isinstance(value, bool) or value is None:
        return value
    return "number" if isinstance(value, int | float) else "text"


# In any alphabet


@pytest.mark.promise("backends.md", "A stand-in has the length")
@pytest.mark.parametrize("alphabet", ALPHABETS.values(), ids=ALPHABETS)
@enough
@given(data=st.data(), source=SOURCES)
def test_length_and_alphabet_stay(alphabet: str, data: st.DataObject, source: str) -> None:
    model = data.draw(st.text(alphabet, min_size=1, max_size=80))
    made = stand_in(model, source)
    assert len(made) == len(model)
    assert made != model
    assert is_stand_in(made, source)
    assert made == stand_in(model, source)
    if re.search("[A-Za-z]", model):
        assert set(made) <= set(alphabet)
    elif re.search("[0-9]", model):
        assert re.fullmatch(r"[0-9._~:=@-]+", made)


@enough
@given(model=st.text(min_size=1, max_size=60), source=SOURCES)
def test_any_text_has_a_stand_in_that_needs_no_escapes(model: str, source: str) -> None:
    made = stand_in(model, source)
    assert len(made) == len(model)
    assert made != model
    assert is_stand_in(made, source)
    assert json.dumps(made) == f'"{made}"'
    assert re.fullmatch(r"[\w.~:=@-]+", made, re.ASCII)


@enough
@given(models=st.lists(st.text(ALPHABETS["base64url"], min_size=4, max_size=50), unique=True))
def test_two_secrets_have_two_stand_ins(models: list[str]) -> None:
    """The same form and the same source, of secrets that are known already."""
    taken = set(models)
    for model in models:
        made = stand_in(model, "secret 1", taken.__contains__)
        assert made not in taken
        taken.add(made)


@enough
@given(length=st.integers(16, 64), number=st.integers(1, 50), data=st.data())
def test_random_secrets_of_one_kind_have_one_stand_in(
    length: int, number: int, data: st.DataObject
) -> None:
    """So that two recordings are alike, although the API makes other tokens for each."""
    kind = data.draw(st.sampled_from(["hexadecimal", "HEXADECIMAL", "alphanumeric", "base64url"]))
    one, other = (
        "".join(
            data.draw(st.lists(st.sampled_from(ALPHABETS[kind]), min_size=length, max_size=length))
        )
        for _ in range(2)
    )
    for model in (one, other):
        cases = {c.islower() for c in model if c.isalpha()}
        assume(cases == ({True, False} if kind in {"alphanumeric", "base64url"} else cases))
        assume(cases)
        assume(kind.lower() == "hexadecimal" or set(model) & set(string.ascii_letters[6:26]))
    assert stand_in(one, f"secret {number}") == stand_in(other, f"secret {number}")


@pytest.mark.parametrize(
    "make",
    [lambda: secrets.token_hex(20), lambda: secrets.token_urlsafe(32), lambda: str(uuid4())],
    ids=["hexadecimal", "base64url", "UUID"],
)
def test_a_real_secret_is_no_stand_in(make: Any) -> None:
    assert not any(is_stand_in(make(), "secret 1") for _ in range(20))


# Known forms


@pytest.mark.promise("backends.md", "A JSON Web Token stays JSON")
@enough
@given(header=OBJECTS, payload=OBJECTS, signature=st.binary(min_size=16, max_size=64))
def test_the_parts_of_a_json_web_token_are_still_json(
    header: Any, payload: Any, signature: bytes
) -> None:
    last = base64.urlsafe_b64encode(signature).decode().rstrip("=")
    model = f"{encoded(header)}.{encoded(payload, separators=(',', ':'))}.{last}"
    made = stand_in(model, "secret 1")
    assert [len(part) for part in made.split(".")] == [len(part) for part in model.split(".")]
    assert made.split(".")[0] == model.split(".", maxsplit=1)[0]
    assert kinds(decoded(made.split(".")[1])) == kinds(payload)
    assert made.split(".")[2] != last
    assert is_stand_in(made, "secret 1")


def test_nothing_of_a_payload_is_in_a_stand_in() -> None:
    payload = {"sub": "ada@example.com", "exp": 1764270000, "admin": True, "roles": ["chief"]}
    token = f"{encoded({'alg': 'HS256'})}.{encoded(payload)}.{secrets.token_urlsafe(32)}"
    made = decoded(stand_in(token, "secret 1").split(".")[1])
    assert made["sub"] != payload["sub"]
    assert made["exp"] != payload["exp"]
    assert len(str(made["exp"])) == 10
    assert made["roles"] != payload["roles"]
    assert made["admin"] is True


@pytest.mark.parametrize(
    ("model", "form"),
    [
        ("ghp_" + "aB3" * 12, r"ghp_[A-Za-z]{36}"),
        ("sk_live_" + "aB3" * 8, r"sk_live_[A-Za-z]{24}"),
        ("AKIA" + "IOSFODNN7EXAMPLE", r"AKIA[A-F]{16}"),
        ("gAAAAABh" + "aB3_" * 20 + "==", r"gAAAA[A-Za-z]{83}=="),
        ("A3F9-K2M7", r"[A-F2-7]{4}-[A-F2-7]{4}"),
        ("123-456", r"[1-9]\d\d-\d{3}"),
        ("012345", r"[1-9]\d{5}"),
        ("-12.5", r"-[1-9]\d\.\d"),
        ("ada@example.com", r"[a-f]{3}@[a-f]{3}\.example"),
        ("ada@x.de", r"[a-f]{3}@[a-f]\.[a-f]{2}"),
        ("...", r"[a-f]{3}"),
        ("", ""),
    ],
)
def test_what_can_be_recognised_stays(model: str, form: str) -> None:
    made = stand_in(model, "secret 1")
    assert re.fullmatch(form, made)
    assert len(made) == len(model)


@pytest.mark.promise("backends.md", "A JSON Web Token stays JSON")
@pytest.mark.parametrize("upper", [False, True], ids=["lower", "upper"])
def test_a_uuid_stays_one_of_its_version(*, upper: bool) -> None:
    model = "0192f0c1-7c4e-7a9b-8f00-0123456789ab"
    made = stand_in(model.upper() if upper else model, "secret 1")
    assert UUID(made).version == 7
    assert made == (made.upper() if upper else made.lower())
    assert made.lower() != model


def test_where_everything_is_taken_a_stand_in_is_used_twice() -> None:
    made = stand_in("7", "secret 1", lambda _: True)
    assert made in "123456789"
    assert made != "7"
