"""Step functions as pytest-bdd can call them."""

from __future__ import annotations

import asyncio
import inspect
from typing import TYPE_CHECKING, Any

import pytest

from support.gherkin.errors import StepYieldError
from support.gherkin.running.async_steps import author_function, make_callable
from tests.unit.gherkin.definitions.making import defined

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from support.gherkin.running.scenario_task import ScenarioTask

    Opened = Callable[..., ScenarioTask]


def called(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function of a definition, made callable."""
    context = defined("it", function).context
    make_callable(context)
    return context.step_func


class Keeper:
    """Keeps every failure, as a soft scenario does."""

    def __init__(self) -> None:
        self.kept: list[tuple[BaseException, dict[str, object]]] = []

    def keep(self, error: BaseException, arguments: dict[str, object]) -> bool:
        self.kept.append((error, arguments))
        return True


@pytest.fixture
def softly(opened: Opened) -> Keeper:
    """Have a scenario running that keeps failures."""
    keeper: Any = Keeper()
    opened().soft = keeper
    kept: Keeper = keeper
    return kept


async def wrong(x: int) -> None:
    await asyncio.sleep(0)
    raise ValueError(x)


def plainly_wrong(x: int) -> None:
    raise ValueError(x)


def returned(x: int) -> Any:
    return wrong(x)


def test_a_function_is_made_callable_once_and_keeps_its_signature() -> None:
    async def step(x: int, y: str = "a") -> None: ...

    context = defined("it", step).context
    make_callable(context)
    made = context.step_func
    make_callable(context)
    assert context.step_func is made
    assert inspect.signature(made) == inspect.signature(step)
    assert author_function(made) is step
    assert author_function(step) is step


def test_coroutines_and_plain_functions_return_their_result(opened: Opened) -> None:
    async def coroutine(x: int) -> int:
        await asyncio.sleep(0)
        return x

    def returning(x: int) -> Any:
        return coroutine(x)

    opened()
    for step in (coroutine, lambda x: x, returning):
        assert called(step)(x=3) == 3


@pytest.mark.parametrize("step", [wrong, plainly_wrong, returned])
def test_an_error_is_raised(opened: Opened, step: Any) -> None:
    opened()
    with pytest.raises(ValueError, match="3"):
        called(step)(x=3)


@pytest.mark.parametrize("step", [wrong, plainly_wrong, returned])
def test_a_soft_scenario_keeps_an_error(softly: Keeper, step: Any) -> None:
    assert called(step)(x=3) is None
    [(error, arguments)] = softly.kept
    assert str(error) == "3"
    assert arguments == {"x": 3}


def one(log: list[str]) -> Iterator[str]:
    log.append("set up")
    yield "value"
    log.append("torn down")


async def async_one(log: list[str]) -> AsyncIterator[str]:
    await asyncio.sleep(0)
    log.append("set up")
    yield "value"
    await asyncio.sleep(0)
    log.append("torn down")


@pytest.mark.parametrize("step", [one, async_one])
def test_a_step_that_yields_is_set_up_and_torn_down(opened: Opened, step: Any) -> None:
    opened()
    log: list[str] = []
    generator = called(step)(log=log)
    assert next(generator) == "value"
    assert log == ["set up"]
    assert next(generator, None) is None
    assert log == ["set up", "torn down"]


def twice() -> Iterator[int]:
    yield 1
    yield 2


async def async_twice() -> AsyncIterator[int]:
    yield 1
    yield 2


@pytest.mark.parametrize("step", [twice, async_twice])
def test_a_step_yields_once(opened: Opened, step: Any) -> None:
    opened()
    generator = called(step)()
    assert next(generator) == 1
    with pytest.raises(StepYieldError, match=step.__name__):
        next(generator)


def failing() -> Iterator[int]:
    yield int("set-up")


async def async_failing() -> AsyncIterator[int]:
    yield int("set-up")


@pytest.mark.parametrize("step", [failing, async_failing])
def test_a_soft_scenario_keeps_what_fails_before_the_yield(softly: Keeper, step: Any) -> None:
    generator = called(step)()
    assert next(generator) is None
    assert len(softly.kept) == 1
    assert next(generator, "over") == "over"
