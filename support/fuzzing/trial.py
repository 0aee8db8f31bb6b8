"""Send the cases of an operation, and collect what is wrong with the responses."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from support.auth.login import SignInError
from support.fuzzing.access import SAFE, is_public
from support.fuzzing.account import AccountError
from support.fuzzing.findings import ACCEPTED, Fault, Tally
from support.fuzzing.own_resources import collection_of
from support.http.errors import ConnectionFailedError, RequestError, UnsendableRequestError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence

    from support.auth.roles import SignIns
    from support.contract.drifts import Drift
    from support.contract.loading import Document
    from support.contract.operations import Operation
    from support.fuzzing.account import Account
    from support.fuzzing.cases import Case
    from support.fuzzing.learning import Learner
    from support.fuzzing.own_resources import OwnResources
    from support.http.client import ApiClient
    from support.http.exchange import Exchange

_CONFLICT = 409
_UNAUTHORIZED = 401
_MOST_TRIES = 5  # requests to make a resource


class NothingOwnError(Exception):
    """The run has nothing of its own that the requests of an operation could name."""


@dataclass(frozen=True)
class Workplace:
    """What the trials of an operation share.

    ``client`` is signed in as nobody; ``exchanges`` has all exchanges so far; ``drifts`` returns
    the drifts of one that are not known; ``clear`` deletes all that the run has created, and
    returns whether there was anything; ``valid`` yields cases that conform to the document.
    """

    document: Document
    client: ApiClient
    sign_ins: SignIns
    reader: str
    account: Account
    owned: OwnResources
    exchanges: list[Exchange]
    learner: Learner
    drifts: Callable[[Exchange], Sequence[Drift]]
    clear: Callable[[], Awaitable[bool]]
    valid: Callable[[str, str], Iterable[Case]]


class Trial:
    """The cases of one operation, sent in their order."""

    def __init__(self, at: Workplace, operation: Operation) -> None:
        self._at = at
        self._operation = operation
        self._is_public = is_public(at.document, operation)
        self._reads = operation.method in SAFE
        self.tally = Tally()

    async def run(self, cases: Iterable[Case]) -> Tally:
        """Send the cases; raises AccountError and NothingOwnError if that is not possible."""
        for number, case in enumerate(cases):
            await self._place(case, number)
            exchange = await self._sent(case)
            if exchange is not None:
                self._judge(case, exchange)
        if str(self._operation) in self._at.account.operations:
            await self._judge_account()
        return self.tally

    async def _judge_account(self) -> None:
        """Hold what makes the account, and signs it in, against the contract, if it is this."""
        self._at.exchanges.clear()
        self._at.account.leave()
        with suppress(
            AccountError, RequestError
        ):  # of which an operation that needs one will say more
            await self._at.account.caller()
        for exchange in self._at.exchanges:
            if self._is_of_operation(exchange):
                faults = [_fault(drift) for drift in self._at.drifts(exchange)]
                self.tally.note("the throw-away account", exchange, faults, is_valid=True)

    def _is_of_operation(self, exchange: Exchange) -> bool:
        is_method = exchange.request.method == self._operation.method
        path = urlsplit(exchange.request.url).path
        return is_method and self._at.owned.documented(path) == self._operation.path

    async def _place(self, case: Case, number: int) -> None:
        """Let a case name something of our own.

        A request that may change something names nothing else; of those that read, every other one
        keeps what was generated.
        """
        if not case.in_path or (self._reads and number % 2):
            return
        values = await self._own(self._operation.path)
        if values is not None:
            case.place(values)
        elif not self._reads:
            raise NothingOwnError(
                f"{self._operation} needs an id, and the run has created nothing that could have "
                "it: requests that change data name nothing else"
            )

    async def _own(self, path: str) -> Mapping[str, str] | None:
        """Return values of something of our own; it is created if there is nothing yet."""
        if not self._is_public:
            await self._caller()  # which may be what is named
        found = self._at.owned.values(path, self._at.account.resource)
        collection = collection_of(path)
        if found is not None or collection is None:
            return found
        post = next((o for o in self._at.document.operations if str(o) == f"POST {collection}"), 0)
        for case in list(self._at.valid("POST", collection))[:_MOST_TRIES] if post else ():
            above = await self._own(collection)
            if above is None:
                return None
            case.place(above)
            await self._deliver(case, await self._at.account.caller())
            if found := self._at.owned.values(path, self._at.account.resource):
                return found
        return None

    async def _sent(self, case: Case) -> Exchange | None:
        try:
            exchange = await self._deliver(case, await self._caller())
        except SignInError:
            if not self._is_by_account:
                raise
            return await self._again(case)  # its account is gone, or has another password
        if exchange is None or exchange.response is None:
            return exchange
        if exchange.response.status == _CONFLICT and await self._at.clear():
            self._judge(case, exchange)
            return await self._again(case)  # it was in the way of what an earlier case created
        if exchange.response.status == _UNAUTHORIZED and self._is_by_account:
            self._at.account.leave()
        return exchange

    async def _again(self, case: Case) -> Exchange | None:
        """Send a case with another account, and something else of our own."""
        self._at.account.leave()
        await self._place(case, 0)
        return await self._deliver(case, await self._caller())

    @property
    def _is_by_account(self) -> bool:
        return not self._is_public and not (self._reads and self._at.reader)

    async def _caller(self) -> ApiClient:
        at = self._at
        if self._is_by_account:
            return await at.account.caller()
        signs_in = not self._is_public and at.sign_ins.can_authenticate(at.reader)
        return replace(at.client, auth=await at.sign_ins.auth(at.reader) if signs_in else None)

    async def _deliver(self, case: Case, caller: ApiClient) -> Exchange | None:
        """Send a case; None if no client can. Raises RequestError if the API is not there."""
        written = case.written()
        exchanges = self._at.exchanges
        exchanges.clear()
        try:
            request = caller.request(
                written.method, written.url, headers=written.headers, content=written.body
            )
            with self._at.learner.sending(written):
                await caller.deliver(request)
        except UnsendableRequestError:
            return None
        except ConnectionFailedError:
            raise
        except RequestError:
            if not exchanges:  # nothing was sent
                raise
        return exchanges[-1]

    def _judge(self, case: Case, exchange: Exchange) -> None:
        """Let the contract and schemathesis judge; what both say is said once."""
        if exchange.response is None:
            faults = [Fault("no response", "no response")]
        else:
            kept = (one for one in self._at.drifts(exchange) if one.kind not in {"path", "method"})
            drifts = [_fault(drift) for drift in kept]
            titles = {fault.title for fault in drifts} & {ACCEPTED}
            faults = [one for one in case.faults(exchange) if one.title not in titles] + drifts
        self.tally.note(case.description, exchange, faults, is_valid=case.is_valid)


def _fault(drift: Drift) -> Fault:
    title = ACCEPTED if drift.kind == "request" else "contract drift"
    return Fault(f"{drift.kind} {drift.pattern} {drift.keyword}", title, str(drift))
