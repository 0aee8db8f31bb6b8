"""The option ``--parallel``, and the hooks with which it takes over the run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from support.gherkin.workers import fork_here

if TYPE_CHECKING:
    from support.gherkin.parallel.size import Size

_SIZE: pytest.StashKey[Size] = pytest.StashKey()
_HAS_WORKERS = pytest.StashKey[bool]()
_ALONE = {"usepdb": "--pdb", "trace": "--trace"}  # options that read from the terminal
_SHOWING = ("collectonly", "setuponly", "setupplan")  # options with which no step runs


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option."""
    parser.getgroup("general").addoption(
        "--parallel",
        metavar="N",
        help="run N scenarios at a time, each in a worker process that is forked once everything "
        "is collected and checked; auto: as many as keep the processors busy",
    )


@pytest.hookimpl(trylast=True)  # after plugins have set a default
def pytest_configure(config: pytest.Config) -> None:
    """Read the option; raises pytest.UsageError if it is not valid, or not with another one."""
    text = config.option.parallel
    if text is None:
        return
    from support.gherkin.parallel.size import read_size  # noqa: PLC0415 - only with the option

    size = read_size(text, config.hook.pytest_gherkin_worker_limit(config=config))
    if size.most > 1:
        _check_others(config.option)
    config.stash[_SIZE] = size


def _check_others(option: Any) -> None:
    given = [name for name in _ALONE if getattr(option, name, False)]
    if given:
        raise pytest.UsageError(
            f"{_ALONE[given[0]]} reads commands from the terminal, which workers do not have: "
            "leave out --parallel, or set --parallel 1"
        )
    if getattr(option, "stepwise", False):
        raise pytest.UsageError(
            "--stepwise goes on with the first failure, but with --parallel several scenarios may "
            "fail at the same time: leave out one of them"
        )
    if getattr(option, "numprocesses", None) or getattr(option, "tx", None):
        raise pytest.UsageError("--parallel and -n both start workers: leave out one of them")


def pytest_report_header(config: pytest.Config) -> str | None:
    """Say how many workers there will be, and why not more."""
    size = config.stash.get(_SIZE, None)
    return None if size is None else f"parallel: {size}"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    """Decide whether workers are worth it: others ask for it before they run."""
    config = session.config
    size = config.stash.get(_SIZE, None)
    shows = any(getattr(config.option, name, False) for name in _SHOWING)
    if size is None or shows or size.of(len(session.items)).most <= 1:
        return
    config.stash[_HAS_WORKERS] = True
    fork_here(config)


def pytest_runtestloop(session: pytest.Session) -> bool | None:
    """Run the scenarios on workers, if there are any."""
    config = session.config
    if not config.stash.get(_HAS_WORKERS, False):
        return None
    if session.testsfailed and not config.option.continue_on_collection_errors:
        return None  # pytest ends the run
    from support.gherkin.parallel.controller import Controller  # noqa: PLC0415 - as above

    Controller(session, config.stash[_SIZE].of(len(session.items))).run()
    return True
