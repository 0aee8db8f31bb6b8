"""Values beside the name of a secret."""

from __future__ import annotations

import pytest

from support.secrets.redactor import Redactor


@pytest.mark.promise("safety.md", "So are values beside")
@pytest.mark.parametrize(
    "text",
    [
        '[{"name": "password", "value": "SECRET"}]',
        '[{"key":"api_key","secret":true,"value":"SECRET"},{"key":"a","value":"b"}]',
        '[{"value": "b", "key": "a"}, {"value": "SECRET", "name": "user.password"}]',
        "{'name': 'password', 'value': {'a': 'SECRET'}}",
        r'{"b": "{\"name\": \"password\", \"value\": \"SECRET\"}"}',
        '{"field": "password", "value": "SECRET", "message": "is too short"}',
        '{"name": "Authorization", "value": "Bearer SECRET"}',
        '<param name="password" value="SECRET"/>',
        '<param value="SECRET" name="password"/>',
        '<param name="password">SECRET</param>',
        "<e><key>password</key><value>SECRET</value></e>",
        "<dict><key>token</key>\n<string>SECRET</string></dict>",
        r"<e><k:name>token<\/k:name><k:value>SECRET<\/k:value></e>",
    ],
)
def test_the_value_beside_the_name_of_a_secret_is_one(text: str) -> None:
    assert Redactor().text(text.replace("SECRET", "x1 y")) == text.replace("SECRET", "***")


@pytest.mark.parametrize(
    "text",
    [
        '[{"value": "kept", "name": "user"}, {"name": "password"}]',
        '[{"name": "password"}, {"name": "user", "value": "kept"}]',
        '{"name": "password", "valued": "kept", "value": null}',
        '{"type": "password", "value": "kept"}',
        '{"field": "password", "message": "is too short"}',
        '<input type="password" value="kept"/>',
        "<dict><key>token</key><name>kept</name></dict>",
        "<value>token</value><value>kept</value>",
    ],
)
def test_other_values_stay(text: str) -> None:
    assert Redactor().text(text) == text
