"""What kind of trouble a failure is: a category of the report (``reports/categories.json``)."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from support.api.answers import UnexpectedAnswerError
from support.conversation.models import ModelMismatchError
from support.conversation.responses import BodyError
from support.gherkin.errors import StepTimeoutError
from support.gherkin.soft import SoftFailuresError
from support.http.errors import (
    ConnectionFailedError,
    ConnectionLostError,
    RequestError,
    RequestTimeoutError,
    UnreadableResponseError,
)
from support.ledger.ledger import LeftoverError

LABEL = "defect"
"""The name of the label; categories do not see those that begin with an underscore."""

PRODUCT = "product defect"
CONTRACT = "contract drift"
TEST = "test defect"
ENVIRONMENT = "environment trouble"
TIMEOUT = "timeout"
KNOWN = "known issue"

_KINDS: tuple[tuple[tuple[type[BaseException], ...], str], ...] = (
    ((StepTimeoutError, RequestTimeoutError), TIMEOUT),
    ((ConnectionFailedError, ConnectionLostError, LeftoverError), ENVIRONMENT),
    ((UnexpectedAnswerError, UnreadableResponseError, BodyError), CONTRACT),
    ((ModelMismatchError, ValidationError), CONTRACT),
    ((AssertionError, pytest.fail.Exception), PRODUCT),
)


def defect(error: BaseException) -> str:
    """Return the kind of a failure.

    A server that fails (5xx) where something else was expected is a defect of the product, not
    another contract. What is no assertion and no trouble on the way to the server is the fault
    of the test: a bug in a step, a step that there is not.
    """
    reason = _reason(error)
    if isinstance(reason, UnexpectedAnswerError) and reason.response.is_server_error:
        return PRODUCT
    kinds = (kind for types, kind in _KINDS if isinstance(reason, types))
    return next(kinds, TEST)


def _reason(error: BaseException) -> BaseException:
    """Return an error, or what it stands for: the first of a soft scenario, a request's failure."""
    first = error.errors[0] if isinstance(error, SoftFailuresError) else error
    return first.__cause__ if isinstance(first.__cause__, RequestError) else first
