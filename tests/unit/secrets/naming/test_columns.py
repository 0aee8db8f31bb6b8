"""Secrets in the columns of CSV."""

from __future__ import annotations

import pytest

from support.http.exchange import ReceivedResponse
from support.secrets.redactor import Redactor


@pytest.mark.promise("safety.md", "by its name: values of fields")
@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("name,password\nada,x1 y\nbob,z2\n", "name,password\nada,***\nbob,***\n"),
        ('"a";"api_key"\r\n"b";"x""1;\n2"', '"a";"api_key"\r\n"b";"***"'),
        ("name,password\rada,x1 y\rbob,z2\r", "name,password\rada,***\rbob,***\r"),
        ("token\ta\nx1\tb\n\tc\nd", "token\ta\n***\tb\n\tc\n***"),
        ("max_tokens,a\n100,b\n", None),
        ("a,b\npassword,c\nd,e,f", None),
        ("", None),
    ],
)
def test_cells_below_the_name_of_a_secret(text: str, shown: str | None) -> None:
    headers = (("Content-Type", "text/csv; charset=utf-8"),)
    response = ReceivedResponse(200, "OK", "HTTP/1.1", headers, text.encode())
    assert Redactor().response(response).body.decode() == (text if shown is None else shown)


def test_a_cell_is_learned() -> None:
    redactor = Redactor()
    headers = (("Content-Type", "text/csv"),)
    body = b'user,password\nada,"hunter""22"'
    redactor.response(ReceivedResponse(200, "OK", "HTTP/1.1", headers, body))
    assert [value for value, _ in redactor.learned] == ['hunter"22']
