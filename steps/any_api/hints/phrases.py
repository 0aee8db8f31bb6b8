"""Phrases that users of Karate, Cucumber, REST Assured and Postman write first, and ours.

Texts are compared without subject, articles and auxiliary verbs, and with one word for several
(``SYNONYMS``): "the status code should be 200" is compared as "status code is 200".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from support.backends import needs_secrets
from support.conversation.callers import OTHERS, caller_names, names_without_login
from support.conversation.http_terms import OTHER_SERVICES, service_names
from support.conversation.preflight.order import check_order
from support.gherkin.authoring.vocabulary import Vocabulary
from support.language.durations import DURATION_PATTERN
from support.language.late_pattern import late
from support.run.configuration import BACKEND, SETTINGS
from support.run.contract.preflight import contract_check

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import pytest

SYNONYMS: tuple[tuple[str, str], ...] = (
    ("the|an?|this|following|should|must|can|will|http|api|endpoint|successfully|valid", ""),
    ("json (?=response|body|path|payload|field|value|object)", ""),
    ("does not|do not", "not"),
    ("request body|payload|json body|data", "body"),
    ("makes?|performs?|issues?|executes?|does|do|submits?|sends|sent|made", "send"),
    ("equal to|to be|equals?|am|be|are|was|==?|becomes?", "is"),
    ("have|having|contains?|includes?|including", "has"),
    ("logged in|log in|login|authenticated|authenticate", "signed in"),
    ("entry|items?|elements?|objects?|records?|results?", "entries"),
    ("save|store|extract|capture", "remember"),
    ("key|property|attribute|field|value at|value of|path", "field"),
    ("(?:is )+", "is "),
)

_QUOTED = r"\"[^\"]*\"|'[^']*'"
_PARTS = {
    "METHOD": "(?P<method>get|post|put|patch|delete|head|options)",
    "ADDRESS": rf"(?P<address>{_QUOTED}|/\S*|https?://\S+)",
    "PATH": rf"(?P<path>{_QUOTED}|\$\S*|response\S*|\w+(?:[.\[]\S+)?)",
    "VALUE": rf"(?P<value>{_QUOTED}|-?\d+(?:[.,]\d+)*|\w[\w.]*)",
    "SEGMENTS": rf"(?P<segments>(?:{_QUOTED}|\w+)(?: ?, ?(?:{_QUOTED}|\w+))*)",
    "TEXT": rf"(?P<value>{_QUOTED})",
    "NAME": rf"(?P<name>{_QUOTED}|[\w-]+)",
    "STATUS": r"(?P<status>[1-5]\d\d)",
    "NUMBER": r"(?P<number>\d+)",
    "LIMIT": rf"(?P<limit>{DURATION_PATTERN})",
    "TO": "(?:to|from|for|on|at|against|with)",
    "WITH": "with(?: body| json| has)?(?: .*)?",
    "SET": "(?:(?:set|add|use|has|specify|pass|send|with) )?",
}
_TABLE = "and a table of names and values"
_DOCSTRING = "and a docstring"
_ONE_STEP = "method and address are one step"


@dataclass(frozen=True)
class Phrase:
    """A pattern for a phrase of other tools, with parts such as METHOD, and what we write."""

    theirs: str
    ours: str
    because: str = ""

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The pattern, with its parts filled in."""
        written = re.sub("[A-Z]{2,}", lambda part: _PARTS[part[0]], self.theirs)
        return re.compile(written, re.IGNORECASE)

    def instead(self, text: str) -> str | None:
        """Return what to write instead of a text in simple words; None if it does not match."""
        match = self.pattern.fullmatch(text)
        if match is None:
            return None
        parts = match.groupdict()
        reason = self.because or _reason(parts.get("value") or "", text)
        because = f"  ({reason})" if reason else ""
        return f"{self.ours.format_map(_as_ours(parts, text))}{because}"


PHRASES: tuple[Phrase, ...] = (
    # Requests
    Phrase(
        "(?:send )?METHOD(?: request| call)?(?: TO)? ADDRESS with.* form.*",
        "When I {method} {address} with the form:",
        _TABLE,
    ),
    Phrase(
        "(?:send )?METHOD(?: request| call)?(?: TO)? ADDRESS WITH",
        "When I {method} {address} with JSON:",
        _DOCSTRING,
    ),
    Phrase("(?:send )?METHOD(?: request| call)?(?: TO)? ADDRESS", "When I {method} {address}"),
    Phrase("METHOD request is send TO ADDRESS", "When I {method} {address}"),
    Phrase("(?:request|call|visit|open|fetch|retrieve|hit|access) ADDRESS", "When I GET {address}"),
    Phrase("field SEGMENTS", "When I GET {segments}", _ONE_STEP),
    Phrase("method METHOD", 'When I {method} "/..."', _ONE_STEP),
    Phrase("SET(?:base )?ur[li](?: is)? .+", 'When I GET "/..."', "API_BASE_URL is set in .env"),
    Phrase("SETbody(?: is)?(?: .*)?", "Given the JSON body:", _DOCSTRING),
    Phrase("request(?: .*)?", "Given the JSON body:", _DOCSTRING),
    Phrase(
        "SET(?:request )?header NAME (?:is|to|as|with|with value|:) VALUE",
        "Given the request header {name} is {value}",
    ),
    Phrase(
        "SET(?:request )?NAME header (?:is|to|as|with) VALUE",
        "Given the request header {name} is {value}",
    ),
    Phrase("SET(?:request )?headers(?: .*)?", "Given the request headers:", _TABLE),
    Phrase("SET(?:query |request )?param(?:eter)?s? .*", "Given the query:", _TABLE),
    Phrase("form field .*", 'When I POST "/..." with the form:', _TABLE),
    Phrase("multipart .*", 'When I POST "/..." with the parts:', _TABLE),
    # Callers
    Phrase(
        "(?:is )?(?:not signed in|anonymous|unauthenticated|signed out|logged out)",
        "Given I am not signed in",
    ),
    Phrase(
        "(?:is )?signed in as (?:user |role )?NAME(?: user)?", "Given I am signed in as {caller}"
    ),
    Phrase(
        "SET(?:bearer |access |auth )?(?:token|authorization|auth|credentials) .*",
        "Given I am signed in as admin",
        "API_ROLES__ADMIN__... in .env has the credentials",
    ),
    # Status
    Phrase(
        "(?:response )?(?:status|code|status code)(?: code)?(?: is)? STATUS(?: [a-z ]+)?",
        "Then the response status is {status}",
    ),
    Phrase(
        "(?:response )?(?:is|has|returns?|gets?|receives?|sees?|expects?)(?: response)?(?: with)?"
        "(?: status)?(?: code)?(?: is| of)? STATUS(?: [a-z ]+)?",
        "Then the response status is {status}",
    ),
    # Headers and body
    Phrase(
        "(?:response )?content[- ]type(?: header)? is VALUE", "Then the content type is {value}"
    ),
    Phrase("response (?:body )?is json", 'Then the content type is "application/json"'),
    Phrase("(?:response |match )?header NAME is VALUE", "Then the header {name} is {value}"),
    Phrase("(?:response |match )?header NAME has TEXT", "Then the header {name} is {pattern}"),
    Phrase(
        "(?:response )?(?:has )?header NAME(?: is present| exists)?",
        'Then the header {name} is "#present"',
    ),
    Phrase("response(?: body)? is empty", "Then the body is empty"),
    Phrase("(?:response|body|response body) has TEXT", "Then the body contains {value}"),
    Phrase(
        "response time is (?:less than|below|under|<) NUMBER(?: ms| milliseconds)?",
        "Then the response time is below {number} ms",
    ),
    Phrase(
        "response time is (?:less than|below|under|<) NUMBER (?:s|seconds?)",
        "Then the response time is below {number} s",
    ),
    # JSON
    Phrase("match each PATH (?:is|has) .*", "Then each of {path} matches:", _DOCSTRING),
    Phrase(r"match response is [\[{].*", "Then the response matches:", _DOCSTRING),
    Phrase(r"match response has [\[{].*", "Then the response contains:", _DOCSTRING),
    Phrase(r"match PATH (?:is|has) [\[{].*", "Then {path} matches:", _DOCSTRING),
    Phrase("match PATH has VALUE", "Then {path} contains:", _DOCSTRING),
    Phrase("(?:match |assert )?PATH != VALUE", "Then {path} is not {value}"),
    Phrase(
        "(?:field |response field )?PATH (?:has|is) (?:exactly )?NUMBER entries",
        'Then {path} is "#[{number}]"',
    ),
    Phrase(
        "(?:field )?PATH has (?:length|size|count)(?: is| of)? NUMBER",
        'Then {path} is "#[{number}]"',
    ),
    Phrase("(?:length|size|count|number)(?: of)? PATH is NUMBER", 'Then {path} is "#[{number}]"'),
    Phrase(
        "(?:field )?PATH is (?:type )?(?P<kind>string|number|integer|boolean|array|list|object)",
        "Then {path} is {kind}",
    ),
    Phrase("(?:field )?PATH is empty(?: array| list)?", 'Then {path} is "#[0]"'),
    Phrase(
        "(?:field )?PATH (?:exists?|is present|is defined|is there|is not null|is not empty)",
        'Then {path} is "#present"',
    ),
    Phrase(
        "(?:field )?PATH (?:not exist|is absent|is not present|is missing|is undefined)",
        'Then {path} is "#absent"',
    ),
    Phrase("response (?:not has|has no) (?:field )?PATH", 'Then {path} is "#absent"'),
    Phrase(
        "(?:response |body |response body )has (?:field )?PATH (?:is|with|with value) VALUE",
        "Then {path} is {value}",
    ),
    Phrase("(?:response|body|response body) has (?:field )?PATH", 'Then {path} is "#present"'),
    Phrase("(?:field )?PATH (?:has|matches) TEXT", "Then {path} is {pattern}"),
    Phrase(
        "(?:match |assert )?(?:json )?(?:response )?(?:body )?(?:at )?(?:field )?PATH is VALUE",
        "Then {path} is {value}",
    ),
    Phrase("(?:field )?PATH is not VALUE", "Then {path} is not {value}"),
    # Values, waiting, output
    Phrase("within LIMIT PATH is VALUE", "Then within {limit} {path} becomes {value}"),
    Phrase("def NAME is PATH", "And I remember {path} as {name}"),
    Phrase("remember (?:field )?PATH (?:as|to|in|into) NAME", "And I remember {path} as {name}"),
    Phrase(
        "wait(?: for)? NUMBER (?:s|seconds?|ms|milliseconds)",
        'Then within 10 s "$.status" becomes "done"',
        "it repeats the last request until then",
    ),
)
_LEFT_OUT = late("(?:print|log|show) .*|response is (?:printed|logged|shown)")
_STATUSES = late(r"(?:the response status|responses?) (?:is|are|becomes) ")
_A_STATUS = late(r"(?:\b(?:is|are|becomes|or)|,) (\d\w*)")
_VALID = late(r"[1-5](?:\d\d|xx)")

_SUBJECT = late(r"(?:i|we|(?:the |an? )?(?:user|client|customer|caller|tester)) ", re.IGNORECASE)
_LITERAL = late(rf"({_QUOTED}|(?<!\S)[/$\[{{]\S*|\w+[.\[]\S+|https?://\S+)")


def pytest_gherkin_vocabulary(config: pytest.Config) -> Vocabulary:
    """Supply the steps of this package, what to write instead of others, and configured names."""
    settings, backend = config.stash[SETTINGS], config.stash[BACKEND]
    is_replay = not needs_secrets(backend.name, None)  # the recordings have the roles
    are_configured = "roles" in settings.model_fields_set
    names = caller_names(settings.roles, are_all=are_configured and not is_replay)
    names |= service_names(settings.services, are_all=not is_replay)
    names |= frozenset() if is_replay else names_without_login(settings.roles, settings.login)
    elsewhere = frozenset({OTHERS, OTHER_SERVICES})
    return Vocabulary(
        "steps.any_api", instead, names, elsewhere, check_order, contract_check(config)
    )


def instead(kind: str, text: str) -> Iterator[str]:
    """Yield lines for a message: our phrase for one of another tool, and invalid statuses.

    Of several, a phrase with the type of the step is preferred: "header X = y" may be a Given or
    a Then.
    """
    invalid = [status for status in _invalid_statuses(text) if not _VALID.fullmatch(status)]
    if invalid:
        yield (
            f"{' and '.join(invalid)} cannot be an HTTP status: these are numbers from 100 to 599, "
            "or a class, such as 2xx"
        )
        return
    simple = simplified(text)
    if _LEFT_OUT.fullmatch(simple):
        yield "leave it out: the report shows every request and its response"
        return
    found = [(one, ours) for one in PHRASES if (ours := one.instead(simple))]
    found.sort(key=lambda pair: pair[1].partition(" ")[0].lower() != kind)
    yield from (f"write: {ours}" for _, ours in found[:1])


def simplified(text: str) -> str:
    """Return a text in fewer words: without subject and articles, with one word for synonyms."""
    parts = _LITERAL.split(_SUBJECT.sub("", f"{text.strip().rstrip(':.')} ", count=1))
    for number in range(0, len(parts), 2):  # the others are values, as written
        for words, word in SYNONYMS:
            parts[number] = re.sub(rf"(?i)(?<!\S)(?:{words})(?!\S)", word, parts[number])
    return " ".join("".join(parts).split())


def _as_ours(parts: Mapping[str, str | None], text: str) -> dict[str, str]:
    """Return the parts of a phrase as our steps write them; ``text`` is all of it."""
    given = {name: part for name, part in parts.items() if part is not None}
    if _is_word(given.get("value", "")) and not _is_karate(text):
        given["value"] = _quoted(given["value"])
    written = {name: write(given[part]) for name, part, write in _WRITTEN if part in given}
    return given | written


def _unquoted(text: str) -> str:
    return text[1:-1] if text[:1] in {'"', "'"} else text


def _quoted(text: str) -> str:
    escaped = _unquoted(text).replace('"', '\\"')  # the only escape in the quotes of a step
    return f'"{escaped}"'


def _address(segments: str) -> str:
    """Return an address of segments: ``'users', id`` is ``"/users/{id}"``."""
    parts = [part.strip() for part in segments.split(",")]
    texts = [_unquoted(part).strip("/") if part[0] in "\"'" else f"{{{part}}}" for part in parts]
    return f'"/{"/".join(texts)}"'


def _path(text: str) -> str:
    """Return a JSON path in quotes: ``response.items[0]``, ``items[0]`` are ``"$.items[0]"``."""
    path = re.sub(r"^(?:response|\$)(?=[.\[]|$)", "", _unquoted(text)).replace('"', "'")
    dot = "" if path.startswith((".", "[")) or not path else "."
    return f'"${dot}{path}"'


def _value(text: str) -> str:
    """Return a JSON value; another word is a remembered value, as in Karate."""
    if text[0] in "\"'":
        return _quoted(_KARATE.get(_unquoted(text), text))
    if _THOUSANDS.fullmatch(text):
        return text.replace(",", "")
    if _NUMBER.fullmatch(text):
        return text.replace(",", ".")
    return _CONSTANTS.get(text.lower(), f"{{{text}}}")


def _reason(value: str, text: str) -> str:
    """Return a sentence about a value that is not written as in JSON."""
    if _NUMBER.fullmatch(value):
        return "numbers have a point, and nothing between thousands" if "," in value else ""
    if _is_word(value) and not _is_karate(text):
        return f"a text is in double quotes, and {{{value}}} is a remembered value"
    return ""


def _is_word(value: str) -> bool:
    """Return whether a value is neither JSON nor quoted, nor a constant of another language."""
    is_json = _NUMBER.fullmatch(value) or value.lower() in _CONSTANTS
    return value[:1] not in {"", '"', "'"} and not is_json


def _is_karate(text: str) -> bool:
    """Return whether a phrase is Karate's, in which words are the names of values."""
    return text.startswith("match ")


_NUMBER = late(r"-?\d+(?:[.,]\d+)*")
_THOUSANDS = late(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_CONSTANTS = {
    **{word: word for word in ("null", "true", "false")},
    **dict.fromkeys(("none", "nil", "undefined"), "null"),
}
_KARATE = {"#notnull": "#present", "#notpresent": "#absent"}
_KINDS = {"list": "#array", "integer": "#int"}
_WRITTEN: tuple[tuple[str, str, Callable[[str], str]], ...] = (
    ("method", "method", str.upper),
    ("address", "address", _quoted),
    ("segments", "segments", _address),
    ("path", "path", _path),
    ("value", "value", _value),
    ("pattern", "value", lambda text: _quoted(f"#regex {re.escape(_unquoted(text))}")),
    ("name", "name", _quoted),
    ("caller", "name", _unquoted),
    ("kind", "kind", lambda text: _quoted(_KINDS.get(text, f"#{text}"))),
)


def _invalid_statuses(text: str) -> list[str]:
    start = _STATUSES.search(text)
    return _A_STATUS.findall(text, start.start()) if start else []
