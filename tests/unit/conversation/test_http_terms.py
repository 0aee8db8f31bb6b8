"""Terms of HTTP in steps have their form before the run."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from support.conversation.errors import ConversationError
from support.conversation.http_terms import (
    BodyPart,
    ContentType,
    CookieName,
    Digest,
    ExpectedType,
    HeaderName,
    Pattern,
    ServiceName,
    service_names,
)
from support.language.placeholders.values import Values

if TYPE_CHECKING:
    from collections.abc import Callable

NAMES = {"user", "caller admin", *service_names(["billing"], are_all=True)}
SHA = "6b7fa434f92a8b80aab02d9bf1a12e49ffcae424e4013a1c4f68b67e3d2bbcd0"  # pragma: allowlist secret


@pytest.mark.parametrize(
    ("term", "written"),
    [
        (HeaderName, "X-Id"),
        (HeaderName, "X-{user.id}"),
        (HeaderName, "Content-Length"),
        (CookieName, "sid"),
        (CookieName, "{user}"),
        (ExpectedType, "application/problem+json"),
        (ExpectedType, "{user.type}"),
        (ContentType, "text/csv; charset=utf-8"),
        (ContentType, "{user}"),
        (Digest, SHA),
        (Digest, SHA.upper()),
        (Digest, "{user.sha}"),
        (BodyPart, "a"),
        (Pattern, "^a{2}$"),
        (ServiceName, "billing"),
        (ServiceName, "{user}"),
    ],
)
def test_a_term_of_the_right_form_is_fine(term: Callable[[str], Any], written: str) -> None:
    assert list(term(written).faults(NAMES)) == []


@pytest.mark.parametrize(
    ("term", "written", "fault"),
    [
        (HeaderName, "X Id", '"X Id" is not the name of a header'),
        (HeaderName, "X-Id:", '"X-Id:" is not the name of a header'),
        (HeaderName, "X-{usr}", "did you mean user?"),
        (CookieName, "sid=1", '"sid=1" is not the name of a cookie'),
        (ExpectedType, "json", '"json" is not a content type; write a type and a subtype'),
        (ExpectedType, "image/*", '"image/*" is not a content type'),
        (ExpectedType, "text/html; charset=utf-8", 'which this step ignores: write "text/html"'),
        (ContentType, "png", '"png" is not a content type'),
        (ContentType, "{{user}}", '"{{user}}" is not a content type'),
        (Digest, "00", '"00" is not a SHA-256: it has 2 characters'),
        (Digest, f"g{SHA[1:]}", "is not a SHA-256"),
        (BodyPart, "", "every text contains an empty one"),
        (Pattern, "", "an empty regular expression is found in every text"),
        (Pattern, "(", "( is not a regular expression: missing )"),
        (Pattern, "a{99999999999}", "is not a regular expression"),
        (ServiceName, "biling", "configured: billing; did you mean billing?"),
        (
            ServiceName,
            "x",
            "configured: billing. To add this one, set API_SERVICES__X to its address",
        ),
    ],
)
def test_a_term_of_another_form_is_a_fault(
    term: Callable[[str], Any], written: str, fault: str
) -> None:
    [found] = term(written).faults(NAMES)
    assert fault in found


def test_there_may_be_other_services_where_the_settings_do_not_count() -> None:
    names = service_names(["billing"], are_all=False)
    assert ServiceName("other").faults(names) == []


def test_a_part_of_a_text_is_not_empty() -> None:
    values = Values(1, lambda: datetime(2026, 1, 31, tzinfo=UTC))
    values.remember("nothing", "")
    values.remember("n", 5)
    assert BodyPart("a {n}").filled(values) == "a 5"
    with pytest.raises(ConversationError, match=r"^\{nothing\}: every text contains an empty one"):
        BodyPart("{nothing}").filled(values)


def test_a_pattern_with_a_value_in_braces_is_a_fault() -> None:
    [fault] = Pattern("^{name} a{2} {other}").faults({"name"})
    assert fault == (
        "{name} is part of the pattern here, and not filled in; write: Then the body contains "
        '"{name}", or [{]name} if the body has these braces'
    )
    assert Pattern("[{]name}").faults({"name"}) == []
