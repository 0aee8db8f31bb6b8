"""Paths with names in braces."""

from __future__ import annotations

import pytest

from support.language.path_templates import PathTemplate


@pytest.mark.parametrize(
    ("template", "path", "values"),
    [
        ("/users", "/users", {}),
        ("/users/", "/users", {}),
        ("/users", "/users/", {}),
        ("/users/{user}/keys/{id}", "/users/a%2Fb/keys/7", {"user": "a/b", "id": "7"}),
        ("/users('{id}')", "/users('7')", {"id": "7"}),
        ("/rows?id=eq.{id}", "/rows?id=eq.7", {"id": "7"}),
        ("/{x}/{x}", "/1/1", {"x": "1"}),
        ("/{x}/{x}", "/1/2", None),
        ("/users/{id}", "/users", None),
        ("/users/{id}", "/users/7/keys", None),
        ("/users/{id}", "/users/7?x=1", None),
        ("/us.rs", "/users", None),
        ("/users/{1}", "/users/{1}", {}),
    ],
)
def test_a_path_fits_or_not(template: str, path: str, values: dict[str, str] | None) -> None:
    assert PathTemplate(template).match(path) == values


def test_values_are_encoded() -> None:
    template = PathTemplate("/users/{user}/keys/{id}")
    assert template.names == {"user", "id"}
    assert template.fill({"user": "a/b", "id": "ü"}) == "/users/a%2Fb/keys/%C3%BC"
    with pytest.raises(KeyError):
        template.fill({"user": "a"})
