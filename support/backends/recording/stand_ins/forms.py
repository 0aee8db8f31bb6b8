"""Derive stand-ins with the length and the alphabet of what they stand for.

The alphabet of a stand-in is part of that of its model, and depends on it as little as possible,
because the API makes another model for each recording: a random token may or may not have a digit.
So a stand-in of 16 characters or more has letters only, from a to f, which hexadecimal and base64
have, too.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import string
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_LONG = 16  # characters
_ATTEMPTS = 200
_WITH_STRUCTURE = 100  # the first attempts, which keep punctuation, prefixes and JSON

_LOWER, _UPPER = "abcdef", "ABCDEF"
_MORE_LOWER, _MORE_UPPER = "ghkm", "GHKM"  # for letters of both cases that are not hexadecimal
_DIGITS = "234567"  # beside letters, because base32 has no others (RFC 4648)
_KEPT = "._~:=@-"
_KEPT_IF_RANDOM = ".~:=@"  # base64url has the others

_UUID = re.compile(r"\w{8}(?:-\w{4}){3}-\w{12}", re.ASCII)
_VERSION, _VARIANT = 14, 19  # places in a UUID (RFC 9562, 4)
_JSON_PART = re.compile(
    r'(?P<name>"(?:[^"\\]|\\.)*"\s*:)|"(?P<text>(?:[^"\\]|\\.)*)"|(?P<number>-?\d+(?:\.\d+)?)',
    re.DOTALL,
)
_ADDRESS = re.compile(r"([^@\s]+)@([^@\s.]+(?:\.[^@\s.]+)+)")
_RESERVED = ".example"  # RFC 2606
_LONGEST_LABEL = 63  # RFC 1035, 2.3.4
_PUBLIC_PREFIX = re.compile(
    r"gh[pousr]_|github_pat_|glpat-|(?:sk|pk|rk)_(?:live|test)_|whsec_|xox[abprs]-|xapp-|AKIA|ASIA"
    r"|AIza|ya29\.|sk-(?:proj-|ant-)?|SG\.|npm_|pypi-|hf_|dop_v1_|shpat_|gAAAA"
)


def stand_in(model: str, source: str, is_taken: Callable[[str], bool] = lambda _: False) -> str:
    """Derive from ``source`` another text with the form of ``model``.

    A UUID, the three parts of a JSON Web Token, and the prefix by which a key of a well-known
    service is recognised stay what they are. ``is_taken`` returns true for a text that is not to be
    used, unless no other is left.
    """
    usable = ""
    for attempt in range(_ATTEMPTS):
        made = _made(model, source, attempt)
        if made != model and _made(made, source, attempt) == made:
            usable = made
            if not is_taken(made):
                break
    return usable


def is_stand_in(value: str, *sources: str) -> bool:
    """Return whether a value was derived from one of the sources, whatever its model was.

    The first attempt with each source comes before the others: it makes nearly all stand-ins.
    """
    return any(
        _made(value, source, attempt) == value for attempt in range(_ATTEMPTS) for source in sources
    )


def _made(model: str, source: str, attempt: int) -> str:
    seed = f"{source} {attempt}"
    if attempt >= _WITH_STRUCTURE:
        return _plain(model, seed, kept="", kept_if_random="")
    if _UUID.fullmatch(model):
        return _uuid(model, seed)
    if _as_json(model.partition(".")[0]) is not None:
        return _token(model, seed)
    if address := _ADDRESS.fullmatch(model):
        return f"{_plain(address[1], seed)}@{_domain(address[2], seed)}"
    prefix = _PUBLIC_PREFIX.match(model)
    start = prefix.end() if prefix else 0
    return model[:start] + _plain(model[start:], seed)


def _plain(model: str, seed: str, kept: str = _KEPT, kept_if_random: str = _KEPT_IF_RANDOM) -> str:
    """Replace every character of a model except some punctuation."""
    alphabets = _alphabets(model)
    is_random = len(model) >= _LONG and len(alphabets) > 1
    places = [n for n, c in enumerate(model) if c not in (kept_if_random if is_random else kept)]
    if not places:
        return model
    octets = hashlib.shake_256(seed.encode()).digest(2 * len(places) + 1)
    every = "".join(alphabets)
    made = [every[octet % len(every)] for octet in octets[: len(places)]]
    for number, alphabet in enumerate(alphabets):  # at least one of each, of its last letters
        place = (octets[-1] + number) % len(places)
        made[place] = alphabet[-1 - octets[len(places) + place] % len(_MORE_LOWER)]
    if every == string.digits:
        made[0] = str(octets[0] % 9 + 1)  # so that a number stays one
    text = list(model)
    for place, character in zip(places, made, strict=True):
        text[place] = character
    return "".join(text)


def _alphabets(model: str) -> list[str]:
    """Return the alphabets of a stand-in, of each of which it has at least one character."""
    has_lower, has_upper, has_digit = (
        any(character in kind for character in model)
        for kind in (string.ascii_lowercase, string.ascii_uppercase, string.digits)
    )
    if has_digit and not (has_lower or has_upper):
        return [string.digits]
    found = [_LOWER] if has_lower or not has_upper else []
    found += [_UPPER] if has_upper else []
    if len(found) > 1 and not set(model) & set(string.ascii_letters) <= set(_LOWER + _UPPER):
        found = [_LOWER + _MORE_LOWER, _UPPER + _MORE_UPPER]
    return [*found, _DIGITS] if has_digit and len(model) < _LONG else found


def _domain(model: str, seed: str) -> str:
    """Return a domain that nobody has, if a model is long enough for one."""
    length = len(model) - len(_RESERVED)
    if not 0 < length <= _LONGEST_LABEL:
        return _plain(model, seed)
    return _plain("a" * length, seed) + _RESERVED


def _uuid(model: str, seed: str) -> str:
    digits = iter(hashlib.shake_256(seed.encode()).hexdigest(16))
    made = [c if c == "-" else next(digits) for c in model]
    made[_VERSION] = model[_VERSION]
    made[_VARIANT] = "89ab"[int(made[_VARIANT], 16) % 4]
    text = "".join(made)
    return text.upper() if model == model.upper() else text


def _token(model: str, seed: str) -> str:
    """Return a token of several parts with its header, and other values in further JSON."""
    header, *parts = model.split(".")
    made = [header] if parts else [_encoded(header, seed)]
    for number, part in enumerate(parts):
        own = f"{seed} {number}"
        made.append(_plain(part, own) if _as_json(part) is None else _encoded(part, own))
    return ".".join(made)


def _as_json(part: str) -> str | None:
    """Return the JSON object in base64url, each byte as one character; None if it is none."""
    if not part.startswith("e"):  # that of a brace
        return None
    try:
        octets = base64.urlsafe_b64decode(part.rstrip("=") + "==")
        is_object = isinstance(json.loads(octets), dict)
    except (ValueError, RecursionError):
        return None
    return octets.decode("latin-1") if is_object else None


def _encoded(part: str, seed: str) -> str:
    """Return base64url of JSON with the names of a part and values of the same length."""
    text = _JSON_PART.sub(
        lambda match: _value(match, f"{seed} {match.start()}"), _as_json(part) or ""
    )
    made = base64.urlsafe_b64encode(text.encode("latin-1")).decode().rstrip("=")
    return made + "=" * (len(part) - len(made))


def _value(match: re.Match[str], seed: str) -> str:
    if match["name"]:
        return match[0]
    if match["number"]:
        return _plain(match[0], seed)
    return f'"{_plain(match["text"], seed)}"'
