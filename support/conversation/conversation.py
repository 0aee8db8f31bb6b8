"""The conversation of a scenario with an API."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from support.conversation.callers import ANONYMOUS, Caller
from support.conversation.content import NoContent
from support.conversation.errors import ConversationError
from support.conversation.recipes import Recipes
from support.conversation.requests import Request
from support.conversation.responses import Response
from support.http.errors import RequestError
from support.http.transport import DEADLINE, SECONDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import httpx

    from support.conversation.callers import Callers
    from support.conversation.content import Content
    from support.conversation.requests import FilledRequest, Pairs
    from support.conversation.written import Address
    from support.http.client import ApiClient
    from support.templates.values import Values

CLIENT = "client"
"""The name of the number of each of several clients at once."""

Result = Response | RequestError
"""What a request of several ends in."""


@dataclass(frozen=True)
class Terms:
    """On which terms requests are sent."""

    service: str = ""
    seconds: float | None = None
    follow_redirects: bool = False


@dataclass(frozen=True)
class Draft:
    """What earlier steps have set for the next request."""

    headers: Pairs = ()
    query: Pairs = ()
    content: Content | None = None


class Conversation:
    """As whom a scenario speaks, on which terms, and what it was answered.

    Requests are sent once, whatever comes back: a scenario is to see each answer.
    """

    def __init__(
        self,
        client: ApiClient,
        callers: Callers,
        values: Values,
        services: Mapping[str, str],
    ) -> None:
        self._client = client
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
        """Send what comes now as somebody; ``anonymous`` is nobody."""
        self._caller = await self.callers.called(name)

    def use_service(self, name: str) -> None:
        """Send what comes now to a service of the settings; raises ConversationError."""
        if name not in self._services:
            names = ", ".join(self._services) or "none"
            raise ConversationError(
                f'there is no service "{name}"; services: {names}. '
                f"Set API_SERVICES__{name.upper()} to its address"
            )
        self.terms = replace(self.terms, service=self._services[name])

    def add(
        self, *, headers: Pairs = (), query: Pairs = (), content: Content | None = None
    ) -> None:
        """Set something for the next request; raises ConversationError for a second body."""
        draft = self._draft
        if content is not None and draft.content is not None:
            raise ConversationError("an earlier step has given the next request a body already")
        self._draft = Draft(
            (*draft.headers, *headers), (*draft.query, *query), content or draft.content
        )

    def compose(self, method: str, address: Address, content: Content | None = None) -> Request:
        """Make a request with all that earlier steps have set for it, which is used up by that.

        Raises ConversationError where the request has a body and an earlier step set one.
        """
        if content is not None:
            self.add(content=content)
        draft, self._draft = self._draft, Draft()
        return Request(method, address, draft.content or NoContent(), draft.headers, draft.query)

    def take(self, method: str, address: Address, content: Content | None = None) -> FilledRequest:
        """Make a request so, and fill it; raises TemplateError, too."""
        return self.compose(method, address, content).filled(self.values)

    def take_several(
        self, method: str, address: Address, contents: Sequence[Content]
    ) -> list[FilledRequest]:
        """Make a request for each of several bodies; ``{client}`` in one is its number, from 1."""
        first = self.compose(method, address, contents[0])
        requests = []
        for number, content in enumerate(contents, 1):
            self.values.remember(CLIENT, number)
            requests.append(replace(first, content=content).filled(self.values))
        return requests

    async def ask(self, *requests: FilledRequest) -> None:
        """Send requests one after another; what looks at a response is told if there is none."""
        self._begin(requests)
        for request in requests:
            self._results.append(await self._attempt(request))

    async def ask_at_once(self, requests: Sequence[FilledRequest]) -> None:
        """Send requests without waiting for any answer; all are in flight together."""
        self._begin(requests)
        self._results += await asyncio.gather(*map(self._attempt, requests))

    async def ask_again(self) -> None:
        """Send the last request, or all of the last step, once more as it was."""
        if not self._sent:
            raise ConversationError("no request has been sent yet; send one first")
        await self.ask(*self._sent)

    async def deliver(self, request: FilledRequest, caller: Caller | None = None) -> Response:
        """Send a request and return the answer, without taking note of it.

        Raises RequestError when there is none.
        """
        by = caller or self._caller
        made = self._request(request, by)
        client = replace(self._client, auth=by.auth)
        answer = await client.deliver(made, follow_redirects=self.terms.follow_redirects)
        answers = (*answer.history, answer)
        for response in answers:
            by.cookies_for(response.request.url).extract_cookies(response)
        return Response(answer, sum(response.extensions[SECONDS] for response in answers))

    @property
    def response(self) -> Response:
        """The answer to the last request; raises ConversationError without one, or with several."""
        result = self._one()
        if isinstance(result, RequestError):
            raise result
        return result

    @property
    def results(self) -> Sequence[Result]:
        """What the requests of the last step ended in, in their order."""
        self._check_asked()
        return tuple(self._results)

    @property
    def before(self) -> Sequence[Result]:
        """What the requests of the step before ended in."""
        return self._before

    @property
    def last_request(self) -> FilledRequest:
        """The last request; raises ConversationError without one."""
        self._check_asked()
        return self._sent[-1]

    @property
    def caller(self) -> Caller:
        """As whom requests are sent."""
        return self._caller

    def remember_among(self, name: str, value: object) -> None:
        """Add a value to a remembered list, a new one if there is none; raises TemplateError."""
        before = self.values.lookup(name) if name in self.values.names else []
        self.values.remember(name, [*before, value])

    def note(self, response: Response) -> None:
        """Take the answer to a repeated request for the last one."""
        self._results = [response]

    def _begin(self, requests: Sequence[FilledRequest]) -> None:
        self._before, self._results, self._sent = tuple(self._results), [], list(requests)

    async def _attempt(self, request: FilledRequest) -> Result:
        try:
            return await self.deliver(request)
        except RequestError as error:
            return error

    def _request(self, request: FilledRequest, caller: Caller) -> httpx.Request:
        options: dict[str, Any] = dict(request.content)
        seconds = self.terms.seconds
        if seconds is not None:
            options |= {"timeout": seconds, "extensions": {DEADLINE: seconds}}
        made = self._client.request(
            request.method, self._address(request), headers=list(request.headers), **options
        )
        if "cookie" not in made.headers:
            caller.cookies_for(made.url).set_cookie_header(made)
        return made

    def _address(self, request: FilledRequest) -> str:
        address = request.target
        if not self.terms.service or "://" in address:
            return address
        return f"{self.terms.service.rstrip('/')}/{address.lstrip('/')}"

    def _one(self) -> Result:
        self._check_asked()
        if len(self._results) > 1:
            raise ConversationError(
                f"the last step had {len(self._results)} responses, and this looks at one; "
                'say "all responses are ..." or "exactly 1 response is ... and ..."'
            )
        return self._results[0]

    def _check_asked(self) -> None:
        if not self._results:
            raise ConversationError("there is no response yet: send a request first")
