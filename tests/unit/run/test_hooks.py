"""The project's own hooks, as plugins of this run implement them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from support.run import hooks

if TYPE_CHECKING:
    from collections.abc import Iterator


class One:
    """A plugin that knows some secrets."""

    def pytest_api_secret(self, scheme: str, reference: str) -> str | None:
        return f"secret of {reference}" if scheme == "vault" else None

    def pytest_api_exchange_listener(self) -> Any:
        return "of one"


class Other:
    """A plugin that knows none."""

    def pytest_api_secret(self) -> None:
        """Return nothing."""

    def pytest_api_exchange_listener(self) -> Any:
        return "of the other"


@pytest.fixture
def hook(request: pytest.FixtureRequest) -> Iterator[Any]:
    """The hooks of this run, which both plugins implement."""
    manager = request.config.pluginmanager
    plugins = [One(), Other()]
    for plugin in plugins:
        manager.register(plugin)
    yield request.config.hook
    for plugin in plugins:
        manager.unregister(plugin)


def test_the_first_plugin_that_knows_a_secret_returns_it(hook: Any) -> None:
    assert hook.pytest_api_secret(scheme="vault", reference="a#b") == "secret of a#b"
    assert hook.pytest_api_secret(scheme="other", reference="a#b") is None


def test_each_plugin_may_have_a_listener(request: pytest.FixtureRequest, hook: Any) -> None:
    found = hook.pytest_api_exchange_listener(item=request.node)
    assert {"of one", "of the other"} <= set(found)


def test_every_hook_of_the_module_is_declared(request: pytest.FixtureRequest) -> None:
    names = [name for name in vars(hooks) if name.startswith("pytest_api")]
    assert len(names) == 5
    assert all(getattr(request.config.hook, name).spec for name in names)
