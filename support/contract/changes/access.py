"""Changes of what a caller has to present."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from support.contract.changes.change import Change, Example
from support.contract.changes.examples import messages
from support.contract.changes.examples.credentials import (
    Alternative,
    Credential,
    alternatives,
    schemes,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from support.contract.changes.pair import Pair
    from support.contract.operations import Operation

Required = tuple[Alternative, ...]


def changes(pair: Pair, old: Operation, new: Operation) -> Iterator[Change]:
    """Yield the change of what an operation requires, if there is one."""
    before, after = alternatives(pair.old, old), alternatives(pair.new, new)
    if {*before} == {*after}:
        return
    said = f"NEW requires {_named(after)}; OLD required {_named(before)}"
    unsure = [one for one in before if not _is_enough(one, after, _covers)]
    refused = [one for one in before if not _is_enough(one, after, _is_sent_for)]
    if refused:
        sent = messages.request(pair.old, old, credentials=refused[0])
        refusal = f"{_named(after)} (security)"
        example = Example(messages.accepted(sent), "OLD", refusal, is_request=True)
        yield Change("breaking", str(old), "security", said, example)
    else:
        yield Change("look" if unsure else "safe", str(old), "security", said)


def changed_schemes(pair: Pair) -> Iterator[Change]:
    """Yield the schemes that both documents define, but not in the same way."""
    before, after = schemes(pair.old), schemes(pair.new)
    for name in before:
        if name in after and _without_prose(before[name]) != _without_prose(after[name]):
            yield Change("look", "", f"security scheme {name}", "it is defined in another way")


def _is_enough(
    given: Alternative, required: Required, covers: Callable[[Credential, Credential], bool]
) -> bool:
    return any(
        all(any(covers(one, needed) for one in given) for needed in alternative)
        for alternative in required
    )


def _covers(given: Credential, needed: Credential) -> bool:
    is_same = (given.sent, given.kind) == (needed.sent, needed.kind)
    return is_same and needed.scopes <= given.scopes


def _is_sent_for(given: Credential, needed: Credential) -> bool:
    return given.sent == needed.sent


def _without_prose(scheme: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in scheme.items() if key != "description"}


def _named(required: Required) -> str:
    return " or ".join(map(_all_of, required))


def _all_of(alternative: Alternative) -> str:
    return " and ".join(sorted(map(str, alternative))) or "no credentials"
