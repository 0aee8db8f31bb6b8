"""Make async step functions callable for pytest-bdd."""

from __future__ import annotations

import functools
import inspect
from functools import partial
from typing import TYPE_CHECKING, Any

from support.gherkin.errors import StepYieldError
from support.gherkin.running.ended_step import checked
from support.gherkin.running.scenario_task import running_scenario
from support.gherkin.running.soft import run_softly

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Generator

    from support.gherkin.compat import StepFunctionContext
    from support.gherkin.running.scenario_task import ScenarioTask


def make_callable(context: StepFunctionContext) -> None:
    """Make the step function of a definition run in the scenario's task.

    The definition is changed in place and once, because pytest-bdd passes the same object to every
    scenario. Coroutine functions, async generators, and functions that return a coroutine
    (decorated steps) are awaited; others are called in the same context.
    """
    if not hasattr(context.step_func, "__runs_in_scenario__"):
        context.step_func = _in_scenario(context.step_func)


def author_function(step_func: Callable[..., Any]) -> Callable[..., Any]:
    """Return the author's function, whether or not the definition was changed."""
    made = hasattr(step_func, "__runs_in_scenario__")
    return step_func.__wrapped__ if made else step_func  # type: ignore[attr-defined]  # by wraps


def _in_scenario(function: Callable[..., Any]) -> Callable[..., Any]:
    if inspect.isasyncgenfunction(function):
        step = _async_generator_step(function)
    elif inspect.isgeneratorfunction(function):
        step = _generator_step(function)
    elif inspect.iscoroutinefunction(function):
        step = _coroutine_step(function)
    else:
        step = _plain_step(function)
    step.__runs_in_scenario__ = True  # type: ignore[attr-defined]  # a mark of our own
    step.__signature__ = inspect.signature(function)  # type: ignore[attr-defined]  # cached: pytest-bdd reads it for every step
    return step


def _coroutine_step(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def step(**arguments: object) -> Any:
        __tracebackhide__ = True
        scenario = running_scenario.get()
        if scenario.soft is None and not scenario.checks:
            return scenario.run(function(**arguments))
        return _run(scenario, lambda: scenario.run(function(**arguments)), arguments)

    return step


def _plain_step(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def step(**arguments: object) -> Any:
        __tracebackhide__ = True
        scenario = running_scenario.get()

        def call() -> Any:
            result = scenario.call(function, **arguments)
            return scenario.run(result) if inspect.iscoroutine(result) else result

        return _run(scenario, call, arguments)

    return step


def _generator_step(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def step(**arguments: object) -> Generator[Any, None, None]:
        __tracebackhide__ = True
        scenario = running_scenario.get()
        generator = function(**arguments)
        start, go_on = partial(next, generator), partial(next, generator, generator)
        yield _run(scenario, lambda: scenario.call(start), arguments)
        if scenario.call(go_on) is not generator:
            raise StepYieldError(f"{function.__name__} yields more than once; it must yield once")

    return step


def _async_generator_step(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def step(**arguments: object) -> Generator[Any, None, None]:
        __tracebackhide__ = True
        scenario = running_scenario.get()
        generator = function(**arguments)
        yield _run(scenario, lambda: scenario.run(_next(generator, None), of=generator), arguments)
        if scenario.run(_next(generator, generator), of=generator) is not generator:
            scenario.run(generator.aclose())
            raise StepYieldError(f"{function.__name__} yields more than once; it must yield once")

    return step


def _run(scenario: ScenarioTask, call: Callable[[], Any], arguments: dict[str, object]) -> Any:
    """Return the result of a step that the scenario's checks do not fail."""
    __tracebackhide__ = True
    return run_softly(lambda: checked(call, scenario.checks), scenario.soft, arguments)


async def _next(generator: AsyncGenerator[Any, None], default: object) -> Any:
    return await anext(generator, default)
