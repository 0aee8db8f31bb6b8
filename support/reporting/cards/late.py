"""What is attached as it happens, and becomes text once it is written: by then it can be masked."""

from __future__ import annotations

import dataclasses
import itertools
import re
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from support.http.exchange import Exchange
from support.reporting.cards import curl
from support.reporting.cards.failure_card import Failure
from support.reporting.cards.http_card import card, card_title
from support.secrets.redactor import MASK

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclasses.dataclass(frozen=True)
class Commands:
    """The curl commands of a scenario's requests, in order.

    With ``as_variables``, secrets are shell variables, so that a command can be pasted as it is.
    """

    exchanges: Sequence[Exchange]
    as_variables: bool = False


Body: TypeAlias = str | Exchange | Commands | Failure
"""A text; or an exchange, curl commands or a failure, whose exchanges are not masked."""

KINDS = (str, Exchange, Commands, Failure)
"""The types of bodies."""


class Text(NamedTuple):
    """The text of a body; one that ``is_masked`` consists of exchanges masked by name and form."""

    text: str
    is_masked: bool = False


def exchanges_of(body: Body) -> Sequence[Exchange]:
    """Return the exchanges that are shown."""
    match body:
        case Exchange():
            return [body]
        case Commands(exchanges):
            return exchanges
        case Failure(exchange=Exchange() as exchange):
            return [exchange]
    return ()


def text_of(body: Body, masked: Mapping[int, Exchange]) -> Text:
    """Return the text of a body; ``masked`` has its exchanges to show, by their identity."""
    match body:
        case Exchange():
            return Text(card(masked[id(body)]), is_masked=True)
        case Commands(exchanges, as_variables):
            commands = (_command(masked[id(one)], as_variables) for one in exchanges)
            return Text("\n\n".join(commands), is_masked=True)
        case Failure(exchange=exchange):
            shown = exchange and masked[id(exchange)]
            return Text(dataclasses.replace(body, exchange=shown).card)
        case str():
            return Text(body)


def _command(exchange: Exchange, as_variables: bool) -> str:
    command = curl.command(exchange.request)
    shown = _with_variables(command) if as_variables else command
    return f"# {card_title(exchange)}\n{shown}"


def _with_variables(command: str) -> str:
    """Return a command with a variable in place of each mask, outside of its single quotes."""
    numbers = itertools.count(1)
    return re.sub(re.escape(MASK), lambda _: f"'\"$SECRET_{next(numbers)}\"'", command)
