"""Random secrets in each notation of a body are learned."""

from __future__ import annotations

import html
import json
import random
import string
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

import pytest
import yaml

from support.http.exchange import SentRequest
from support.secrets.redactor import Redactor

if TYPE_CHECKING:
    from collections.abc import Callable

CHARACTERS = string.ascii_letters + string.digits + " '\"<>&\\:,{}[]#%+=é;/-_|!*@`~$^()?.\t"
NAMES = ("password", "newPassword1", "token2", "api_key", "user_secret_", "session_id", "jwt")
MULTIPART = "multipart/form-data; boundary=limit"
HEAD = '--limit\nContent-Disposition: form-data; name="'

Notation = tuple[str, "Callable[[str, str], str]"]


def in_yaml(style: str | None, *, flow: bool) -> Notation:
    """Return the notation of YAML in one of its styles."""
    return "application/yaml", lambda name, value: yaml.safe_dump(
        {"a": "é", name: value, "b": [1]},
        default_style=style,
        default_flow_style=flow,
        allow_unicode=True,
    )


def escaped(name: str) -> str:
    return "".join(rf"\u{ord(character):04x}" for character in name)


def percent(name: str) -> str:
    return "".join(f"%{ord(character):02X}" for character in name)


NOTATIONS: dict[str, Notation] = {
    "JSON": ("application/json", lambda n, v: json.dumps({"a": 1, n: v, "b": 2}, indent=1)),
    "JSON, escaped name": (
        "application/json",
        lambda n, v: f'{{"a": 1, "{escaped(n)}": {json.dumps(v)}}}',
    ),
    "JSON in JSON": ("application/json", lambda n, v: json.dumps({"a": json.dumps({n: v})})),
    "object": ("application/json", lambda n, v: json.dumps({n: {"value": v, "x": {"y": 1}}})),
    "pair": ("application/json", lambda n, v: json.dumps([{"name": n, "value": v}, {"a": 1}])),
    "form": ("application/x-www-form-urlencoded", lambda n, v: f"a=b&{n}={quote_plus(v)}&c=d"),
    "form, escaped name": (
        "application/x-www-form-urlencoded",
        lambda n, v: f"a=b&{percent(n)}={quote_plus(v)}",
    ),
    "form, brackets": (
        "application/x-www-form-urlencoded",
        lambda n, v: f"user[{n}][]={quote(v)}&c=d",
    ),
    "XML": ("application/xml", lambda n, v: f"<a><{n}>{html.escape(v)}</{n}><b>c</b></a>"),
    "element": ("text/xml", lambda n, v: f"<a><{n}>\n<v>{html.escape(v)}</v>\n</{n}>b</a>"),
    "attribute": ("text/xml", lambda n, v: f'<a b="c" {n}="{html.escape(v)}"/>'),
    "pair in XML": ("text/xml", lambda n, v: f'<p name="{n}" value="{html.escape(v)}"/>'),
    "YAML": in_yaml(None, flow=False),
    "YAML, flow": in_yaml(None, flow=True),
    "YAML, quoted": in_yaml("'", flow=False),
    "YAML, escaped": in_yaml('"', flow=True),
    "YAML, block": in_yaml("|", flow=False),
    "YAML, pair": ("text/yaml", lambda n, v: yaml.safe_dump([{"name": n, "value": v}])),
    "LF": (MULTIPART, lambda n, v: f'{HEAD}{n}"\n\n{v}\n{HEAD}b"\n\nc\n--limit--'),
}


def secrets() -> list[tuple[str, str]]:
    """Return names and values, the same in each run."""
    source = random.Random(14)
    return [
        (name, "".join(source.choices(CHARACTERS, k=source.randint(8, 30))).strip().ljust(8, "x"))
        for name in NAMES
        for _ in range(3)
    ]


@pytest.mark.promise("safety.md", "by its name: values of fields")
@pytest.mark.promise("safety.md", "A number or an underscore")
@pytest.mark.parametrize("notation", NOTATIONS)
def test_a_secret_is_learned(notation: str) -> None:
    media_type, write = NOTATIONS[notation]
    for name, secret in secrets():
        body = write(name, secret).encode()
        headers = (("Content-Type", media_type),)
        redactor = Redactor()
        redactor.learn_from(SentRequest("POST", "http://a/b", headers, body))
        assert secret in [value.strip() for value, _ in redactor.learned], body
