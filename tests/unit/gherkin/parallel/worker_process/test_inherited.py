"""What a forked worker must have of its own: private names of pytest that must go on to exist."""

from __future__ import annotations

import io
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from pytest_bdd.reporting import test_report_context_registry as contexts

from support.gherkin.parallel.worker_process import inherited

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def inner(pytester: pytest.Pytester) -> Callable[[Callable[[pytest.Session], None]], list[str]]:
    """Call a function in a run of pytest, before its test; return the lines of the terminal."""
    pytester.makepyfile("def test_it():\n    print('captured')\n    assert 0")

    def inner(call: Callable[[pytest.Session], None]) -> list[str]:
        class Plugin:
            @pytest.hookimpl(tryfirst=True)
            def pytest_runtestloop(self, session: pytest.Session) -> None:
                call(session)

        options = ["-v", "--disable-plugin-autoload", "-p", "no:cacheprovider"]
        return pytester.runpytest_inprocess(*options, plugins=[Plugin()]).outlines

    return inner


def test_output_is_captured_in_new_files(inner: Callable[..., list[str]]) -> None:
    files: list[Any] = []

    def call(session: pytest.Session) -> None:
        manager: Any = session.config.pluginmanager.get_plugin("capturemanager")
        files.append(manager._global_capturing)
        inherited.capture_anew(session.config)
        files.append(manager._global_capturing)

    lines = inner(call)
    assert files[0] is not files[1]
    assert lines.count("captured") == 1


def test_a_worker_has_a_temporary_folder_of_its_own(inner: Callable[..., list[str]]) -> None:
    folders: list[Any] = []

    def call(session: pytest.Session) -> None:
        config = session.config
        inherited.make_temporary_folder(config)
        factory: Any = config._tmp_path_factory  # type: ignore[attr-defined]
        folders.append(factory.getbasetemp())
        inherited.use_own_temporary_folder(config, "gw3")
        folders.append(factory.getbasetemp())

    inner(call)
    assert folders[1] == folders[0] / "gw3"
    assert folders[1].is_dir()


def test_the_terminal_gets_what_is_written_but_no_verdicts(
    inner: Callable[..., list[str]],
) -> None:
    file = io.StringIO()

    def call(session: pytest.Session) -> None:
        inherited.write_terminal_to(session.config, file)
        session.config.get_terminal_writer().write("written by a plugin\n")
        reporter: Any = session.config.pluginmanager.get_plugin("terminalreporter")
        reporter.write_line("a line")
        assert reporter.verbosity == 1

    lines = inner(call)
    assert file.getvalue() == "written by a plugin\na line\n"
    assert not any("FAILED" in line or "written by" in line for line in lines)


def test_a_text_is_written_between_the_verdicts(inner: Callable[..., list[str]]) -> None:
    lines = inner(lambda session: inherited.write(session.config, "a text\n"))
    assert "a text" in lines


def test_what_is_set_up_is_torn_down(inner: Callable[..., list[str]]) -> None:
    seen: list[Any] = []

    def call(session: pytest.Session) -> None:
        [item] = session.items
        seen.append(inherited.is_ready_for(session, item))
        session._setupstate.setup(item)
        item.addfinalizer(lambda: seen.append("torn down"))
        seen.append(inherited.is_ready_for(session, item))
        other: Any = SimpleNamespace(listchain=lambda: [session])
        seen.append(inherited.is_ready_for(session, other))
        inherited.tear_down(session, None)

    inner(call)
    assert seen == [True, True, False, "torn down"]


def test_without_these_plugins_there_is_nothing_to_do() -> None:
    config: Any = SimpleNamespace(pluginmanager=SimpleNamespace(get_plugin=lambda _: None))
    inherited.capture_anew(config)
    inherited.make_temporary_folder(config)
    inherited.use_own_temporary_folder(config, "gw0")
    inherited.write_terminal_to(config, io.StringIO())
    inherited.write(config, "text")


@pytest.mark.parametrize(
    ("option", "sent"),
    [({}, None), ({"cucumber_json_path": "f"}, "context"), ({"cucumber_json_path": None}, None)],
)
def test_reporters_of_pytest_bdd_get_their_data(option: dict[str, Any], sent: str | None) -> None:
    report = pytest.TestReport("a", ("a", 1, "a"), {}, "passed", None, "call")
    config: Any = SimpleNamespace(option=SimpleNamespace(**option))
    inherited.keep_context(report, "context")
    assert inherited.context_of(config, report) == sent
    other = pytest.TestReport("b", ("b", 1, "b"), {}, "passed", None, "call")
    inherited.keep_context(other, None)
    assert other not in contexts
