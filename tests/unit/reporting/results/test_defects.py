"""The category of a failure."""

from __future__ import annotations

import json

import httpx
import pytest

from support.bootstrap import ROOT
from support.contract.drifts import Drift
from support.contract.errors import ContractDriftError
from support.conversation.errors import ConversationError
from support.conversation.responses import BodyError
from support.gherkin.errors import StepTimeoutError
from support.gherkin.running.soft import SoftFailuresError
from support.http.errors import (
    ConnectionLostError,
    HostNotAllowedError,
    RequestTimeoutError,
    UnexpectedResponseError,
    UnknownHostError,
    UnreadableResponseError,
)
from support.reporting.results import defects
from support.reporting.results.defects import CONTRACT, ENVIRONMENT, PRODUCT, TEST, TIMEOUT, defect
from support.run.ledger.ledger import LeftoverError

REQUEST = httpx.Request("GET", "http://api.example.com")


def unexpected(status: int) -> UnexpectedResponseError:
    """Return the error of a typed client."""
    error = UnexpectedResponseError("answered otherwise")
    error.response = httpx.Response(status, request=REQUEST)
    return error


def drifted(status: int) -> ContractDriftError:
    """Return the error of an exchange with this status."""
    return ContractDriftError([Drift("GET /", status, "status", "", "responses", "200", "is it")])


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


LOST = ConnectionLostError(REQUEST, "cut")


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (AssertionError("wrong"), PRODUCT),
        (pytest.fail.Exception("wrong"), PRODUCT),
        (unexpected(500), PRODUCT),
        (unexpected(418), CONTRACT),
        (drifted(418), CONTRACT),
        (drifted(500), PRODUCT),
        (BodyError("no JSON"), CONTRACT),
        (UnreadableResponseError(REQUEST, "no HTTP"), CONTRACT),
        (StepTimeoutError("5 s"), TIMEOUT),
        (RequestTimeoutError(REQUEST, "5 s"), TIMEOUT),
        (UnknownHostError(REQUEST, "no such host"), ENVIRONMENT),
        (LOST, ENVIRONMENT),
        (LeftoverError("still there"), ENVIRONMENT),
        (caused(ConversationError("cannot sign in"), LOST), ENVIRONMENT),
        (ConversationError("there is no model"), TEST),
        (HostNotAllowedError(REQUEST, "not on the list"), TEST),
        (KeyError("id"), TEST),
        (SoftFailuresError([AssertionError("one"), unexpected(418)]), PRODUCT),
        (SoftFailuresError([KeyError("id"), AssertionError("one")]), TEST),
    ],
    ids=lambda value: f"{type(value).__name__} {value}",
)
def test_a_failure_has_a_kind(error: Exception, kind: str) -> None:
    assert defect(error) == kind


def test_each_kind_is_a_category_of_the_report() -> None:
    """The page is generated without Python, from this file."""
    rules = json.loads((ROOT / "reports" / "categories.json").read_text(encoding="utf-8"))
    matched = {rule["matchers"][0]["labels"][defects.LABEL] for rule in rules}
    kinds = {PRODUCT, CONTRACT, TEST, ENVIRONMENT, TIMEOUT, defects.KNOWN}
    assert matched == {f"^{kind}$" for kind in kinds}
    assert len({rule["name"] for rule in rules}) == len(rules)
