"""The throw-away account of fuzzing: made when needed, and again when a request has ended it."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from support.auth.login import SignInError
from support.auth.roles import SignIns
from support.backends.backend import present
from support.language.matching.paths import PathError, value_at
from support.language.placeholders.errors import TemplateError
from support.language.placeholders.filling import fill
from support.language.placeholders.values import Values
from support.settings.loading.errors import variable
from support.settings.roles import Credentials

if TYPE_CHECKING:
    import httpx

    from support.http.client import ApiClient
    from support.run.ledger.ledger import Ledger
    from support.run.ledger.resources import Resource
    from support.settings import Settings

_NAME = "fuzz"
_MOST_SHOWN = 200  # characters of a response


class AccountError(Exception):
    """There is no throw-away account; the message says why, and which setting to change."""


class NoAccountError(AccountError):
    """The settings say that there is none."""


class Account:
    """An account that only this run knows, and what it has created.

    ``client`` is signed in as nobody. What the POST creates is in the ledger, which deletes it.
    """

    def __init__(
        self, client: ApiClient, settings: Settings, sign_ins: SignIns, ledger: Ledger
    ) -> None:
        self._client = client
        self._settings = settings
        self._sign_ins = sign_ins
        self._ledger = ledger
        self._signed_in: ApiClient | None = None
        self.resource: Resource | None = None

    @property
    def operations(self) -> frozenset[str]:
        """The operations that make it, and sign it in."""
        paths = (self._settings.fuzz.account, self._settings.login.path)
        return frozenset(f"POST {path}" for path in paths)

    async def caller(self) -> ApiClient:
        """Return a client signed in as the account; raises AccountError."""
        is_gone = self.resource is not None and self.resource not in self._ledger.resources
        if self._signed_in is None or is_gone:
            self._signed_in = await self._opened()
        return self._signed_in

    def leave(self) -> None:
        """Use another account from now on: its token was refused."""
        self._signed_in = None

    async def _opened(self) -> ApiClient:
        if not self._settings.fuzz.has_account:
            raise NoAccountError(
                f"no throw-away account can be made ({_variable('account')}=none), and requests "
                "that change data are not sent as a role"
            )
        before = self._ledger.resources
        body = self._body()
        response = await (await self._creator()).send(
            "POST", self._settings.fuzz.account, json=body
        )
        if response.is_error:
            raise AccountError(_refused(response))
        made = (one for one in self._ledger.resources if one not in before)
        self.resource = next((one for one in made if one.can_be_deleted), None)
        if self.resource is None:
            raise AccountError(
                f"the POST of {_variable('account')} answered {response.status_code}, but created "
                "nothing that the clean-up could delete; API_CREATED__PLACES says where it is"
            )
        return await self._sign_in(body)

    def _body(self) -> Any:
        # Not the seed of the run: an account of an earlier run with it may be left.
        values = Values(random.SystemRandom().randrange(10**9), present)
        try:
            return fill(dict(self._settings.fuzz.body), values)
        except TemplateError as error:
            raise AccountError(f"{_variable('body')}: {error}") from error

    async def _creator(self) -> ApiClient:
        role = self._settings.fuzz.created_by
        auth = await self._sign_ins.auth(role) if role else None
        return replace(self._client, auth=auth)

    async def _sign_in(self, body: Any) -> ApiClient:
        credentials = Credentials(
            username=str(self._part("username", body)),
            password=SecretStr(str(self._part("password", body))),
        )
        login = self._settings.login
        try:
            auth = await SignIns(self._client, login, {_NAME: credentials}).auth(_NAME)
        except SignInError as error:
            raise AccountError(f"the throw-away account: {error}") from error
        return replace(self._client, auth=auth)

    def _part(self, name: str, body: Any) -> Any:
        path = getattr(self._settings.fuzz, name)
        try:
            return value_at(body, path)
        except PathError as error:
            raise AccountError(
                f"{_variable(name)} is {path}, which is not in {_variable('body')}: {error}"
            ) from error


def _refused(response: httpx.Response) -> str:
    shown = " ".join(response.text.split())[:_MOST_SHOWN]
    request = response.request
    return (
        f"the throw-away account was refused: {request.method} {request.url.path} answered "
        f"{response.status_code}: {shown}. {_variable('account')}, {_variable('body')} and "
        f"{_variable('created_by')} describe the request"
    )


def _variable(name: str) -> str:
    return variable("fuzz", name)
