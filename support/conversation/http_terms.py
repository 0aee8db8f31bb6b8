"""Terms of HTTP in steps: names of headers and cookies, content types, digests, patterns.

Each checks its own form before a run, as the values of ``step_values`` do. What contains a
placeholder has its form only during the run.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from support.conversation.errors import ConversationError
from support.conversation.step_values import SERVICE, ExpectedValue, Text
from support.http.written_headers import CONTROL_PATTERN, NAME_PATTERN, name_faults
from support.language.json_text import JsonTextError
from support.language.matching.markers import is_marker
from support.language.matching.patterns import PatternError, compiled
from support.language.placeholders.filling import names_in
from support.language.placeholders.grammar import TOKEN
from support.language.spelling import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from support.language.placeholders.values import Values

OTHER_SERVICES = f"{SERVICE}*"
"""Among the names of a check: there may be other services, those of a recording."""

_EMPTY = "every text contains an empty one, so this checks nothing; write the text to look for"
_MEDIA_TYPE = re.compile(rf"{NAME_PATTERN}/{NAME_PATTERN}")  # RFC 9110, 8.3.1
_SHA256 = re.compile(r"[0-9a-fA-F]{64}")
_NO_TEXTS = frozenset({"int", "number", "boolean", "null", "object", "array"})
"""Markers that never match a text."""


@dataclass(frozen=True)
class HeaderName(Text):
    """The name of a header."""

    def faults(self, names: Iterable[str]) -> list[str]:
        """Return errors for the placeholders, and for a name that no header can have."""
        return [*super().faults(names), *name_faults(TOKEN.sub("x", self.written))]


@dataclass(frozen=True)
class CookieName(Text):
    """The name of a cookie."""

    def faults(self, names: Iterable[str]) -> list[str]:
        """Return errors for the placeholders, and for a name that no cookie can have."""
        faults = super().faults(names)
        if not re.fullmatch(NAME_PATTERN, TOKEN.sub("x", self.written)):
            faults.append(
                f'"{self.written}" is not the name of a cookie: write its name only, without '
                "spaces, = or ; (RFC 6265)"
            )
        return faults


@dataclass(frozen=True)
class ExpectedType(Text):
    """The content type of a response, without parameters."""

    def faults(self, names: Iterable[str]) -> list[str]:
        """Return errors for the placeholders, and for what is not a content type."""
        faults, written = super().faults(names), self.written
        if has_placeholder(written):
            return faults
        plain, semicolon, _ = written.partition(";")
        if semicolon:
            faults.append(
                f'"{written}" has parameters, which this step ignores: write "{plain.strip()}", '
                f'or check the header "Content-Type"'
            )
        elif "*" in written or not _MEDIA_TYPE.fullmatch(written):
            faults.append(_no_media_type(written))
        return faults


@dataclass(frozen=True)
class ContentType(Text):
    """The content type of a request, which may have parameters."""

    def faults(self, names: Iterable[str]) -> list[str]:
        """Return errors for the placeholders, and for what is not a content type."""
        return [*super().faults(names), *type_faults(self.written)]


@dataclass(frozen=True)
class Digest(Text):
    """A SHA-256 in hexadecimal digits."""

    def faults(self, names: Iterable[str]) -> list[str]:
        """Return errors for the placeholders, and for what is not a SHA-256."""
        faults, written = super().faults(names), self.written
        if not has_placeholder(written) and not _SHA256.fullmatch(written):
            faults.append(
                f'"{written}" is not a SHA-256: it has {len(written)} characters, and should have '
                "64, each a digit or one of a to f"
            )
        return faults


@dataclass(frozen=True)
class BodyPart(Text):
    """A text that a body contains, or not; an empty one, which every body has, is refused."""

    def faults(self, names: Iterable[str]) -> list[str]:
        """Return errors for the placeholders, and for an empty text."""
        return super().faults(names) if self.written else [_EMPTY]

    def filled(self, values: Values) -> str:
        """Return the text with all placeholders filled; raises ConversationError if it is empty."""
        part = super().filled(values)
        if not part:
            raise ConversationError(f"{self.written}: {_EMPTY}")
        return part


@dataclass(frozen=True)
class Pattern:
    """A regular expression; braces in it are not placeholders."""

    written: str

    def faults(self, names: Iterable[str]) -> list[str]:
        """Return the error in the expression, if any, and errors for values in braces."""
        try:
            compiled(self.written, re.DOTALL)
        except PatternError as error:
            return [str(error)]
        known = set(names)
        return [_unfilled(name) for name in names_in(self.written) if name in known]


@dataclass(frozen=True)
class ServiceName(Text):
    """The name of a configured service."""

    def faults(self, names: Iterable[str]) -> list[str]:
        """Return errors for the placeholders, and for a service that is not configured."""
        faults, names, written = super().faults(names), set(names), self.written
        if has_placeholder(written) or {f"{SERVICE}{written}", OTHER_SERVICES} & names:
            return faults
        known = (name.removeprefix(SERVICE) for name in names if name.startswith(SERVICE))
        return [*faults, unknown_service(written, sorted(known))]


def service_names(services: Iterable[str], *, are_all: bool) -> frozenset[str]:
    """Return the names of services for checks before the run; ``are_all`` unless others exist."""
    names = {f"{SERVICE}{name}" for name in services}
    return frozenset(names if are_all else {*names, OTHER_SERVICES})


def unknown_service(name: str, known: Iterable[str]) -> str:
    """Return the error for a service that is not configured."""
    known = list(known)
    return (
        f'unknown service "{name}"; configured: {", ".join(known) or "none"}'
        f"{did_you_mean(name, known) or '.'} "
        f"To add this one, set API_SERVICES__{name.upper()} to its address"
    )


def _unfilled(name: str) -> str:
    return (
        f"{{{name}}} is part of the pattern here, and not filled in; write: Then the body contains "
        f'"{{{name}}}", or [{{]{name}}} if the body has these braces'
    )


def has_placeholder(written: str) -> bool:
    """Return whether the form of a text is only known during the run."""
    return any(match["placeholder"] for match in TOKEN.finditer(written))


def type_faults(written: str) -> Iterator[str]:
    """Yield why a text cannot be the content type of a request."""
    if has_placeholder(written):
        return
    if not _MEDIA_TYPE.fullmatch(written.partition(";")[0].strip()):
        yield _no_media_type(written)


def header_value_faults(expected: ExpectedValue) -> Iterator[str]:
    """Yield why a header can never have an expected value."""
    yield from _text_faults("a header", expected, _header_fault)


def cookie_value_faults(expected: ExpectedValue) -> Iterator[str]:
    """Yield why a cookie can never have an expected value."""
    yield from _text_faults("a cookie", expected, _cookie_fault)


def _text_faults(what: str, expected: ExpectedValue, fault: Callable[[str], str]) -> Iterator[str]:
    try:
        template = expected.template
    except JsonTextError:  # the value itself reports it
        return
    if _is_never_text(template):
        yield (
            f"{what} is a text, which {expected.written} never matches; write the text, or a "
            r'marker for texts, such as "#regex ^\d+$"'
        )
    elif isinstance(template, str) and not is_marker(template):
        found = fault(TOKEN.sub("x", template))
        if found:
            yield f"{what} can never be {expected.written}: {found}"


def _is_never_text(template: Any) -> bool:
    """Return whether an expected value matches no text; a number stands for its text."""
    if template is None or isinstance(template, list | dict):
        return True
    if not is_marker(template):
        return False
    body = template.lstrip("#").lstrip()
    return body.startswith("[") or re.split(r"\s", body)[0] in _NO_TEXTS


def _header_fault(text: str) -> str:
    if control := re.search(CONTROL_PATTERN, text):
        return f"HTTP forbids the character \\x{ord(control[0]):02x}"
    return "spaces around the value are not part of it" if text != text.strip(" \t") else ""


def _cookie_fault(text: str) -> str:
    if ";" in text:
        return "a ; ends the value, attributes such as Path are not part of it"
    if text != text.strip().strip('"'):
        return "spaces and quotes around the value are not part of it"
    return ""


def _no_media_type(written: str) -> str:
    return (
        f'"{written}" is not a content type; write a type and a subtype, such as '
        '"application/json" or "image/png"'
    )
