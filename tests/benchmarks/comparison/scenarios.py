"""The scenarios of the comparison, as each tool writes them: create, fetch and delete a user."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

FEATURE_SIZE = 10  # scenarios

_OWN = """
  Scenario: create, fetch and delete {name}
    Given an authenticated client
    When I create a user named "{name}"
    And I fetch the user
    Then the status of the user is 200
    And the name of the user is "{name}"
    When I delete the user
    Then the status of the user is 204
"""
_VOCABULARY = """
  Scenario: create, fetch and delete {name}
    Given I am signed in as admin
    When I POST "/users" with JSON:
      \"\"\"json
      {{"email": "{{uuid}}@example.com", "name": "{name}", "password": "S3cret!pw"}}
      \"\"\"
    And I remember "$.id" as "user"
    And I GET "/users/{{user}}"
    Then the response status is 200
    And "$.name" is "{name}"
    When I DELETE "/users/{{user}}"
    Then the response status is 204
"""
_HURL = """POST {{{{base_url}}}}/users
Authorization: Bearer {{{{token}}}}
{{"email": "{{{{newUuid}}}}@example.com", "name": "{name}", "password": "S3cret!pw"}}
HTTP 201
[Captures]
user: jsonpath "$.id"
GET {{{{base_url}}}}/users/{{{{user}}}}
Authorization: Bearer {{{{token}}}}
HTTP 200
[Asserts]
jsonpath "$.name" == "{name}"
DELETE {{{{base_url}}}}/users/{{{{user}}}}
Authorization: Bearer {{{{token}}}}
HTTP 204
"""

_STEPS = '''"""Steps of the comparison."""

{imports}import uuid

import pytest
from pytest_bdd import given, parsers, then, when


@pytest.fixture
def context():
    return {{}}


{given}


@when(parsers.parse('I create a user named "{{name}}"'))
{define} _(signed, context, name):
    body = {{"email": f"{{uuid.uuid4()}}@example.com", "name": name, "password": "S3cret!pw"}}
    response = {call}("POST", "/users", json=body)
    assert response.status_code == 201
    context["user"] = response.json()


@when("I fetch the user")
{define} _(signed, context):
    context["response"] = {call}("GET", f"/users/{{context['user']['id']}}")


@when("I delete the user")
{define} _(signed, context):
    context["response"] = {call}("DELETE", f"/users/{{context['user']['id']}}")


@then(parsers.parse("the status of the user is {{status:d}}"))
def _(context, status):
    assert context["response"].status_code == status


@then(parsers.parse('the name of the user is "{{name}}"'))
def _(context, name):
    assert context["response"].json()["name"] == name
'''
_SIGNED_IN = """@given("an authenticated client", target_fixture="signed")
async def _(sign_ins, client):
    return client.signed_in(await sign_ins.auth("admin"))"""
_HTTPX = """@pytest.fixture(scope="session")
def http():
    headers = {"Authorization": "Bearer " + os.environ["API_TOKEN"]}
    with httpx.Client(base_url=os.environ["API_BASE_URL"], headers=headers) as client:
        yield client


@given("an authenticated client", target_fixture="signed")
def _(http):
    return http"""
OWN_STEPS = _STEPS.format(
    imports="", given=_SIGNED_IN, define="async def", call="await signed.send"
)
STOCK_STEPS = _STEPS.format(
    imports="import os\n\nimport httpx\n\n", given=_HTTPX, define="def", call="signed.request"
)
CUCUMBER_STEPS = """const assert = require('node:assert/strict');
const { randomUUID } = require('node:crypto');
const { Given, When, Then } = require('@cucumber/cucumber');
const base = process.env.API_BASE_URL;
Given('an authenticated client', function () {
  const headers = {
    authorization: `Bearer ${process.env.API_TOKEN}`, 'content-type': 'application/json',
  };
  this.call = (method, path, body) =>
    fetch(base + path, { method, headers, body: body && JSON.stringify(body) });
});
When('I create a user named {string}', async function (name) {
  const body = { email: `${randomUUID()}@example.com`, name, password: 'S3cret!pw' };
  const response = await this.call('POST', '/users', body);
  assert.equal(response.status, 201);
  this.user = await response.json();
});
When('I fetch the user', async function () {
  this.response = await this.call('GET', `/users/${this.user.id}`);
  this.body = await this.response.json();
});
When('I delete the user', async function () {
  this.response = await this.call('DELETE', `/users/${this.user.id}`);
  await this.response.text();
});
Then('the status of the user is {int}', function (status) {
  assert.equal(this.response.status, status);
});
Then('the name of the user is {string}', function (name) {
  assert.equal(this.body.name, name);
});
"""


def write_features(folder: Path, count: int, *, vocabulary: bool = False) -> None:
    """Write ``count`` scenarios in features of ten, for steps of one's own or the vocabulary's."""
    folder.mkdir(parents=True, exist_ok=True)
    template, names = _VOCABULARY if vocabulary else _OWN, _names(count)
    for first in range(0, count, FEATURE_SIZE):
        some = names[first : first + FEATURE_SIZE]
        text = f"Feature: Users {first:04}\n" + "".join(template.format(name=n) for n in some)
        (folder / f"users_{first:04}.feature").write_text(text, encoding="utf-8")


def write_hurl(folder: Path, count: int) -> None:
    """Write ``count`` files of hurl."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in _names(count):
        path = folder / f"{name.replace(' ', '_')}.hurl"
        path.write_text(_HURL.format(name=name), encoding="utf-8")


def _names(count: int) -> list[str]:
    return [f"User {number:04}" for number in range(1, count + 1)]
