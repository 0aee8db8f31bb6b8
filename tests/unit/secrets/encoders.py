"""Encoders as servers, browsers, shells and tools have them, and what they make of secrets."""

from __future__ import annotations

import base64
import html
import json
import re
import shlex
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import quote, quote_plus
from xml.sax.saxutils import escape, quoteattr

Encoder = Callable[[str], str]

SECRETS = (
    "3f7a9c0e5b1d8264af93e7c05d1b8a6f",  # pragma: allowlist secret
    "qL+8/vZr=x0~Tb_2-Ya",
    """k"9'\\x/ <&> #m%$!()*`z""",
    "pä😀ß-Пароль+1 2",
    "line one\nline\ttwo 3",
    "{Or,der=1;2:3?4}[5]@^|6'7",
)


def _units(text: str) -> Iterator[str]:
    """Yield the UTF-16 code units of a text as four digits."""
    data = text.encode("utf-16-be")
    return (data[place : place + 2].hex() for place in range(0, len(data), 2))


def _escaped(text: str, unsafe: str, *, upper: bool = False, ascii_only: bool = False) -> str:
    """Escape a text for JSON as libraries do that also escape ``unsafe`` characters."""
    written = []
    for character in json.dumps(text, ensure_ascii=False)[1:-1]:
        if character in unsafe or (ascii_only and not character.isascii()):
            units = (unit.upper() if upper else unit for unit in _units(character))
            written += [f"\\u{unit}" for unit in units]
        else:
            written.append(character)
    return "".join(written)


def _dotnet(text: str) -> str:
    """Encode as System.Text.Json does by default."""
    quoted = _escaped(text, "<>&'+`", upper=True, ascii_only=True)
    return quoted.replace('\\"', "\\u0022")


def _percent(text: str, safe: str, *, lower: bool = False) -> str:
    quoted = quote(text, safe=safe)
    return re.sub("%..", lambda m: m[0].lower(), quoted) if lower else quoted


def _ansi_c(text: str) -> str:
    """Quote as printf %q of bash does for control characters, and all others by their bytes."""
    return "".join(
        c if c.isalnum() and c.isascii() else "".join(f"\\{byte:03o}" for byte in c.encode())
        for c in text
    )


JSON: Mapping[str, Encoder] = {
    "json of Python": lambda text: json.dumps(text)[1:-1],
    "json in UTF-8": lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
    "json of Go": lambda text: _escaped(text, "<>&\u2028"),
    "json of .NET": _dotnet,
    "json of Java": lambda text: _escaped(text, "<>&='"),  # Gson
    "json of PHP": lambda text: json.dumps(text)[1:-1].replace("/", "\\/"),
    "json, all escaped": lambda text: "".join(f"\\u{unit}" for unit in _units(text)),
    "python": lambda text: repr(text)[1:-1],
    "python, ascii": lambda text: ascii(text)[1:-1],
    "python, bytes": lambda text: repr(text.encode())[2:-1],
}
MARKUP: Mapping[str, Encoder] = {
    "html": html.escape,
    "html, without quotes": lambda text: html.escape(text, quote=False),
    "xml": escape,
    "xml attribute": lambda text: quoteattr(text)[1:-1],
    "decimal entities": lambda text: "".join(f"&#{ord(c)};" for c in text),
    "hexadecimal entities": lambda text: "".join(
        c if c.isalnum() and c.isascii() else f"&#x{ord(c):X};" for c in text
    ),
}
URL: Mapping[str, Encoder] = {
    "encodeURIComponent": lambda text: _percent(text, "!()*'~"),
    "encodeURI": lambda text: _percent(text, "!()*'~;/?:@&=+$,#"),
    "url": lambda text: _percent(text, ""),
    "url, lower case": lambda text: _percent(text, "", lower=True),
    "url, sub-delimiters": lambda text: _percent(text, "!$&'()*+,;="),
    "url, httpx": lambda text: _percent(text, "!$&'()*+,/:;=@[\\]^|"),
    "url, path": quote,
    "form": quote_plus,
    "url, twice": lambda text: quote(quote(text, safe=""), safe=""),
    "url, every byte": lambda text: "".join(f"%{byte:02X}" for byte in text.encode()),
    "escape()": lambda text: "".join(
        c if c.isalnum() and c.isascii() else "".join(f"%u{unit}" for unit in _units(c))
        for c in text
    ),
}
SHELL: Mapping[str, Encoder] = {
    "sh, single quotes": lambda text: text.replace("'", "'\\''"),
    "sh, shlex": lambda text: shlex.quote(text).removeprefix("'").removesuffix("'"),
    "sh, double quotes": lambda text: re.sub(r'(["\\$`])', r"\\\1", text),
    "bash, $'...'": _ansi_c,
    "PowerShell": lambda text: text.replace("'", "''"),
    "cmd and CSV": lambda text: text.replace('"', '""'),
}


def _base64(before: str, encode: Callable[[bytes], bytes]) -> Encoder:
    return lambda text: encode(f"{before}{text}, and".encode()).decode()


BASE64: Mapping[str, Encoder] = {
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "base64url": lambda text: base64.urlsafe_b64encode(text.encode()).decode().rstrip("="),
    "base64, at 1": _base64("a", base64.b64encode),
    "base64, at 2": _base64("ab", base64.b64encode),
    "base64, at 6": _base64("user:1", base64.b64encode),
    "base64url, at 4": _base64("abcd", base64.urlsafe_b64encode),
    "base64, in lines": lambda text: base64.encodebytes(
        f"{'-' * 50}{text}{'-' * 50}".encode()
    ).decode(),
}
PLAIN: Mapping[str, Encoder] = {"plain": str}
ENCODERS: Mapping[str, Encoder] = {**PLAIN, **JSON, **MARKUP, **URL, **SHELL, **BASE64}


def is_masked(shown: str, before: str, name: str, after: str, mask: str = "***") -> bool:
    """Return whether a form was replaced as a whole; in base64, with what is around the secret."""
    if "base64" not in name:
        return shown == f"{before}{mask}{after}"
    return shown.startswith(before) and mask in shown and shown.endswith(after)


def forms(secret: str) -> Iterator[tuple[str, str]]:
    """Yield a secret as each encoder writes it, and each pair of them, with their names."""
    for inner, first in ENCODERS.items():
        for outer, second in ENCODERS.items():
            yield f"{inner} in {outer}", second(first(secret))
