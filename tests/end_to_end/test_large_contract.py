"""A document of 13 MB, that of GitHub."""

from __future__ import annotations

import pytest

from support.contract.contract import Contract
from support.contract.loading import load
from support.http.exchange import Exchange, ReceivedResponse, SentRequest
from support.secrets.redactor import Redactor
from tests.apis.npm import github_document
from tests.benchmarks.contract import measured

BASE_URL = "https://api.github.com"
MOST = 150  # MiB


@pytest.mark.promise("contract.md", "GitHub's document")
def test_it_needs_little_memory() -> None:
    facts = measured(github_document())
    assert facts["operations"] == 1_223
    assert facts["MiB"] <= MOST


def test_exchanges_are_held_against_it() -> None:
    contract = Contract(load(github_document()), BASE_URL, Redactor())
    answers = {
        b'[{"name": "main", "protected": false, "commit": {"sha": "a", "url": "https://a.b"}}]': [],
        b'[{"name": 7, "protected": false, "commit": {"sha": "a", "url": "https://a.b"}}]': [
            "$[0].name is 7"
        ],
    }
    for body, found in answers.items():
        headers = (("Content-Type", "application/json; charset=utf-8"),)
        exchange = Exchange(
            SentRequest("GET", f"{BASE_URL}/repos/octocat/hello/branches?per_page=5", (), b""),
            ReceivedResponse(200, "OK", "HTTP/1.1", headers, body),
            None,
            0.0,
            0.1,
            1,
        )
        drifts = contract.drifts(exchange)
        assert [f"{drift.place} {drift.found}" for drift in drifts] == found
