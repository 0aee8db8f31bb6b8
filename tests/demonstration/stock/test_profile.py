"""The failing scenario of the demonstration on pytest-bdd and allure-pytest alone.

Its steps are synchronous: pytest-bdd does not await others, and would call them passed.
"""

from __future__ import annotations

import json

import httpx
from pytest_bdd import given, parsers, scenario, then, when


@scenario("../features/accounts/profile.feature", "The profile tells everything there is")
def test_the_profile_tells_everything_there_is() -> None:
    """Bind the scenario, by the name that pytest-bdd's ``scenarios`` would give it."""


@given("the service says of me:", target_fixture="client")
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
