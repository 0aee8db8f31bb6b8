"""A scenario's conversation with an API: its requests and their responses."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from support.auth.schemes import is_written
from support.conversation.bodies import NoContent
from support.conversation.callers import ANONYMOUS, Caller
from support.conversation.errors import (
    NO_REQUEST,
    NOTHING_SENT,
    TWO_BODIES,
    ConversationError,
    several_responses,
)
from support.conversation.http_terms import unknown_service
from support.conversation.recipes import Recipes
from support.conversation.requests import Request
from support.conversation.responses import Response
from support.http.errors import UNANSWERED, RequestError
from support.http.targets import below
from support.http.transports.exchange import DEADLINE, SECONDS
from support.language.placeholders.plain import kind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import httpx

    from support.conversation.bodies import Content
    from support.conversation.callers import Callers
    from support.conversation.requests import FilledRequest, Pairs
    from support.conversation.step_values import Address
    from support.http.client import ApiClient
    from support.language.placeholders.values import Values

CLIENT = "client"
"""The name of the value that numbers concurrent clients."""

Result = Response | RequestError
"""The outcome of a request."""


@dataclass(frozen=True)
class Terms:
    """Options that apply to all further requests."""

    service: str = ""
    seconds: float | None = None
    follow_redirects: bool = False


@dataclass(frozen=True)
class Draft:
    """The parts of the next request that earlier steps have set."""

    headers: Pairs = ()
    query: Pairs = ()
    content: Content | None = None


class Conversation:
    """The caller, the options, the last requests and their results.

    Requests are sent once, without retries, so that a scenario sees every response.
    """

    def __init__(
        self,
        client: ApiClient,
        callers: Callers,
        values: Values,
        services: Mapping[str, str],
        may_fail: Callable[[], bool] = lambda: False,
    ) -> None:
        """Begin; ``may_fail`` returns whether a later step handles a request without an answer."""
        self._client = client
        self._may_fail = may_fail
        self._services = services
        self._caller: Caller = Caller(ANONYMOUS)
        self._sent: list[FilledRequest] = []
        self._results: list[Result] = []
        self._before: Sequence[Result] = ()
        self.callers = callers
        self.values = values
        self.recipes = Recipes()
        self.terms = Terms()
        self._draft = Draft()

    async def speak_as(self, name: str) -> None:
        """Send further requests as this caller; ``anonymous`` has no credentials."""
        self._caller = await self.callers.called(name)

    def use_service(self, name: str) -> None:
        """Send further requests to a configured service; raises ConversationError."""
        if name not in self._services:
            raise ConversationError(unknown_service(name, self._services))
        self.terms = replace(self.terms, service=self._services[name])

    def add(
        self, *, headers: Pairs = (), query: Pairs = (), content: Content | None = None
    ) -> None:
        """Set something for the next request; raises ConversationError for a second body."""
        draft = self._draft
        if content is not None and draft.content is not None:
            raise ConversationError(TWO_BODIES)
        self._draft = Draft(
            (*draft.headers, *headers), (*draft.query, *query), content or draft.content
        )

    def compose(self, method: str, address: Address, content: Content | None = None) -> Request:
        """Create a request from the draft of earlier steps, and reset the draft.

        Raises ConversationError if both the request and the draft have a body.
        """
        if content is not None:
            self.add(content=content)
        draft, self._draft = self._draft, Draft()
        return Request(method, address, draft.content or NoContent(), draft.headers, draft.query)

    def take(self, method: str, address: Address, content: Content | None = None) -> FilledRequest:
        """Compose a request and fill its placeholders; also raises TemplateError."""
        return self.compose(method, address, content).filled(self.values)

    def take_several(
        self, method: str, address: Address, contents: Sequence[Content]
    ) -> list[FilledRequest]:
        """Create a request for each body; ``{client}`` in a body is its number, from 1."""
        first = self.compose(method, address, contents[0])
        requests = []
        for number, content in enumerate(contents, 1):
            self.values.remember(CLIENT, number)
            requests.append(replace(first, content=content).filled(self.values))
        return requests

    async def ask(self, *requests: FilledRequest) -> None:
        """Send requests sequentially; raises RequestError for one without a response.

        A later step may handle that there was no answer. Then the error is a result.
        """
        self._begin(requests)
        for request in requests:
            result = await self._attempt(request)
            if isinstance(result, RequestError) and not self._is_left(result):
                raise result
            self._results.append(result)

    async def ask_at_once(self, requests: Sequence[FilledRequest]) -> None:
        """Send requests concurrently; errors are results."""
        self._begin(requests)
        self._results += await asyncio.gather(*map(self._attempt, requests))

    async def ask_again(self) -> None:
        """Repeat the last request unchanged, or all requests of the last step."""
        if not self._sent:
            raise ConversationError(NOTHING_SENT)
        await self.ask(*self._sent)

    async def deliver(self, request: FilledRequest, caller: Caller | None = None) -> Response:
        """Send a request and return the response, without recording it.

        Raises RequestError if there is none.
        """
        by = caller or self._caller
        made = self._request(request)
        auth = None if is_written(by.auth, made.headers) else by.auth  # what a step writes wins
        client = replace(self._client, auth=auth)
        last = await client.deliver(
            made, follow_redirects=self.terms.follow_redirects, cookies_for=by.cookies_for
        )
        seconds = sum(response.extensions[SECONDS] for response in (*last.history, last))
        return Response(last, seconds)

    @property
    def response(self) -> Response:
        """The response to the last request; raises ConversationError for none or several."""
        result = self._one()
        if isinstance(result, RequestError):
            raise result
        return result

    @property
    def results(self) -> Sequence[Result]:
        """The results of the last step's requests, in their order."""
        self._check_asked()
        return tuple(self._results)

    @property
    def before(self) -> Sequence[Result]:
        """The results of the previous requests, for comparison."""
        return self._before

    @property
    def last_request(self) -> FilledRequest:
        """The last request; raises ConversationError without one."""
        self._check_asked()
        return self._sent[-1]

    @property
    def caller(self) -> Caller:
        """The current caller."""
        return self._caller

    def remember_among(self, name: str, value: object) -> None:
        """Append a value to a remembered list, creating it if necessary.

        Raises TemplateError, and ConversationError if the name is that of another value.
        """
        before = self.remembered_list(name) if name in self.values.names else []
        self.values.remember(name, [*before, value])

    def remembered_list(self, name: str) -> list[Any]:
        """Return a remembered list; raises ConversationError for another value."""
        found = self.values.lookup(name)
        if not isinstance(found, list):
            raise ConversationError(
                f"{name} is {kind(found)}, not a list; write: I remember PATH as one of the "
                f'"{name}", under a name that has no other value'
            )
        return found

    def record(self, *results: Result) -> None:
        """Record the results of repeated requests as those of the last step."""
        self._results = list(results)

    @property
    def result(self) -> Result:
        """The result of the last request; raises ConversationError for none or several."""
        return self._one()

    def _begin(self, requests: Sequence[FilledRequest]) -> None:
        self._before, self._results, self._sent = tuple(self._results), [], list(requests)

    def _is_left(self, error: RequestError) -> bool:
        """Return whether an error is left to a later step of the scenario."""
        return isinstance(error, UNANSWERED) and self._may_fail()

    async def _attempt(self, request: FilledRequest) -> Result:
        try:
            return await self.deliver(request)
        except RequestError as error:
            return error

    def _request(self, request: FilledRequest) -> httpx.Request:
        options: dict[str, Any] = dict(request.content)
        seconds = self.terms.seconds
        if seconds is not None:  # httpx's timeouts are per operation; the deadline is for all
            options |= {"timeout": seconds, "extensions": {DEADLINE: seconds}}
        return self._client.request(
            request.method, self._address(request), headers=list(request.headers), **options
        )

    def _address(self, request: FilledRequest) -> str:
        return below(self.terms.service, request.target) if self.terms.service else request.target

    def _one(self) -> Result:
        self._check_asked()
        if len(self._results) > 1:
            raise ConversationError(several_responses(len(self._results)))
        return self._results[0]

    def _check_asked(self) -> None:
        if not self._results:
            raise ConversationError(NO_REQUEST)
