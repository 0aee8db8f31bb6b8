"""What a forked worker inherits from pytest, and must have of its own.

pytest has no public interface for it: each private name is here once, with its reason. They fail
``tests/unit/gherkin/parallel/worker_process/test_inherited.py`` when an upgrade removes one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from _pytest.config import create_terminal_writer
from pytest_bdd.reporting import test_report_context_registry

if TYPE_CHECKING:
    from typing import TextIO

    import pytest

_TERMINAL = "terminalreporter"
_OF_REPORTS = ("cucumber_json_path", "gherkin_terminal_reporter")  # pytest-bdd's reporters


def capture_anew(config: pytest.Config) -> None:
    """Capture output in files of this process.

    The inherited ones share their position with those of all workers, whose output would mix.
    """
    manager: Any = config.pluginmanager.get_plugin("capturemanager")
    if manager is not None:
        manager.stop_global_capturing()
        manager.start_global_capturing()
        manager.suspend_global_capture(in_=False)


def make_temporary_folder(config: pytest.Config) -> None:
    """Make the run's temporary folder: workers would each make one, and delete older ones."""
    factory: Any = getattr(config, "_tmp_path_factory", None)
    if factory is not None:
        factory.getbasetemp()


def use_own_temporary_folder(config: pytest.Config, name: str) -> None:
    """Give this worker a folder in that of the run: two may make folders of the same name."""
    factory: Any = getattr(config, "_tmp_path_factory", None)
    if factory is not None:
        folder = factory.getbasetemp() / name
        folder.mkdir(mode=0o700)
        factory._basetemp = folder  # noqa: SLF001


def write_terminal_to(config: pytest.Config, file: TextIO) -> None:
    """Let what plugins write to the terminal go to a file, and no verdicts be written.

    ``--setup-show`` and live logs write where the terminal's reporter does. It keeps its name but
    not its hooks.
    """
    reporter: Any = config.pluginmanager.get_plugin(_TERMINAL)
    if reporter is None:
        return
    writer = create_terminal_writer(config, file)
    writer.hasmarkup = reporter._tw.hasmarkup  # noqa: SLF001
    reporter._tw = writer  # noqa: SLF001
    config.pluginmanager.unregister(reporter)
    config.pluginmanager.register(_Quiet(reporter), _TERMINAL)


class _Quiet:
    """A terminal reporter without hooks."""

    def __init__(self, reporter: pytest.TerminalReporter) -> None:
        self._reporter = reporter

    def __getattr__(self, name: str) -> Any:
        return getattr(self._reporter, name)


def write(config: pytest.Config, text: str) -> None:
    """Write a text to the terminal as it is, between the verdicts."""
    reporter: Any = config.pluginmanager.get_plugin(_TERMINAL)
    if reporter is not None:
        reporter._tw.write(text, flush=True)  # noqa: SLF001


def is_ready_for(session: pytest.Session, item: pytest.Item) -> bool:
    """Return whether nothing is set up that an item does not share."""
    chain = item.listchain()
    stack = list(session._setupstate.stack)  # noqa: SLF001
    return stack == chain[: len(stack)]


def tear_down(session: pytest.Session, following: pytest.Item | None) -> None:
    """Tear down what is set up, except for what an item shares; raises the fixtures' errors.

    pytest does this at the end of a scenario, for the one that it believes to be next.
    """
    session._setupstate.teardown_exact(following)  # noqa: SLF001


def context_of(config: pytest.Config, report: pytest.TestReport) -> Any:
    """Return pytest-bdd's data about a report, if one of its reporters runs in the controller."""
    if not any(getattr(config.option, name, None) for name in _OF_REPORTS):
        return None
    return test_report_context_registry.get(report)


def keep_context(report: pytest.TestReport, context: Any) -> None:
    """Let pytest-bdd's reporters find its data about a report."""
    if context is not None:
        test_report_context_registry[report] = context
