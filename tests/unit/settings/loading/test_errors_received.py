"""Which values of invalid settings with several parts are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    Refusal = Callable[..., str]

PASSWORD = "hunter-22"


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("API_PAGING__STYLE", "seek", "seek"),
        ("API_PAGING__FIRST", "-1", "-1"),
        ("API_LOGIN__EXPIRES", "expires_in", "expires_in"),
        ("API_LIMITS__CONCURRENT_REQUESTS", "0", "0"),
        ("API_PAGING", '{"style": "seek"}', "seek"),
        ("API_CREATED__PLACES", '{"users": "/users/{id}"}', None),
        ("API_ROLES__ADMIN__AUTH", "digest", "digest"),
        ("API_SERVICES__BILLING", f"http://ada:{PASSWORD}@:x", "http://***@:x"),
    ],
)
def test_the_value_of_a_part_is_shown_unless_it_is_an_object(
    refusal: Refusal, name: str, value: str, shown: str | None
) -> None:
    line = refusal(environment={name: value})
    assert f"(got {shown!r}). Give " in line or (shown is None and "(got" not in line)
    assert PASSWORD not in line


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("API_CONNECTION__KEY_PASSWORD", PASSWORD),
        ("API_CREATED__DELETIONS", f'{{"/users/{{id}}": [{{"path": "{PASSWORD}"}}]}}'),
        ("API_CREATED__DELETIONS", f'{{"/users/{{id}}": [{{"method": "{PASSWORD}"}}]}}'),
        ("API_ROLES__ADMIN", PASSWORD),
        ("API_LOGIN__EXTRA", f'"{PASSWORD}"'),
    ],
)
def test_a_part_that_may_be_secret_is_not_shown(refusal: Refusal, name: str, value: str) -> None:
    assert "(got" not in refusal(environment={name: value})


def test_a_role_whose_name_has_its_field_gets_a_suggestion(refusal: Refusal) -> None:
    line = refusal(environment={"API_ROLES__ADMIN_USERNAME": "ada"})
    assert line.splitlines()[0] == (
        "API_ROLES__ADMIN_USERNAME is not a setting; did you mean API_ROLES__ADMIN__USERNAME?"
    )


def test_a_long_value_is_shortened_and_its_message_stays_on_one_line(refusal: Refusal) -> None:
    message = refusal(environment={"API_PAGING__ID": "\n" + "[" * 9000})
    assert "\n" not in message
    assert message.startswith("API_PAGING__ID: Value error, \\u000a[[")
    assert len(message) < 1_500
