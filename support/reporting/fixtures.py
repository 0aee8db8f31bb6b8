"""Set-up and clean-up in Allure's results: fixtures that failed, or that have something to show.

allure-pytest writes a container for each fixture of each test. Most have nothing to show, but take
a quarter of the time that the results take. Here, a container is made when there is something.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

import allure_commons
import pytest
from allure_commons.model2 import Status, TestAfterResult, TestBeforeResult, TestResultContainer
from allure_commons.utils import now, uuid4
from allure_pytest.listener import AllureListener
from allure_pytest.utils import get_status, get_status_details

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    Fixture = pytest.FixtureDef[Any]

_BAD = (Status.FAILED, Status.BROKEN)


class FixtureListener(AllureListener):  # type: ignore[misc]  # allure-pytest is untyped
    """allure-pytest's listener, with containers only for fixtures that matter to readers."""

    def __init__(self, config: pytest.Config) -> None:
        super().__init__(config)
        self._containers: dict[Fixture, Any] = {}
        self._users: dict[str, tuple[str, ...]] = {}  # the fixtures of each test, by its uuid
        self._known_names: dict[tuple[str, ...], tuple[str, ...]] = {}  # most tests have the same
        self._earlier: dict[Fixture, int] = {}  # how many tests there were before its set-up

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: Fixture) -> Generator[None, Any, Any]:
        """Record the set-up if it matters, and each clean-up."""
        if fixturedef.scope != "function":
            self._earlier[fixturedef] = len(self._users)
        before = TestBeforeResult(name=_title(fixturedef), start=now())
        self.allure_logger.schedule_test(id(before), before)  # where steps and attachments go
        error: BaseException | None = None
        try:
            return (yield)
        except BaseException as raised:
            error = raised
            raise
        finally:
            self._end(fixturedef, before, error)
            # The first one calls the hook after all others.
            finalizers = fixturedef._finalizers  # noqa: SLF001 - as in allure-pytest
            for number, finalizer in enumerate(finalizers[1:], 1):
                finalizers[number] = self._recorded(fixturedef, finalizer)

    def pytest_fixture_post_finalizer(self, fixturedef: Fixture) -> None:
        """Write the container, if there is one."""
        self._earlier.pop(fixturedef, None)
        if container := self._containers.pop(fixturedef, None):
            container.stop = now()
            allure_commons.plugin_manager.hook.report_container(container=container)

    def _recorded(self, fixturedef: Fixture, finalizer: Callable[[], object]) -> Callable[[], None]:
        def recorded() -> None:
            after = TestAfterResult(name=_title(fixturedef), start=now())
            self.allure_logger.schedule_test(id(after), after)
            error: BaseException | None = None
            try:
                finalizer()
            except BaseException as raised:
                error = raised
                raise
            finally:
                self._end(fixturedef, after, error)

        return recorded

    def _end(self, fixturedef: Fixture, part: Any, error: BaseException | None) -> None:
        """End a set-up or a clean-up; put it into the container of its fixture if it matters."""
        self.allure_logger.drop_test(id(part))
        part.status = get_status(error)
        if not (part.status in _BAD or part.steps or part.attachments):
            return
        part.stop = now()
        if error is not None:
            part.statusDetails = get_status_details(type(error), error, error.__traceback__)
        container = self._containers.get(fixturedef)
        if container is None:
            container = TestResultContainer(uuid=uuid4(), start=part.start)
            container.children = self._tests_of(fixturedef)
            self._containers[fixturedef] = container
        is_before = isinstance(part, TestBeforeResult)
        (container.befores if is_before else container.afters).append(part)

    def _tests_of(self, fixturedef: Fixture) -> list[str]:
        """Return the running test, or those that have used the fixture since its set-up."""
        since = self._earlier.get(fixturedef)
        if since is None:
            running = self.allure_logger.get_test(None)
            return [running.uuid] if running else []
        users = islice(self._users.items(), since, None)
        return [uuid for uuid, names in users if fixturedef.argname in names]

    def _update_fixtures_children(self, item: pytest.Item) -> None:
        """Record which fixtures a test uses; allure-pytest calls this after set-up and call."""
        uuid = self._cache.get(item.nodeid)
        request = getattr(item, "_request", None)
        if uuid is None or request is None:
            return
        names = tuple(request.fixturenames)
        self._users[uuid] = self._known_names.setdefault(names, names)
        for fixturedef, container in self._containers.items():
            if fixturedef.argname in names and uuid not in container.children:
                container.children.append(uuid)


def _title(fixturedef: Fixture) -> str:
    title: str = getattr(fixturedef.func, "__allure_display_name__", fixturedef.argname)
    return title
