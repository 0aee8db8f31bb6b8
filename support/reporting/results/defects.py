"""Classify a failure for the report's categories (``reports/categories.json``)."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from support.contract.errors import ContractDriftError
from support.conversation.checks.models import ModelMismatchError
from support.conversation.responses import BodyError
from support.gherkin.errors import StepTimeoutError
from support.gherkin.running.soft import SoftFailuresError
from support.http.errors import (
    ConnectionFailedError,
    ConnectionLostError,
    RequestError,
    RequestTimeoutError,
    UnexpectedResponseError,
    UnreadableResponseError,
)
from support.run.ledger.ledger import LeftoverError

LABEL = "defect"
"""The name of the label; categories ignore names that begin with an underscore."""

PRODUCT = "product defect"
CONTRACT = "contract drift"
TEST = "test defect"
ENVIRONMENT = "environment problem"
TIMEOUT = "timeout"
KNOWN = "known issue"

_SERVER_ERROR = 500  # and higher statuses

_KINDS: tuple[tuple[tuple[type[BaseException], ...], str], ...] = (
    ((StepTimeoutError, RequestTimeoutError), TIMEOUT),
    ((ConnectionFailedError, ConnectionLostError, LeftoverError), ENVIRONMENT),
    ((ContractDriftError, UnexpectedResponseError, UnreadableResponseError), CONTRACT),
    ((BodyError, ModelMismatchError, ValidationError), CONTRACT),
    ((AssertionError, pytest.fail.Exception), PRODUCT),
)


def defect(error: BaseException) -> str:
    """Return the category of a failure.

    An unexpected server error (5xx) is a defect of the product, not a drift from the contract. An
    error that is neither a failed assertion nor a connection problem is a defect of the test: a
    bug in a step, or an undefined step.
    """
    reason = _reason(error)
    if _is_server_error(reason):
        return PRODUCT
    kinds = (kind for types, kind in _KINDS if isinstance(reason, types))
    return next(kinds, TEST)


def _is_server_error(error: BaseException) -> bool:
    if isinstance(error, ContractDriftError):
        return any(drift.status >= _SERVER_ERROR for drift in error.drifts)
    return isinstance(error, UnexpectedResponseError) and error.response.is_server_error


def _reason(error: BaseException) -> BaseException:
    """Return the error itself, the first of a soft scenario, or the request error behind it."""
    first = error.errors[0] if isinstance(error, SoftFailuresError) else error
    return first.__cause__ if isinstance(first.__cause__, RequestError) else first
