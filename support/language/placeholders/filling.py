"""Replace placeholders in texts and JSON, and check them before a run."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from support.language.placeholders.errors import TemplateError, unknown_name
from support.language.placeholders.fakes import FakerCall
from support.language.placeholders.filters import filtered
from support.language.placeholders.grammar import ANY_NAME, GENERATORS, TOKEN, Path, parse
from support.language.placeholders.plain import kind, text
from support.language.visible import line

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from support.language.placeholders.values import Values

_UNCLOSED = re.compile(r"\{(?:faker\.|(?:now|today)[-+:])[^{}\r\n]*")
_ADDRESS = re.compile("https?://|/(?!/)", re.IGNORECASE)
_LONGEST = 100  # characters of an address in an error


def fill(value: Any, values: Values) -> Any:
    """Return a copy of a text or of JSON, keys included, with all placeholders replaced.

    A text that is a single placeholder becomes the value itself and keeps its type; within a
    longer text a value is formatted by ``text``. Raises TemplateError.
    """
    if isinstance(value, str):
        return _filled(value, values)
    if isinstance(value, list | tuple):
        return [fill(entry, values) for entry in value]
    if isinstance(value, dict):
        return fill_object(value, values)
    return value


def fill_object(
    value: dict[str, Any], values: Values, fill_entry: Callable[[Any, Values], Any] = fill
) -> dict[str, Any]:
    """Return a copy of an object with its names filled, and its entries by ``fill_entry``.

    Raises TemplateError, also if two names become one.
    """
    filled: dict[str, Any] = {}
    for template, entry in value.items():
        key = text(fill(template, values))
        if key in filled:
            raise TemplateError(f"two fields become {key}; one of them is {template}; rename it")
        filled[key] = fill_entry(entry, values)
    return filled


def fill_path(path: str, values: Values) -> str:
    """Fill the path of a request, including its query.

    Each value is percent-encoded so that it stays one segment or one parameter (RFC 3986). If the
    path begins with a value that is an address, ``http(s)://...`` or ``/...``, that value is not
    encoded. Raises TemplateError, also for null, objects, lists and, at the beginning, for
    ``//host/...``, which names another host (RFC 3986, 4.2).
    """
    return TOKEN.sub(
        lambda match: _written(match) or _encoded(match["placeholder"], values, match.start()), path
    )


def fill_each(template: str, values: Values, convert: Callable[[Any], str]) -> str:
    """Return a text in which each placeholder is replaced by what ``convert`` makes of its value.

    Raises TemplateError; one that ``convert`` raises gets the placeholder.
    """

    def converted(written: str) -> str:
        value = _value(written, values)
        try:
            return convert(value)
        except TemplateError as error:
            raise _at(written, error) from error

    return TOKEN.sub(lambda match: _written(match) or converted(match["placeholder"]), template)


def escape(literal: str) -> str:
    """Return the template whose filled form is this text."""
    return re.sub(r"\{[^\W\d][^{}\r\n]*\}", r"{\g<0>}", literal)


def is_placeholder(template: str) -> bool:
    """Return whether a text is a single placeholder."""
    return _alone(template) is not None


def faults(value: Any, known: Collection[str] | None) -> list[str]:
    """Return the faults of the placeholders in a text or in JSON, each once.

    ``known`` has the names that will have a value at that point; None or ANY_NAME in it allows any.
    """
    found = dict.fromkeys(_unclosed(value))
    for placeholder in _placeholders(value):
        try:
            _check(placeholder, known)
        except TemplateError as error:
            found[str(error)] = None
    return list(found)


def names_in(value: Any) -> list[str]:
    """Return the names of remembered values in use, each once: ``user`` for ``{user.id}``.

    Generators have no such name; malformed placeholders are skipped.
    """
    names: dict[str, None] = {}
    for placeholder in _placeholders(value):
        try:
            source = parse(placeholder).source
        except TemplateError:  # reported by faults()
            continue
        if isinstance(source, Path):
            names[source.name] = None
    return list(names)


def _filled(template: str, values: Values) -> Any:
    if "{" not in template:
        return template
    if (whole := _alone(template)) is not None:
        return _value(whole, values)

    return TOKEN.sub(
        lambda match: _written(match) or text(_value(match["placeholder"], values)), template
    )


def _alone(template: str) -> str | None:
    """Return the content of a text that is a single placeholder, or None."""
    whole = TOKEN.fullmatch(template)
    return whole["placeholder"] if whole else None


def _written(match: re.Match[str]) -> str:
    """Return the literal text of doubled braces, empty for a placeholder."""
    return f"{{{match['literal']}}}" if match["literal"] else ""


def _value(written: str, values: Values) -> Any:
    try:
        placeholder = parse(written)
        value = values.value_of(placeholder.source)
        for name in placeholder.filters:
            value = filtered(text(value), name)
    except TemplateError as error:
        raise _at(written, error) from error
    return value


def _encoded(written: str, values: Values, at: int) -> str:
    value = _value(written, values)
    if value is None or isinstance(value, dict | list):
        fields = f" with the fields {', '.join(value)}" if isinstance(value, dict) else ""
        raise TemplateError(
            f"{{{written}}}: it is {kind(value)}{fields}; paths accept strings and numbers"
        )
    segment = text(value)
    if parse(written).filters[-1:] == ("url",) or (at == 0 and _ADDRESS.match(segment)):
        return segment
    if at == 0 and segment.startswith("//"):
        raise TemplateError(
            f"{{{written}}}: it is {line(segment, _LONGEST)}, which names a host but no scheme; "
            "an address begins with http://, https:// or a single /"
        )
    if segment in {".", ".."}:  # dot segments would be removed (RFC 3986, 5.2.4)
        return segment.replace(".", "%2E")
    try:
        return filtered(segment, "url")
    except TemplateError as error:
        raise _at(written, error) from error


def _placeholders(value: Any) -> Iterator[str]:
    for template in _templates(value):
        yield from (m["placeholder"] for m in TOKEN.finditer(template) if m["placeholder"])


def _unclosed(value: Any) -> Iterator[str]:
    for template in _templates(value):
        for match in _UNCLOSED.finditer(TOKEN.sub(" ", template)):
            written = match[0].rstrip()
            yield f"{written}: it is not closed; add }} on this line, without other braces"


def _templates(value: Any) -> Iterator[str]:
    """Yield the strings in JSON, keys included, that contain a brace."""
    if isinstance(value, str):
        if "{" in value:
            yield value
    elif isinstance(value, list | tuple):
        for entry in value:
            yield from _templates(entry)
    elif isinstance(value, dict):
        for key, entry in value.items():
            yield from _templates(key)
            yield from _templates(entry)


def _check(written: str, known: Collection[str] | None) -> None:
    try:
        source = parse(written).source
        if isinstance(source, FakerCall):
            source.check()
        elif isinstance(source, Path) and known is not None and not _is_known(source.name, known):
            raise unknown_name(source.name, known, GENERATORS)
    except TemplateError as error:
        raise _at(written, error) from error


def _is_known(name: str, known: Collection[str]) -> bool:
    return name in known or ANY_NAME in known


def _at(written: str, error: TemplateError) -> TemplateError:
    """Prefix an error with its placeholder."""
    return TemplateError(f"{{{written}}}: {error}")
