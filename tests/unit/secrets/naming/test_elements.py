"""Elements within one that has the name of a secret."""

from __future__ import annotations

import pytest

from support.secrets.redactor import Redactor


@pytest.mark.promise("safety.md", "Values within an object, a list")
@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<token><value>x 1</value></token>y", "<token><value>***</value></token>y"),
        (
            "<t:token a='b'>\n <t:v>&lt;x</t:v><type>bearer</type></t:token><u>kept</u>",
            "<t:token a='b'>\n <t:v>***</t:v><type>bearer</type></t:token><u>kept</u>",
        ),
        (
            "<token><!-- c --><a><b><![CDATA[x<1]]></b></a></token>",
            "<token><!-- c --><a><b><![CDATA[***]]></b></a></token>",
        ),
        ('<password value="x1"/>kept', '<password value="***"/>kept'),
        (
            '<token><a value="x1"/><b c="kept"/></token>',
            '<token><a value="***"/><b c="kept"/></token>',
        ),
        ("<password><error>is too short</error></password>", None),
        ("<token><id> and then kept", None),
        ("give the <token> <b>", None),
        ("<token><a></a></token>", None),
        ('{"a": "<token <token>", "b": 1}', None),
    ],
)
def test_the_texts_in_it_are_masked(text: str, shown: str | None) -> None:
    assert Redactor().text(text) == (shown or text)
