"""Plugins that listen to the exchanges of scenarios: what becomes of their errors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.reporting import bundle

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    Suite = Callable[..., pytest.RunResult]

STEPS = """
import httpx

class First:
    @pytest.hookimpl(tryfirst=True)
    def pytest_api_exchange_listener(self, item):
        def listen(exchange):
            print("first", exchange.request.url.rpartition("/")[2], exchange.outcome)
            if exchange.outcome == "no response" or "fails" in item.name:
                pytest.fail("the listener fails")
        return listen

class Last:
    @pytest.hookimpl(trylast=True)
    def pytest_api_exchange_listener(self, item):
        return lambda exchange: print("last", exchange.outcome)

def pytest_configure(config):
    config.pluginmanager.register(Last())
    config.pluginmanager.register(First())

@when("the service is asked")
async def _(client):
    await client.send("GET", "/health")

@given("the network fails once")
def _(faults):
    faults("GET", "/health", *[httpx.ConnectError("cut off")] * 3)

@then("the scenario goes on")
def _():
    print("gone on")
"""
FEATURE = """
Feature: Listeners
  Scenario: It fails
    When the service is asked
    Then the scenario goes on

  Scenario: The network is down
    Given the network fails once
    When the service is asked
    Then the scenario goes on
"""


def test_an_error_of_a_listener_fails_the_step_after_all_were_called(suite: Suite) -> None:
    result = suite(STEPS, "-k", "fails", listeners=FEATURE)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["the listener fails", "first health 200", "last 200"])
    result.stdout.no_fnmatch_line("gone on")


def test_a_network_error_takes_precedence_and_the_other_is_not_lost(suite: Suite) -> None:
    result = suite(STEPS, "-k", "network", "--retry-wait=0.001", listeners=FEATURE)
    result.assert_outcomes(failed=1, errors=1)
    result.stdout.fnmatch_lines(
        ["*ERROR at teardown of The network is down*", "the listener fails"]
    )
    result.stdout.fnmatch_lines(["GET *: could not connect: cut off*"])
    result.stdout.fnmatch_lines(["last no response"] * 3)


def test_exchanges_before_the_scenario_do_not_end_its_log(
    suite: Suite, pytester: pytest.Pytester
) -> None:
    """A fixture of the author's may use the client before the first step."""
    fixture = """
@pytest_asyncio.fixture(autouse=True, loop_scope="session")
async def _early(client):
    await client.send("GET", "/health")
"""
    steps = STEPS.replace("class First", f"{fixture}\nclass First").replace("fails", "never")
    text = FEATURE.replace("It fails", "It")
    result = suite(steps, "-k", "It", "--alluredir=results", listeners=text)
    result.assert_outcomes(passed=1)
    texts = [path.read_text("utf-8") for path in pytester.path.glob(f"results/*{bundle.SUFFIX}")]
    assert "".join(texts).count('"event": "exchange"') == 1
