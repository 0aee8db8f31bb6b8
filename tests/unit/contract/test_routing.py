"""The documented path of a request."""

from __future__ import annotations

import pytest

from support.contract.operations import Operation
from support.contract.routing import ANY, Router, operation_of

PATHS = (
    "/users",
    "/users/{id}",
    "/users/me",
    "/users/{id}/posts/{post}",
    "/users/me/{what}",
    "/files/{name}.{ext}",
    "/",
)


def router(*prefixes: str) -> Router:
    return Router([Operation(path, "GET", path) for path in PATHS], prefixes or ("",))


@pytest.mark.parametrize(
    ("path", "expected", "values"),
    [
        ("/users", "/users", {}),
        ("/users/7", "/users/{id}", {"id": "7"}),
        ("/users/a%2Fb", "/users/{id}", {"id": "a/b"}),
        ("/users/me", "/users/me", {}),
        ("/users/me/a", "/users/me/{what}", {"what": "a"}),
        ("/users/me/posts/1", "/users/{id}/posts/{post}", {"id": "me", "post": "1"}),
        ("/files/a.b.txt", "/files/{name}.{ext}", {"name": "a", "ext": "b.txt"}),
        ("/", "/", {}),
    ],
)
def test_literal_segments_come_first(path: str, expected: str, values: dict[str, str]) -> None:
    route = router().route(path)
    assert route is not None
    assert (route.path, route.values) == (expected, values)


@pytest.mark.parametrize(
    "path", ["", "/user", "/users/", "/users/7/", "/users//posts/1", "/files/a"]
)
def test_other_paths_are_not_documented(path: str) -> None:
    assert router().route(path) is None


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/api/users", "/users"),
        ("/api/v2/users", "/users"),
        ("/users", None),
        ("/apis/users", None),
        ("/api", None),
        ("/api/", "/"),
    ],
)
def test_paths_are_below_those_of_the_servers(path: str, expected: str | None) -> None:
    route = router("/api", "/api/v2/").route(path)
    assert (route.path if route else None) == expected


def test_methods_of_a_path_are_together() -> None:
    operations = [Operation(method, method, "/a") for method in ("GET", "PUT")]
    route = Router(operations).route("/a")
    assert route is not None
    assert list(route.operations.values()) == operations
    assert Router(operations).paths == {"/a": route.operations}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/users", [(0, "/users")]),
        (f"/users/{ANY}", [(0, "/users/{id}"), (1, "/users/me")]),
        (f"/users/m{ANY}", [(0, "/users/{id}"), (1, "/users/me")]),
        (f"/users/a{ANY}", [(0, "/users/{id}")]),
        ("/users/me", [(0, "/users/me"), (1, "/users/{id}")]),
        (
            f"/users/{ANY}/posts/{ANY}",
            [(0, "/users/{id}/posts/{post}")],
        ),
        (f"/users/{ANY}/{ANY}", [(1, "/users/me/{what}")]),
        (f"/{ANY}", [(1, "/users")]),
        ("/elsewhere", []),
        ("users", []),
    ],
)
def test_a_path_with_open_segments_may_be_of_several(
    path: str, expected: list[tuple[int, str]]
) -> None:
    assert router().possible(path) == expected


def test_the_path_of_a_server_comes_before_an_open_path() -> None:
    assert router("/api").possible(f"/api/users/{ANY}")[0] == (0, "/users/{id}")
    assert router("/api").possible(f"/{ANY}/users") == []


@pytest.mark.parametrize(
    ("method", "documented", "expected"),
    [
        ("GET", ["GET", "POST"], "GET"),
        ("HEAD", ["GET", "POST"], "GET"),
        ("HEAD", ["GET", "HEAD"], "HEAD"),
        ("HEAD", ["POST"], None),
        ("PUT", ["GET", "POST"], None),
    ],
)
def test_a_request_is_of_an_operation(
    method: str, documented: list[str], expected: str | None
) -> None:
    operations = {one: Operation("/a", one, "/a") for one in documented}
    found = operation_of(method, operations)
    assert (found.method if found else None) == expected
