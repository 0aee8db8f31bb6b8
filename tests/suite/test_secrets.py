"""Secrets in all that a run writes and prints, in any form that encoders give them."""

from __future__ import annotations

import html
import json
from typing import TYPE_CHECKING, Any

import pytest

from support.backends.recording.stand_ins.configured import Configured
from support.backends.recording.stand_ins.secrets import SecretStandIns
from support.http.exchange import ReceivedResponse, SentRequest
from support.reporting import bundle
from support.secrets.leaks import LeakFinder
from tests.unit.secrets.encoders import SECRETS, forms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.conftest import Ran

STEPS = """
import logging
import allure
from itertools import islice
from tests.unit.secrets.encoders import SECRETS, forms
from support.run.configuration import REDACTOR

@when("somebody sends secrets")
async def _(client):
    for secret in SECRETS:
        await client.send("POST", "/users", json={"password": secret})
@then("a step shows them in many forms")
def _(request):
    for form in (form for secret in SECRETS for _, form in islice(forms(secret), 0, None, 31)):
        print("printed:", form)
        logging.getLogger("steps").debug("logged: %s", form)
    allure.attach(form, "attached")
    with allure.step(form):
        raise AssertionError("\\n".join(
            form for secret in SECRETS for _, form in islice(forms(secret), 0, None, 31)
        ))
"""
LOUD = (
    "--alluredir=results",
    "--junitxml=junit.xml",
    "--log-file=run.log",
    "--log-file-level=DEBUG",
    "-o",
    "log_cli=true",
    "--log-cli-level=DEBUG",
    "-o",
    "junit_logging=all",
)
FEATURE = """Feature: F
  Scenario: S
    When somebody sends secrets
    Then a step shows them in many forms
"""


@pytest.fixture(scope="module")
def loud(suite_once: Callable[..., Ran]) -> Ran:
    """A run of a scenario that shows secrets in all places."""
    return suite_once(STEPS, *LOUD, f=FEATURE)


def shown_forms() -> Iterator[str]:
    for secret in SECRETS:
        for number, (_, form) in enumerate(forms(secret)):
            if number % 31 == 0:
                yield form


def test_no_form_is_in_a_file_or_on_the_terminal(loud: Ran) -> None:
    files = [path for path in loud.folder.rglob("*") if path.is_file() and path.suffix != ".py"]
    texts = {path.name: path.read_text(errors="replace") for path in files}
    assert {"junit.xml", "run.log"} < texts.keys()
    texts["terminal"] = loud.result.stdout.str()
    assert texts["terminal"].count("***") > 200
    assert texts["run.log"].count("logged: ***") > 100
    assert texts["junit.xml"].count("printed: ***") > 100
    assert sum(text.count("***") > 100 for text in texts.values()) >= 5, "results, too"
    for form in shown_forms():
        for written in (form, json.dumps(form)[1:-1], html.escape(form)):
            assert [name for name, text in texts.items() if written in text] == [], form


def test_the_search_at_the_end_finds_nothing_in_what_was_masked(loud: Ran) -> None:
    assert "secrets in files written by the run" not in loud.result.stdout.str()


WRITTEN = """Feature: F
  Scenario: An invented-token is no token
    When somebody shows an invented-token
    Then they are told so
    And the body was:
      \"\"\"json
      {"password": "{user.password}", "note": "tokens-of-strangers"}
      \"\"\"

  Scenario: A token of 2 scenarios
    When somebody signs in

  Scenario: A token of 3 scenarios
    Then the token is kept
"""
WRITTEN_STEPS = """
KEPT = []
@when("somebody shows an invented-token")
async def _(client):
    await client.send("GET", "/whoami", headers={"Authorization": "Bearer invented-token"})
@then("they are told so")
def _(): ...
@then("the body was:")
def _(docstring): ...
@when("somebody signs in")
async def _(client):
    form = {"grant_type": "password", "username": "admin@example.com", "password": "admin-password"}
    answer = await client.send("POST", "/auth/token", data=form)
    KEPT.append(answer.json()["access_token"])
@then("the token is kept")
def _():
    raise AssertionError(f"it is {KEPT[0]!r}, from {KEPT[0][:9]}")
"""


@pytest.fixture(scope="module")
def results(suite_once: Callable[..., Ran]) -> dict[str, dict[str, Any]]:
    """The results by their titles."""
    ran = suite_once(WRITTEN_STEPS, "--alluredir=results", f=WRITTEN)
    found = [json.loads(path.read_text()) for path in ran.folder.glob("results/*-result.json")]
    return {result["name"]: {**result, "folder": ran.folder / "results"} for result in found}


def test_words_of_the_features_are_not_masked(results: dict[str, dict[str, Any]]) -> None:
    result = results["An invented-token is no token"]
    assert result["status"] == "passed"
    assert "When somebody shows an invented-token" in [step["name"] for step in result["steps"]]


def test_a_placeholder_in_a_docstring_is_shown(results: dict[str, dict[str, Any]]) -> None:
    result = results["An invented-token is no token"]
    text = json.dumps(result, default=str) + "".join(
        bundle.read(result["folder"], attached["source"])
        for step in result["steps"]
        for attached in step.get("attachments", ())
    )
    assert "{user.password}" in text
    assert "tokens-of-strangers" in text


def test_a_token_kept_from_another_scenario_is_masked(results: dict[str, dict[str, Any]]) -> None:
    message = results["A token of 3 scenarios"]["statusDetails"]["message"]
    assert message.startswith("it is '***', from ")


def test_no_form_is_in_a_cassette() -> None:
    stand_ins = {secret: f"recorded-setting-{n:08x}" for n, secret in enumerate(SECRETS)}
    body = json.dumps(list(shown_forms())).encode()
    answer = ReceivedResponse(200, "OK", "HTTP/1.1", (("X-Echo", next(shown_forms())),), body)
    sent = SentRequest("GET", "http://api.example.com/", (), b"")
    recorded = SecretStandIns(Configured(everywhere=stand_ins)).response(answer, sent)
    text = recorded.body.decode() + recorded.headers[0][1]
    assert text.count("recorded-setting-") >= len(list(shown_forms()))
    assert [form for form in shown_forms() if json.dumps(form)[1:-1] in text] == []
    json.loads(recorded.body)


def test_each_form_that_is_written_past_the_mask_is_found(tmp_path: Path) -> None:
    for number, form in enumerate(shown_forms()):
        (tmp_path / f"{number}.txt").write_text(f"it is {form}")
    leaks = LeakFinder(dict.fromkeys(SECRETS, "a token"), tmp_path).find(tmp_path.iterdir())
    assert {leak.file for leak in leaks} == {path.name for path in tmp_path.iterdir()}
