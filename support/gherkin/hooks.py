"""Specifications of the engine's hooks, for plugins."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

    from support.gherkin.authoring.vocabulary import Vocabulary
    from support.gherkin.parallel.size import Limit
    from support.gherkin.workers import Ended


def pytest_gherkin_vocabulary(config: pytest.Config) -> Vocabulary:  # type: ignore[empty-body]  # a specification
    """Return a vocabulary, whose phrases are suggested for undefined steps."""


def pytest_gherkin_worker_limit(config: pytest.Config) -> Limit | None:
    """Return how many workers ``--parallel`` may use, if that is limited, and why."""


def pytest_gherkin_worker_fork(session: pytest.Session) -> None:
    """Prepare the controller before it forks its first worker.

    What is imported or created here is shared by all workers. No thread may be left running.
    """


def pytest_gherkin_worker_start(session: pytest.Session) -> None:
    """Prepare a worker that has just been forked, in its process, before its first scenario.

    It has inherited everything: what must not be shared with the controller, such as a lock, a
    journal or a count, is to be replaced. Neither ``pytest_sessionfinish`` nor the clean-ups of the
    configuration are called in a worker.
    """


def pytest_gherkin_worker_end(session: pytest.Session) -> None:
    """Finish a worker after its last scenario, once the fixtures of the session are torn down.

    ``support.gherkin.workers.send_back`` sends values to the controller.
    """


def pytest_gherkin_late_report(item: pytest.Item, report: pytest.TestReport) -> None:
    """Handle the report of a fixture that failed in its teardown after the item's own reports.

    It happens in a worker, to fixtures of more than one scenario: the controller may give those
    that were to follow to another worker. ``pytest_runtest_makereport`` is not called.
    """


def pytest_gherkin_worker_ended(node: Ended) -> None:
    """Handle, in the controller, what a worker has sent back: ``workers.sent_back(node, name)``."""


def pytest_gherkin_worker_crashed(item: pytest.Item, worker: str, started: float) -> None:
    """Handle, in the controller, that the worker which ran a scenario was killed, or crashed.

    ``worker`` is its id, and ``started`` the time at which it got the scenario, in seconds since
    the epoch.

    Its failed report follows.
    """
