"""The listeners to a scenario's exchanges, and their order.

1. The recorder of a cassette, on the record backend.
2. The fixture ``exchanges``: the scenario's own record.
3. The redactor, which learns the secrets of an exchange before anything is shown or written.
4. The listeners returned by the hook ``pytest_api_exchange_listener``, plugin by plugin.
5. The hook ``pytest_api_exchange``, with a masked copy, made only if a plugin implements it.
6. The ledger, which records the resources to delete after the scenario.

All but the fifth receive exchanges unmasked. An error raised by a listener fails the step that sent
the request, after all listeners have been called; ``support.http.exchange.listening`` has the
rules.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.auth.login_secrets import login_secrets
from support.run.configuration import REDACTOR, SETTINGS
from support.secrets.redactor import place

if TYPE_CHECKING:
    import pytest

    from support.http.exchange import Exchange, Listener


def listeners(item: pytest.Item, record: list[Exchange]) -> list[Listener]:
    """Return the second to the fifth listener of a scenario."""
    hooked = item.ihook.pytest_api_exchange_listener(item=item)
    shown = [_shower(item)] if item.ihook.pytest_api_exchange.get_hookimpls() else []
    return [record.append, learner(item.config), *hooked, *shown]


def learner(config: pytest.Config) -> Listener:
    """Return the listener that learns the secrets of exchanges."""
    redactor, login = config.stash[REDACTOR], config.stash[SETTINGS].login

    def learn(exchange: Exchange) -> None:
        for secret in login_secrets(login, exchange):
            redactor.learn(secret, f"of {place(exchange.request)}")
        redactor.learn_from(exchange.request, exchange.response)

    return learn


def _shower(item: pytest.Item) -> Listener:
    redactor = item.config.stash[REDACTOR]

    def show(exchange: Exchange) -> None:
        item.ihook.pytest_api_exchange(item=item, exchange=redactor.exchange(exchange))

    return show
