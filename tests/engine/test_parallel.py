"""Scenarios on forked workers: what each may do to the run, and what the run says of it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Ran

    Engine = Callable[..., Ran]

STEPS = """
import os, pathlib, signal, sys, threading, time
HERE = pathlib.Path(__file__).parent

@pytest.fixture(scope="session")
def place(worker_id):
    yield worker_id
    if HERE.joinpath("bad_end").exists():
        raise ValueError("the session does not end well")
@pytest.fixture
def shown():
    return "a fixture"
@given("all is well")
async def _(place): ...
@given("a fixture")
def _(shown): ...
@given("it fails")
def _():
    print("printed before the failure")
    assert False, "it failed"
@given("it prints")
def _():
    print("printed by", os.environ["PYTEST_CURRENT_TEST"])
    assert False
@given("the worker is killed")
def _():
    os.kill(os.getpid(), signal.SIGKILL)
@given("the worker is killed, and a process that it has forked is not")
def _():
    pid = os.fork()
    if not pid:
        try:
            end = time.monotonic() + 20
            while time.monotonic() < end and not HERE.joinpath("over").exists():
                time.sleep(0.01)
            if HERE.joinpath("over").exists():
                HERE.joinpath("outlived").touch()
        finally:
            os._exit(0)
    os.kill(os.getpid(), signal.SIGKILL)
def pytest_sessionfinish():
    HERE.joinpath("over").touch()
@pytest.fixture
def deadly():
    yield
    os.kill(os.getpid(), signal.SIGKILL)
@given("the worker is killed once it has passed")
def _(deadly): ...
@given("the worker exits")
def _():
    os._exit(3)
@given("all the others have started")
async def _():
    HERE.joinpath("started" + str(os.getpid())).touch()
    end = time.monotonic() + 20
    while time.monotonic() < end and len([*HERE.glob("started*")]) < 3:
        await asyncio.sleep(0.005)
    assert len([*HERE.glob("started*")]) == 3
@given("its process fails")
def _():
    if not os.fork():
        raise ValueError("in the child")
    os.wait()
@given("the run exits")
def _():
    pytest.exit("enough", 7)
@given("the session is stopped")
def _(request):
    request.session.shouldstop = "seen enough"
@given("somebody presses Ctrl-C")
async def _():
    os.kill(os.getppid(), signal.SIGINT)
    await asyncio.sleep(30)
@given("it is noted once the failure is reported")
async def _(request):
    end = time.monotonic() + 20
    while time.monotonic() < end and not HERE.joinpath("reported").exists():
        await asyncio.sleep(0.005)
    HERE.joinpath("noted" + request.node.name).touch()
CONTROLLER = os.getpid()
def pytest_runtest_logreport(report):
    if report.failed and os.getpid() == CONTROLLER:
        HERE.joinpath("reported").touch()
@given("a temporary folder")
def _(tmp_path, tmp_path_factory):
    assert tmp_path_factory.getbasetemp() in tmp_path.parents
    assert "gw" in tmp_path_factory.getbasetemp().name
"""


def feature(*steps: str, tags: str = "") -> str:
    scenarios = "".join(
        f"  Scenario: S{number}\n    Given {step}\n" for number, step in enumerate(steps)
    )
    return f"{tags}\nFeature: F\n{scenarios}"


def verdicts(ran: Ran) -> list[str]:
    """The scenarios in the order of the terminal, with the words of their verdicts."""
    found = (re.match(r"(\S+::\S+) ([A-Z]+)", line) for line in ran.result.outlines)
    return [f"{match[1]} {match[2]}" for match in found if match]


@pytest.fixture(scope="module")
def crashes(engine_once: Engine) -> Ran:
    """A run whose workers are killed and exit; each file is run by whoever is free."""
    return engine_once(
        STEPS,
        "--parallel=2",
        "-v",
        "--junitxml=junit.xml",
        a=feature("all is well", "the worker is killed", "all is well"),
        b=feature("the worker exits", "it fails", "all is well"),
    )


def test_a_killed_worker_fails_its_scenario_and_no_other(crashes: Ran) -> None:
    assert verdicts(crashes) == [
        "a.feature::S0 PASSED",
        "a.feature::S1 FAILED",
        "a.feature::S2 PASSED",
        "b.feature::S0 FAILED",
        "b.feature::S1 FAILED",
        "b.feature::S2 PASSED",
    ]
    assert crashes.result.ret == pytest.ExitCode.TESTS_FAILED


def test_the_failure_says_what_happened_to_the_worker(crashes: Ran) -> None:
    crashes.result.stdout.fnmatch_lines(
        [
            "the worker process was killed by SIGKILL while it ran a.feature::S1",
            "the worker process exited with status 3 while it ran b.feature::S0",
            "FAILED a.feature::S1 - the worker process was killed by SIGKILL *",
            "FAILED b.feature::S0 - the worker process exited with status 3 *",
        ]
    )


def test_steps_that_have_passed_stay_so_when_the_worker_is_killed_later(
    engine_once: Engine,
) -> None:
    """Their reports wait in the worker for the end of the scenario."""
    deadly = "the worker is killed once it has passed"
    ran = engine_once(STEPS, "--parallel=2", "-v", a=feature(deadly, "all is well"))
    ran.result.assert_outcomes(passed=2, errors=1)
    assert verdicts(ran) == ["a.feature::S0 PASSED", "a.feature::S0 ERROR", "a.feature::S1 PASSED"]
    ran.result.stdout.fnmatch_lines(["*was killed by SIGKILL after the steps of a.feature::S0"])


def test_junit_has_the_scenario_of_a_killed_worker(crashes: Ran) -> None:
    cases = [*ET.parse(crashes.folder / "junit.xml").getroot().iter("testcase")]
    assert [case.get("name") for case in cases] == ["S0", "S1", "S2"] * 2
    assert [len(case.findall("failure")) for case in cases] == [0, 1, 0, 1, 1, 0]


def test_last_failed_has_all_of_them(crashes: Ran) -> None:
    cache = crashes.folder / ".pytest_cache" / "v" / "cache" / "lastfailed"
    assert sorted(json.loads(cache.read_text())) == [
        "a.feature::S1",
        "b.feature::S0",
        "b.feature::S1",
    ]


def test_a_process_that_a_step_has_forked_does_not_hide_that_its_worker_was_killed(
    engine_once: Engine,
) -> None:
    step = "the worker is killed, and a process that it has forked is not"
    ran = engine_once(STEPS, "--parallel=2", a=feature(step, "all is well", "all is well"))
    ran.result.assert_outcomes(passed=2, failed=1)
    assert (ran.folder / "outlived").exists(), "the run has waited for it"


def test_scenarios_run_at_the_same_time(engine_once: Engine) -> None:
    together = "all the others have started"
    ran = engine_once(STEPS, "--parallel=3", "-v", a=feature(together, together, together))
    ran.result.assert_outcomes(passed=3)
    assert "parallel: 3 workers" in ran.result.outlines


def test_output_is_that_of_the_scenario(engine_once: Engine) -> None:
    """Workers do not write into each other's files."""
    ran = engine_once(STEPS, "--parallel=4", "-v", a=feature(*["it prints"] * 12))
    printed = [line for line in ran.result.outlines if line.startswith("printed by ")]
    assert printed == [f"printed by a.feature::S{number} (call)" for number in range(12)]


def test_folders_are_those_of_the_worker(engine_once: Engine) -> None:
    ran = engine_once(STEPS, "--parallel=2", a=feature("a temporary folder", "a temporary folder"))
    ran.result.assert_outcomes(passed=2)


def test_after_a_failure_nothing_else_begins(engine_once: Engine) -> None:
    """What is running then ends, and is reported."""
    steps = ["it fails", *["it is noted once the failure is reported"] * 60]
    ran = engine_once(STEPS, "--parallel=2", "-x", a=feature(*steps))
    assert "stopping after 1 failures" in ran.result.stdout.str()
    assert ran.result.ret == pytest.ExitCode.TESTS_FAILED
    outcomes = ran.result.parseoutcomes()
    assert outcomes["failed"] == 1
    assert len([*ran.folder.glob("noted*")]) == outcomes.get("passed", 0) < 60


@pytest.mark.parametrize(
    ("step", "status", "said"),
    [
        ("the run exits", 7, "!* _pytest.outcomes.Exit: enough !*"),
        ("the session is stopped", 2, "!* seen enough !*"),
        ("somebody presses Ctrl-C", 2, "!* KeyboardInterrupt !*"),
    ],
)
def test_a_scenario_that_stops_the_run(
    engine_once: Engine, step: str, status: int, said: str
) -> None:
    """What is running ends, and the exit status is that of a run without workers."""
    many = feature(step, *["all is well"] * 60)
    ran = engine_once(STEPS, "--parallel=2", a=many)
    assert ran.result.ret == status
    ran.result.stdout.fnmatch_lines([said])
    assert ran.result.parseoutcomes().get("passed", 0) < 60


def test_a_fixture_that_fails_in_its_teardown_is_reported(engine_once: Engine) -> None:
    """That of the session, by each worker, for the scenario that it has run last."""
    steps = STEPS + '\nHERE.joinpath("bad_end").touch()\n'
    together = "all the others have started"
    many = feature(together, together, together).replace("Given", "Given all is well\n    And")
    ran = engine_once(steps, "--parallel=3", a=many)
    ran.result.assert_outcomes(passed=3, errors=3)
    assert ran.result.ret == pytest.ExitCode.TESTS_FAILED
    assert ran.result.stdout.str().count("ERROR at teardown of") == 3


def test_what_plugins_write_to_the_terminal_is_in_order(engine_once: Engine) -> None:
    options = ["--setup-show", "-p", "no:cacheprovider"]
    many = feature(*["a fixture"] * 4)
    runs = [engine_once(STEPS, *options, *more, a=many) for more in ([], ["--parallel=2"])]
    shown = [[line for line in ran.result.outlines if "F shown" in line] for ran in runs]
    assert shown[0] == shown[1]
    assert len(shown[0]) == 8
    outcomes = [[x for x in ran.result.outlines if "a.feature::S" in x] for ran in runs]
    assert outcomes[0] == outcomes[1]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--parallel=2", "--pdb"], "*--pdb reads commands from the terminal, which workers *"),
        (["--parallel=2", "--trace"], "*--trace reads commands from the terminal, which workers *"),
        (["--parallel=2", "-n2"], "*--parallel and -n both start workers: leave out one of them*"),
        (["--parallel=some"], "*--parallel some: the number of workers must be a whole number *"),
    ],
)
def test_what_does_not_go_with_workers_is_refused(
    engine: Callable[..., pytest.RunResult], options: list[str], said: str
) -> None:
    result = engine(STEPS, *options, a=feature("all is well"))
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([said])


def test_a_thread_that_would_be_missing_is_named(engine_once: Engine) -> None:
    steps = STEPS + (
        "\nthreading.Thread(target=threading.Event().wait, args=[20], daemon=True, name='poller')"
        ".start()\n"
    )
    ran = engine_once(steps, "--parallel=2", a=feature("all is well", "all is well"))
    assert ran.result.ret == pytest.ExitCode.USAGE_ERROR
    ran.result.stderr.fnmatch_lines(["*not safe while threads run in it: poller. Start them in*"])


def test_one_scenario_needs_no_worker(engine: Callable[..., pytest.RunResult]) -> None:
    result = engine(STEPS, "--parallel=4", a=feature("all is well"))
    result.assert_outcomes(passed=1)


def test_faults_found_before_the_run_end_it(engine: Callable[..., pytest.RunResult]) -> None:
    result = engine(STEPS, "--parallel=4", a=feature("all is well", "it is undefined"))
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.assert_outcomes(errors=1)


def test_a_process_that_a_step_has_forked_does_not_go_on_as_a_worker(engine_once: Engine) -> None:
    ran = engine_once(STEPS, "--parallel=2", "-v", a=feature(*["its process fails"] * 4))
    assert verdicts(ran) == [f"a.feature::S{number} PASSED" for number in range(4)]
    assert ran.result.ret == pytest.ExitCode.OK
