"""The listeners to a scenario's exchanges, and their order."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from support.http.exchange import Exchange, ReceivedResponse, SentRequest
from support.run.configuration import REDACTOR
from support.run.exchanges import listeners

if TYPE_CHECKING:
    from collections.abc import Callable

LOGIN = Exchange(
    SentRequest("POST", "http://api.example.com/auth/token", (), b"username=a&password=pw-12345"),
    ReceivedResponse(200, "OK", "HTTP/1.1", (), b'{"access_token": "token-12345"}'),
    error=None,
    started_at=0.0,
    elapsed=0.1,
    attempt=1,
)


class Hook:
    """The hooks of plugins; ``shown`` are the exchanges passed to pytest_api_exchange."""

    def __init__(self, *hooked: Callable[[Exchange], None], has_shower: bool) -> None:
        self._hooked = list(hooked)
        self._has_shower = has_shower
        self.shown: list[Exchange] = []
        self.pytest_api_exchange: Any = self._show
        self._show_implementations = ["plugin"] if has_shower else []

    def pytest_api_exchange_listener(self, item: object) -> list[Callable[[Exchange], None]]:
        del item
        return self._hooked

    @property
    def _show(self) -> Any:
        def show(item: object, exchange: Exchange) -> None:
            del item
            self.shown.append(exchange)

        show.get_hookimpls = lambda: self._show_implementations  # type: ignore[attr-defined]  # of pluggy
        return show


def test_listeners_come_in_their_order_and_the_last_gets_a_masked_copy(configured: Any) -> None:
    heard: list[str] = []
    config = configured()

    def hooked(exchange: Exchange) -> None:
        heard.append(config.stash[REDACTOR].text(exchange.request.body.decode()))

    hook = Hook(hooked, has_shower=True)
    item: Any = SimpleNamespace(ihook=hook, config=config)
    seen: list[Exchange] = []
    for listener in listeners(item, seen):
        listener(LOGIN)
    assert seen == [LOGIN]
    [masked] = heard
    assert "pw-12345" not in masked, "secrets are learned before plugins are called"
    [shown] = hook.shown
    assert shown.response is not None
    assert b"token-12345" not in shown.response.body
    assert b"pw-12345" not in shown.request.body


def test_without_an_implementation_no_masked_copy_is_made(configured: Any) -> None:
    hook = Hook(has_shower=False)
    item: Any = SimpleNamespace(ihook=hook, config=configured())
    for listener in listeners(item, []):
        listener(LOGIN)
    assert hook.shown == []


def test_the_token_of_a_login_is_learned_at_the_configured_place(
    configured: Any,
) -> None:
    config = configured(settings={"login": {"path": "/auth/token", "token": "$.odd.place"}})
    answer = ReceivedResponse(200, "OK", "HTTP/1.1", (), b'{"odd": {"place": "odd-12345"}}')
    item: Any = SimpleNamespace(ihook=Hook(has_shower=False), config=config)
    for listener in listeners(item, []):
        listener(replace(LOGIN, response=answer))
    assert "odd-12345" not in config.stash[REDACTOR].text("it is odd-12345")
