"""The failing scenario of the demonstration on pytest-bdd and allure-pytest alone.

Its steps are synchronous: pytest-bdd does not await asynchronous ones, and would pass them.
"""

from __future__ import annotations

import json

import httpx
from pytest_bdd import given, parsers, scenario, then, when


@scenario("../features/accounts/profile.feature", "The profile shows every detail")
def test_the_profile_shows_every_detail() -> None:
    """Bind the scenario, by the name that pytest-bdd's ``scenarios`` would give it."""


@given("the service returns the profile:", target_fixture="client")
def _(docstring: str) -> httpx.Client:
    answering = httpx.MockTransport(lambda _: httpx.Response(200, text=docstring))
    return httpx.Client(base_url="http://users.example.com", transport=answering)


@when(parsers.parse('I GET "{path}"'), target_fixture="response")
def _(client: httpx.Client, path: str) -> httpx.Response:
    return client.get(path)


@then("the response matches:")
def _(response: httpx.Response, docstring: str) -> None:
    expected = json.loads(docstring.replace("#email", "alice@example.com"))
    assert response.json() == expected
