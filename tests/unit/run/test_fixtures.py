"""Fixtures for steps, on the embedded backend of this run."""

from __future__ import annotations

from contextlib import ExitStack, closing, contextmanager
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from support.auth.roles import SignIns
from support.backends.backend import ScenarioData, scenario_seed
from support.conversation.step_values import Address
from support.http.retry import RetryPolicy
from support.language.placeholders.filling import fill
from support.language.placeholders.values import Values
from support.run import fixtures
from support.run.configuration import BACKEND, REDACTOR, SEED
from support.run.fixtures import ScenarioParts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.http.exchange import Exchange


@pytest.mark.promise("connection.md", "Requests in features are sent once")
async def test_a_conversation_sends_each_request_once_without_credentials(
    conversation: Any, exchanges: list[Exchange]
) -> None:
    await conversation.ask(conversation.take("GET", Address("/users")))
    assert conversation.response.status == 401
    assert [exchange.request.method for exchange in exchanges] == ["GET"]
    assert conversation._client.retry == RetryPolicy(attempts=1)


@pytest.mark.promise("connection.md", "Retries apply to the endpoint methods")
def test_a_client_retries_as_configured(scenario_parts: ScenarioParts) -> None:
    other = {"retry_attempts": 7, "retry_wait": 0.2, "retry_max_wait": 9.0, "retry_unsafe": True}
    scenario_parts.settings = scenario_parts.settings.model_copy(update=other)
    made = fixtures.client.__wrapped__(scenario_parts)  # type: ignore[attr-defined]  # with other settings
    with closing(made):
        client = next(made)
        assert client.retry == RetryPolicy(7, 0.2, 9.0, unsafe=True)
        assert client.auth is None


async def test_a_role_of_the_settings_can_be_called(
    conversation: Any, callers: Any, exchanges: list[Exchange]
) -> None:
    assert conversation.callers is callers
    await conversation.speak_as("admin")
    await conversation.ask(conversation.take("GET", Address("/users")))
    assert conversation.response.status == 200
    assert [exchange.request.method for exchange in exchanges] == ["POST", "GET"]


async def test_faults_are_for_the_next_requests(conversation: Any, faults: Any) -> None:
    faults("GET", "/health", httpx.Response(503), httpx.Response(502))
    await conversation.ask(*[conversation.take("GET", Address("/health"))] * 3)
    assert [result.status for result in conversation.results] == [503, 502, 200]


def test_generated_data_depend_on_the_run_and_the_scenario(
    request: pytest.FixtureRequest, values: Values, scenario_data: Any
) -> None:
    seed = scenario_seed(request.config.stash[SEED], f"{request.node.nodeid} values")
    same = Values(seed, scenario_data.now)
    other = Values(scenario_seed(1, "another scenario"), scenario_data.now)
    made = fill("{uuid}", values)
    assert made == fill("{uuid}", same)
    assert made != fill("{uuid}", other)


def test_there_are_no_models_by_default() -> None:
    assert fixtures.models.__wrapped__() is None  # type: ignore[attr-defined]  # the project's own fixture overrides it


@pytest.fixture
def shown(request: pytest.FixtureRequest) -> Iterator[list[tuple[str, str]]]:
    """The tables passed to plugins."""
    seen: list[tuple[str, str]] = []

    class Plugin:
        def pytest_api_attachment(self, name: str, table: str) -> None:
            seen.append((name, table))

    plugin = Plugin()
    request.config.pluginmanager.register(plugin)
    yield seen
    request.config.pluginmanager.unregister(plugin)


def test_a_table_is_attached_without_its_secrets(
    request: pytest.FixtureRequest, attach: Any, shown: list[tuple[str, str]]
) -> None:
    request.config.stash[REDACTOR].learn("hunter2-hunter2", "of the test")
    attach("Secrets", "a,hunter2-hunter2\n")
    [(name, table)] = shown
    assert name == "Secrets"
    assert table.startswith("a,")
    assert "hunter2" not in table


@pytest.mark.parametrize("keeps", [True, False])
def test_sign_ins_last_for_the_run_where_the_backend_keeps_them(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, *, keeps: bool
) -> None:
    monkeypatch.setattr(request.config.stash[BACKEND], "keeps_sign_ins", keeps)
    with ExitStack() as ends:
        first, second = ScenarioParts(request, ends), ScenarioParts(request, ends)
        assert isinstance(first.sign_ins, SignIns)
        assert (first.sign_ins is second.sign_ins) is keeps


def test_what_scenarios_share_is_looked_up_until_the_session_ends(
    request: pytest.FixtureRequest, http: Any, gherkin_event_loop: Any
) -> None:
    made = fixtures.session_parts.__wrapped__(request.config, http, gherkin_event_loop)  # type: ignore[attr-defined]  # as at the beginning of a session
    shared = next(made)
    with ExitStack() as ends:
        assert ScenarioParts(request, ends).session is shared
        made.close()
        assert ScenarioParts(request, ends).session.http is http


def test_each_part_of_a_scenario_ends_even_if_the_end_of_another_fails(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended: list[str] = []

    @contextmanager
    def scenario(*_: object) -> Iterator[ScenarioData]:
        yield ScenarioData(1)
        ended.append("the backend's part, without the error")

    @contextmanager
    def listening(*_: object) -> Iterator[None]:
        yield
        ended.append("the exchanges")
        raise ConnectionError

    monkeypatch.setattr(request.config.stash[BACKEND], "scenario", scenario)
    monkeypatch.setattr(fixtures, "listening", listening)
    with pytest.raises(ConnectionError), ExitStack() as ends:
        assert ScenarioParts(request, ends).exchanges == []
    assert ended == ["the exchanges", "the backend's part, without the error"]
