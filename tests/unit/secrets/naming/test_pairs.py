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
        # the name of a type
        '{"type":"password","value":"SECRET","temporary":false}',
        '<credentials type="password">SECRET</credentials>',
        '<input type="password" class="a b" value="SECRET">',
        "<input value='SECRET' type='password'>",
        # errors of FastAPI, Spring and Hibernate
        '{"type":"x","loc":["body","password"],"msg":"Too short","input":"SECRET"}',
        '{\n "loc": [\n  "body",\n  "user",\n  "password"\n ],\n "input": "SECRET"\n}',
        "{'type': 'x', 'loc': ('password',), 'msg': 'a', 'input': 'SECRET'}",
        r'{"b": "{\"loc\": [\"body\", \"password\"], \"input\": \"SECRET\"}"}',
        '{"codes":["a"],"field":"password","rejectedValue":"SECRET","bindingFailure":false}',
        '{"propertyPath":"create.user.password","invalidValue":"SECRET"}',
        '{"loc":["body","users",0,"password"],"msg":"no {x} or <y>","input":"SECRET"}',
        '{"id": "password", "value": "SECRET"}',
        # JSON Patch
        '{"op":"add","path":"/tokens/-","value":"SECRET"}',
        '{"op":"replace","path":"/password","value":"SECRET"}',
        '{"value":"SECRET","path":"/users/1/api_key","op":"add"}',
        '{"op":"replace","path":"/password","value":{"new":"SECRET"}}',
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
        '{"field": "password", "message": "is too short"}',
        "<dict><key>token</key><name>kept</name></dict>",
        "<value>token</value><value>kept</value>",
        '{"fieldErrors":[{"name":"password","value":"must not be blank"}]}',
        '{"type":"missing","loc":["body","password"],"input":{"nick":"kept1"}}',
        '{"path":"/auth/token","status":200,"content":"kept1"}',
        '{"label":"Password","content":"kept one"}',
        '{"in":"header","type":"apiKey","name":"kept1"}',
        '{"required":["email","password"],"input":"kept1"}',
    ],
)
def test_other_values_stay(text: str) -> None:
    assert Redactor().text(text) == text
