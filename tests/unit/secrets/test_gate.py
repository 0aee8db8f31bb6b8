"""No file of a run may contain one of its secrets."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from support.secrets.gate import GATE, LEARNED, SecretGate, configured_secrets, register
from support.secrets.redactor import Redactor
from support.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ADMIN = {"auth": "login", "username": "root", "password": "hunter2-hunter2"}
CONFIGURED = {"hunter2-hunter2": "the password of role admin", "blue": "the password of role b"}


class Terminal:
    """A terminal that keeps what is written to it."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def section(self, title: str, **_: object) -> None:
        self.lines.append(f"= {title}")

    def write_line(self, line: str, **_: object) -> None:
        self.lines.append(line)


@pytest.fixture
def redactor() -> Redactor:
    """What has learned nothing yet."""
    return Redactor([])


@pytest.fixture
def session(tmp_path: Path) -> Any:
    """A run that passed; its features are in features/."""
    (tmp_path / "features").mkdir()
    (tmp_path / "features" / "a.feature").write_text("Given a blue sky and ordinary-word")
    config = SimpleNamespace(
        rootpath=tmp_path,
        args=["features/a.feature::S"],
        getini={"testpaths": ["features"], "log_file": ""}.get,
        getoption=lambda *_: None,
        option=SimpleNamespace(),
        invocation_params=SimpleNamespace(dir=tmp_path),
    )
    return SimpleNamespace(config=config, exitstatus=pytest.ExitCode.OK)


@pytest.fixture
def gate(redactor: Redactor, tmp_path: Path) -> Callable[..., SecretGate]:
    """Make the gate of a process, which looks into written/."""
    (tmp_path / "written").mkdir()

    def gate(*, is_worker: bool = False) -> SecretGate:
        return SecretGate(
            redactor,
            CONFIGURED,
            [tmp_path / "written"],
            is_public=lambda secret: secret.startswith("recorded-"),
            is_worker=is_worker,
        )

    return gate


def reported(gate: SecretGate) -> list[str]:
    terminal: Any = Terminal()
    gate.report(terminal)
    lines: list[str] = terminal.lines
    return lines


@pytest.mark.promise("safety.md", "If it is an ordinary word")
def test_a_run_without_leaks_passes(gate: Any, session: Any, tmp_path: Path) -> None:
    (tmp_path / "written" / "a.txt").write_text("nothing of interest, blue")
    one = gate()
    one.check(session)
    assert session.exitstatus == pytest.ExitCode.OK
    assert len(reported(one)) == 1, "that a leak of `blue` could not be found"
    one.pytest_unconfigure()


@pytest.mark.promise("safety.md", "A match fails the run")
@pytest.mark.promise("safety.md", "results/0c1d-attachment.txt")
def test_a_configured_secret_in_a_file_fails_the_run(
    gate: Any, session: Any, tmp_path: Path
) -> None:
    (tmp_path / "written" / "a.txt").write_text("it is hunter2-hunter2")
    one = gate()
    one.check(session)
    assert session.exitstatus == pytest.ExitCode.TESTS_FAILED
    lines = reported(one)
    assert any("written/a.txt, line 1, byte 7: the password of role admin" in x for x in lines)
    assert not any("hunter2" in line for line in lines)


@pytest.mark.promise("safety.md", "A match fails the run")
def test_another_exit_status_stays(gate: Any, session: Any, tmp_path: Path) -> None:
    (tmp_path / "written" / "a.txt").write_text("it is hunter2-hunter2")
    session.exitstatus = pytest.ExitCode.INTERRUPTED
    gate().check(session)
    assert session.exitstatus == pytest.ExitCode.INTERRUPTED


@pytest.mark.promise("safety.md", "When everything is written")
@pytest.mark.promise("safety.md", "Text in a feature file or")
def test_what_was_learned_is_looked_for_unless_it_is_public(
    gate: Any, redactor: Redactor, session: Any, tmp_path: Path
) -> None:
    for secret in ("learned-12345", "recorded-12345", "ordinary-word"):
        redactor.learn(secret, f"of {secret[:8]}")
        (tmp_path / "written" / f"{secret[:3]}.txt").write_text(secret)
    one = gate()
    one.pytest_runtest_logreport()
    one.check(session)
    [leak] = [line for line in reported(one) if ".txt" in line]
    assert leak.endswith(f"{LEARNED} of learned-")


@pytest.mark.promise("safety.md", "A worker passes on")
def test_a_worker_sends_what_it_learns_beside_its_reports(
    gate: Any, redactor: Redactor, session: Any, tmp_path: Path
) -> None:
    worker, controller = gate(is_worker=True), gate()
    redactor.learn("learned-12345", "of a test")
    data = sent(worker, {"outcome": "passed"})
    assert len(data) == 2
    assert sent(worker, {"outcome": "passed"}) == {"outcome": "passed"}, "nothing is new"
    assert sent(controller, {"outcome": "passed"}) == {"outcome": "passed"}
    assert sent(worker, None) is None
    received = controller.pytest_report_from_serializable(data)
    next(received)
    assert data == {"outcome": "passed"}
    controller.pytest_runtest_logreport()
    (tmp_path / "written" / "a.txt").write_text("learned-12345")
    worker.pytest_runtest_logreport()
    worker.check(session)
    assert session.exitstatus == pytest.ExitCode.OK
    controller.check(session)
    assert session.exitstatus == pytest.ExitCode.TESTS_FAILED


def sent(gate: SecretGate, data: Any) -> Any:
    """Return the message of a report."""
    hook = gate.pytest_report_to_serializable()
    next(hook)
    try:
        hook.send(data)
    except StopIteration as stop:
        return stop.value
    raise AssertionError("it should have ended")


@pytest.mark.promise("safety.md", "The search covers the folder")
@pytest.mark.parametrize("allure", [None, "results"])
def test_the_logs_of_scenarios_are_looked_at(
    gate: Any, session: Any, tmp_path: Path, allure: str | None
) -> None:
    factory = SimpleNamespace(getbasetemp=lambda: tmp_path / "base")
    request: Any = SimpleNamespace(
        config=SimpleNamespace(getoption={"allure_report_dir": allure}.get),
        getfixturevalue={"tmp_path_factory": factory}.__getitem__,
    )
    logs = tmp_path / "base" / "scenario-logs"
    logs.mkdir(parents=True)
    (logs / "a.jsonl").write_text("hunter2-hunter2")
    one = gate()
    one.pytest_bdd_before_scenario(request)
    one.check(session)
    assert (session.exitstatus == pytest.ExitCode.TESTS_FAILED) is (allure is None)


def test_without_a_summary_leaks_are_printed_on_standard_error(
    gate: Any, session: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(25):
        (tmp_path / "written" / f"{number}.txt").write_text("hunter2-hunter2")
    one = gate()
    one.check(session)
    one.pytest_unconfigure()
    lines = capsys.readouterr().err.splitlines()
    assert sum(".txt, line" in line for line in lines) == 20
    assert "... and 5 more" in lines


def test_the_secrets_of_the_settings_have_origins(tmp_path: Path) -> None:
    proxy = "http://u:proxy-12345@proxy.example.com"  # pragma: allowlist secret
    (tmp_path / ".env").write_text(f"API_CONNECTION__PROXY={proxy}\n")
    settings = Settings.load({"roles": {"admin": ADMIN}}, tmp_path / ".env")
    origins = configured_secrets(settings)
    assert origins["hunter2-hunter2"] == "the password of role admin"
    assert origins["proxy-12345"]
    assert "" not in origins


def test_the_gate_is_a_plugin(tmp_path: Path, redactor: Redactor) -> None:
    plugins: dict[str, Any] = {}
    config: Any = SimpleNamespace(
        stash=pytest.Stash(),
        pluginmanager=SimpleNamespace(
            register=lambda plugin, name: plugins.setdefault(name, plugin)
        ),
    )
    settings = Settings.load({"roles": {"admin": ADMIN}}, tmp_path / ".env")
    register(config, settings, redactor, [], lambda _: False)
    assert plugins == {"secret-gate": config.stash[GATE]}


def test_a_forked_worker_sends_what_it_learns_to_its_controller(
    gate: Any, redactor: Redactor
) -> None:
    """It has inherited the gate, and the pipe of its controller."""
    worker = gate()
    worker.pytest_gherkin_worker_start()
    redactor.learn("learned-12345", "of a test")
    assert "learned-12345" in str(sent(worker, {"outcome": "passed"}))
