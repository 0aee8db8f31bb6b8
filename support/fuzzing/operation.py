"""The operations of a contract as tests of pytest."""

from __future__ import annotations

import asyncio
import contextvars
import shlex
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from support.auth.login import SignInError
from support.auth.roles import SignIns
from support.backends.network import closed_network
from support.fuzzing.access import unasked
from support.fuzzing.account import Account, AccountError, NoAccountError
from support.fuzzing.findings import FoundError
from support.fuzzing.learning import Learner
from support.fuzzing.own_resources import OwnResources
from support.fuzzing.trial import NothingOwnError, Trial, Workplace
from support.http.client import ApiClient
from support.http.errors import RequestError
from support.http.exchange import listening
from support.http.retry import RetryPolicy
from support.run.cleanup import cleaned, cleaning_up, unkept
from support.run.client import open_http
from support.run.configuration import BACKEND, REDACTOR, SEED, SETTINGS
from support.run.exchanges import learner
from support.run.ledger.ledger import LeftoverError

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator, Sequence
    from contextlib import AbstractContextManager

    from support.contract.drifts import Drift
    from support.contract.loading import Document
    from support.contract.operations import Operation
    from support.fuzzing.findings import Tally
    from support.fuzzing.generation import Generator
    from support.http.exchange import Exchange
    from support.run.ledger.ledger import Ledger, Leftover

PROGRAM = "python -m support.fuzz"


class Hooks:
    """The specification of the hook of fuzzing, for reporters."""

    def pytest_api_fuzzed(self, item: pytest.Item, tally: Tally, command: str) -> None:
        """Handle what fuzzing an operation has found; ``command`` repeats it.

        Secrets in the exchanges are not masked.
        """


@dataclass(frozen=True)
class Fuzzing:
    """What all operations share; ``drifts`` returns those of an exchange that are not known."""

    document: Document
    generator: Generator
    drifts: Callable[[Exchange], Sequence[Drift]]
    examples: int


@dataclass
class _Opened:
    """What is open for one operation: its loop, its client, and the ledger of what it creates.

    ``unwatched`` is a context in which the ledger does not see what is sent.
    """

    loop: asyncio.AbstractEventLoop
    client: ApiClient
    sign_ins: SignIns
    ledger: Ledger
    unwatched: contextvars.Context
    learner: Learner
    exchanges: list[Exchange] = field(default_factory=list)
    left: list[Leftover] = field(default_factory=list)

    async def clear(self) -> bool:
        """Delete all that the run has created; return whether there was anything."""
        if not self.ledger.can_delete:
            return False
        cleaning = cleaned(self.ledger, self.client, self.sign_ins)
        # The ledger would take its own deletions for those of the API's users.
        self.left += await asyncio.create_task(cleaning, context=self.unwatched.copy())
        return True


class FuzzedOperation(pytest.Item):
    """An operation, with all its cases; it fails if any response is wrong."""

    def __init__(self, *, fuzzing: Fuzzing, operation: Operation, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.fuzzing = fuzzing
        self.operation = operation
        self._opened: _Opened | None = None

    @property
    def command(self) -> str:
        """The command that sends the same requests again."""
        seed, examples = self.config.stash[SEED], self.fuzzing.examples
        words = [f"--seed={seed}", f"--examples={examples}", f"--operation={self.operation}"]
        return f"{PROGRAM} {shlex.join(words)}"

    def setup(self) -> None:
        """Prepare the backend, the client and the ledger; the teardown ends them in any case."""
        ends = ExitStack()

        def close() -> None:
            with self._without_network():
                ends.close()

        self.addfinalizer(close)
        with self._without_network():
            self._opened = self._open(ends)

    def runtest(self) -> None:
        """Send the cases; raises FoundError."""
        opened, fuzzing, operation = self._opened, self.fuzzing, self.operation
        assert opened is not None  # noqa: S101 - set by setup
        fields = unasked(fuzzing.document, operation)
        cases = fuzzing.generator.cases(operation.method, operation.path, fields)
        trial = Trial(self._workplace(opened), operation)
        try:
            with self._without_network():
                _run(opened.loop, trial.run(cases))
        except (NoAccountError, NothingOwnError) as error:
            if not trial.tally.findings:
                pytest.skip(str(error))
        tally = trial.tally
        self.config.hook.pytest_api_fuzzed(item=self, tally=tally, command=self.command)
        if tally.findings:
            raise FoundError(tally, self.command)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException]) -> Any:  # type: ignore[override]  # pytest accepts a str
        """Return the findings, or the sentence of another error that a user can cause."""
        error = excinfo.value
        if isinstance(error, FoundError):
            return error.report
        if isinstance(error, AccountError | RequestError | SignInError | LeftoverError):
            return f"{error}\nrepeat it: {self.command}"
        return super().repr_failure(excinfo)

    def reportinfo(self) -> tuple[str, None, str]:
        """Return where the operation is, for pytest's output."""
        return str(self.path), None, f"fuzzing {self.operation}"

    def _open(self, ends: ExitStack) -> _Opened:
        config = self.config
        stash = config.stash
        stash[REDACTOR].forget()
        ends.enter_context(stash[BACKEND].scenario(self.nodeid, stash[SEED]))
        loop = ends.enter_context(asyncio.Runner()).get_loop()
        http = open_http(config)
        ends.callback(lambda: loop.run_until_complete(http.aclose()))
        client = ApiClient(http, retry=RetryPolicy(attempts=1))
        settings = stash[SETTINGS]
        sign_ins = SignIns(client, settings.login, settings.roles)
        exchanges: list[Exchange] = []
        learns = Learner(learner(config))
        ends.enter_context(listening(exchanges.append, learns))
        unwatched = contextvars.copy_context()
        opened = _Opened(
            loop, client, sign_ins, unkept(config, client), unwatched, learns, exchanges
        )
        ends.callback(_raise_left, opened)
        kept = ends.enter_context(cleaning_up(self, sign_ins, self._attach, client, loop=loop))
        if kept is None:
            ends.enter_context(opened.ledger.watching())
        else:
            opened.ledger = kept
        return opened

    def _workplace(self, opened: _Opened) -> Workplace:
        settings, document = self.config.stash[SETTINGS], self.fuzzing.document
        account = Account(opened.client, settings, opened.sign_ins, opened.ledger)
        base_path = opened.client.http.base_url.path.rstrip("/")
        return Workplace(
            document=document,
            client=opened.client,
            sign_ins=opened.sign_ins,
            reader=settings.fuzz.reader,
            account=account,
            owned=OwnResources(opened.ledger, document.router(base_path)),
            exchanges=opened.exchanges,
            learner=opened.learner,
            drifts=self.fuzzing.drifts,
            clear=opened.clear,
            valid=self.fuzzing.generator.valid,
        )

    def _attach(self, name: str, table: str) -> None:
        mask = self.config.stash[REDACTOR].text
        self.config.hook.pytest_api_attachment(item=self, name=mask(name), table=mask(table))

    def _without_network(self) -> AbstractContextManager[None]:
        backend = self.config.stash[BACKEND]
        return closed_network(backend.name) if backend.is_offline else nullcontext()


class FuzzedContract(pytest.File):
    """The operations of the run's contract."""

    def __init__(self, *, fuzzing: Fuzzing, operations: Sequence[Operation], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._fuzzing = fuzzing
        self._operations = operations

    def collect(self) -> Iterator[FuzzedOperation]:
        """Yield the operations in the order of the document."""
        for operation in self._operations:
            yield FuzzedOperation.from_parent(
                self, name=str(operation), fuzzing=self._fuzzing, operation=operation
            )


def _run(loop: asyncio.AbstractEventLoop, coroutine: Coroutine[Any, Any, Any]) -> None:
    """Run a coroutine to its end; an interrupt ends it, so that the clean-up has the loop alone."""
    task = loop.create_task(coroutine)
    try:
        loop.run_until_complete(task)
    except BaseException:
        if not task.done():
            task.cancel()
            loop.run_until_complete(asyncio.wait([task]))
        raise


def _raise_left(opened: _Opened) -> None:
    if left := [one for one in opened.left if one.is_certain]:
        raise LeftoverError(
            f"created by fuzzing and not deleted: {', '.join(map(str, left))}. "
            "make clean-leftovers tries again"
        )
