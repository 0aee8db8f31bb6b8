"""Bodies that become text once they are written."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from support.reporting.cards.failure_card import Failure
from support.reporting.cards.http_card import card
from support.reporting.cards.late import Commands, exchanges_of, text_of
from tests.unit.reporting.results.conftest import EXCHANGE

if TYPE_CHECKING:
    from pathlib import Path

    from support.reporting.cards.late import Body

MASKED = dataclasses.replace(
    EXCHANGE, request=dataclasses.replace(EXCHANGE.request, url="http://api.example.com/***")
)


def shown(body: Body) -> str:
    return text_of(body, {id(EXCHANGE): MASKED}).text


def test_an_exchange_becomes_its_card() -> None:
    assert exchanges_of(EXCHANGE) == [EXCHANGE]
    assert shown(EXCHANGE) == card(MASKED)


def test_commands_are_those_of_each_exchange() -> None:
    both = Commands([EXCHANGE, EXCHANGE])
    assert exchanges_of(both) == [EXCHANGE, EXCHANGE]
    first, second = shown(both).split("\n\n")
    assert first == second
    assert first.startswith("# GET /***: 200\ncurl ")


def test_secrets_of_commands_may_be_variables_of_the_shell() -> None:
    assert "'http://api.example.com/***'" in shown(Commands([EXCHANGE]))
    command = shown(Commands([EXCHANGE], as_variables=True))
    assert command.startswith("# GET /***: 200\ncurl ")
    assert "'http://api.example.com/'\"$SECRET_1\"''" in command


def test_a_failure_shows_its_last_exchange(tmp_path: Path) -> None:
    failure = Failure(AssertionError("wrong"), "Then it", "a:1", EXCHANGE, 7, "pytest", tmp_path)
    assert exchanges_of(failure) == [EXCHANGE]
    assert "GET http://api.example.com/***\n" in shown(failure)
    without = dataclasses.replace(failure, exchange=None)
    assert exchanges_of(without) == ()
    assert "has sent no request" in shown(without)


def test_a_text_stays_as_it_is() -> None:
    assert exchanges_of("a") == ()
    assert shown("a") == "a"
