"""Make requests from the contract, and judge the responses: the one module that uses schemathesis.

It uses two names that schemathesis does not document: ``iter_coverage_cases``, which yields the
boundaries of each value in the same order every time (its own runner has no way to hand over cases
without sending them), and ``Case.meta``, which says what is wrong with a case. tests/unit/fuzzing
fails if either changes.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import requests
import schemathesis
from schemathesis import GenerationMode
from schemathesis.core.failures import FailureGroup

from support.backends.backend import scenario_seed
from support.fuzzing.cases import Written
from support.fuzzing.drawing import drawn, reproducibly
from support.fuzzing.findings import ACCEPTED, SERVER_ERROR, Fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from support.http.exchange import Exchange

CONFIG = Path(__file__).with_name("schemathesis.toml")
_OWN_HEADERS = frozenset(  # of schemathesis and of requests; the client of the suite has its own
    {
        "accept",
        "accept-encoding",
        "connection",
        "content-length",
        "user-agent",
        "x-schemathesis-testcaseid",
    }
)
_TITLES = {  # of schemathesis's failures, whose own messages list statuses
    "ServerError": SERVER_ERROR,
    "ContentTypeServerError": SERVER_ERROR,
    "RejectedPositiveData": "a valid request is refused",
    "AcceptedNegativeData": ACCEPTED,
}
_WORDS = {  # for descriptions of schemathesis that say little
    "Positive test case": "random values",
    "Negative test case": "random values",
    "Default positive test case": "values that conform",
}
_VALID = [GenerationMode.POSITIVE]
_PROBE = "x-schemathesis-unknown-property"


class MadeCase:
    """A request that schemathesis has made, and its judgement of the response."""

    def __init__(self, case: Any, address: str, description: str = "") -> None:
        self._case = case
        self._address = address
        self._description = description

    @property
    def description(self) -> str:
        """What is special about it, in a line."""
        if self._description:
            return self._description
        data = self._case.meta.phase.data
        text = " ".join(str(data.description or "").split())
        if not text or text in _WORDS:
            return _WORDS.get(text, "random values")
        is_named = not data.parameter or "/" in text or "/" in data.parameter
        return text if is_named or data.parameter in text else f"{data.parameter}: {text}"

    @property
    def is_valid(self) -> bool:
        """Whether it conforms to the document."""
        return bool(self._case.meta.generation.mode.is_positive)

    @property
    def in_path(self) -> Mapping[str, Any]:
        """The values of the parameters of its path."""
        return self._case.path_parameters or {}

    def place(self, values: Mapping[str, str]) -> None:
        """Give it other values in its path, which may make it valid."""
        self._case.path_parameters = {**self.in_path, **values}

    def written(self) -> Written:
        """Return the request; raises ValueError for one that cannot be written as HTTP."""
        prepared = self._prepared()
        body = prepared.body or b""
        return Written(
            method=str(prepared.method),
            url=str(prepared.url),
            headers=tuple(
                (_text(name), _text(value))
                for name, value in prepared.headers.items()
                if _text(name).lower() not in _OWN_HEADERS
            ),
            body=body.encode() if isinstance(body, str) else bytes(body),
        )

    def faults(self, exchange: Exchange) -> list[Fault]:
        """Return what is wrong with the response to it."""
        response = exchange.response
        assert response is not None  # noqa: S101 - its callers have one
        headers: dict[str, list[str]] = {}
        for name, value in response.headers:
            headers.setdefault(name.lower(), []).append(value)
        shown = schemathesis.Response(
            status_code=response.status,
            headers=headers,
            content=response.body,
            request=self._prepared(),
            elapsed=exchange.elapsed,
            verify=True,
            message=response.reason,
        )
        try:
            self._case.validate_response(shown)
        except FailureGroup as group:
            return [_fault(failure) for failure in group.exceptions]
        return []

    def _prepared(self) -> requests.PreparedRequest:
        written = self._case.as_transport_kwargs(base_url=self._address)
        return requests.Request(**written).prepare()


class Generator:
    """The cases of a document, for the API at an address: the same ones for the same seed.

    ``examples`` is the number of random cases of each kind, valid and invalid; the others, which
    try the boundaries of every value, are always the same.
    """

    def __init__(self, document: dict[str, Any], address: str, seed: int, examples: int) -> None:
        config = schemathesis.Config.from_path(CONFIG)
        self._schema = schemathesis.openapi.from_dict(document, config=config)
        self._address = address.rstrip("/")
        self._seed = seed
        self._examples = examples

    def cases(self, method: str, path: str, unasked: Iterable[str] = ()) -> list[MadeCase]:
        """Return the cases of an operation, each request once.

        ``unasked`` are fields that the API answers and does not ask for: an API that takes
        everything would set them.
        """
        operation = self._schema[path][method]
        with reproducibly():
            made = [MadeCase(case, self._address) for case in self._systematic(operation)]
            modes = list(GenerationMode) if any(map(_breaks_a_value, made)) else _VALID
            made += self._with_unasked(operation, unasked)
            for mode in modes:
                seed = scenario_seed(self._seed, f"{method} {path} {mode.value}")
                found = drawn(operation.as_strategy(generation_mode=mode), seed, self._examples)
                made += [MadeCase(case, self._address) for case in found]
        return list(_distinct(made))

    def valid(self, method: str, path: str) -> Iterator[MadeCase]:
        """Yield the systematic cases that conform to the document."""
        for case in self._systematic(self._schema[path][method], _VALID):
            yield MadeCase(case, self._address)

    def _systematic(
        self, operation: Any, modes: Iterable[GenerationMode] = tuple(GenerationMode)
    ) -> Iterator[Any]:
        config = self._schema.config.generation_for(operation=operation)
        for mode in modes:
            yield from self._schema.iter_coverage_cases(
                operation, generation_modes=[mode], generation_config=config
            )

    def _with_unasked(self, operation: Any, names: Iterable[str]) -> Iterator[MadeCase]:
        """Yield the probe for unknown fields with each of the names instead."""
        for name in sorted(set(names)):
            probe = self._probe(operation)
            if probe is not None and name not in probe.body:
                probe.body = {**{k: v for k, v in probe.body.items() if k != _PROBE}, name: "root"}
                yield MadeCase(
                    probe, self._address, f"{name}: a field of the response, not asked for"
                )

    def _probe(self, operation: Any) -> Any:
        """Return a new case with a field that the document does not allow, or None."""
        cases = self._systematic(operation, [GenerationMode.NEGATIVE])
        return next((c for c in cases if isinstance(c.body, dict) and _PROBE in c.body), None)


def _breaks_a_value(case: MadeCase) -> bool:
    """Return whether a case has an invalid value, and not only a media type.

    If none has, an operation has no invalid values to draw, which hypothesis takes seconds to see.
    """
    return not case.is_valid and "Content-Type" not in case.description


def _distinct(cases: Iterable[MadeCase]) -> Iterator[MadeCase]:
    seen: set[Written] = set()
    for case in cases:
        try:
            written = case.written()
        except ValueError:  # requests refuses it: no client could send it
            continue
        if written not in seen:
            seen.add(written)
            yield case


def _fault(failure: Any) -> Fault:
    kind = type(failure).__name__
    if title := _TITLES.get(kind):
        return Fault(kind, title)
    return Fault(kind, str(failure.title), str(failure.message).strip())


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value
