"""Every behaviour of a run, with workers and without: it must be the same."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
from starlette.applications import Starlette

from support.backends.sealing.seal import OWNED
from support.reporting import bundle
from tests.apis.serving import served
from tests.conftest import ROOT, STEP_IMPORTS, SUITE_INI, without_settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Ran

STEPS = """
import pathlib, warnings

@pytest.fixture(scope="session")
def place():
    yield "a place"
@given("all is well")
@then("all is well")
def _(place): ...
@then("it fails")
def _():
    print("seen by the captured output")
    assert 1 == 2, "it failed"
@then("it exists as a table")
async def _(client, attach):
    attach("numbers", "a,b")
    await client.send("GET", "/health")
@then("it warns")
def _():
    warnings.warn("mind the gap")
@then("the second attempt succeeds")
def _(pytestconfig, request):
    path = pathlib.Path(pytestconfig.rootpath, "tried" + str(bool(pytestconfig.option.parallel)))
    tried = path.exists()
    path.touch()
    assert tried, "not yet"
@then("it takes too long")
async def _():
    await asyncio.sleep(60)
@then("a task fails behind its back")
async def _():
    async def fail():
        raise ValueError("in the background")
    task = asyncio.create_task(fail())
    await asyncio.sleep(0)
"""


def feature(name: str, *scenarios: str) -> str:
    return "\n".join([f"Feature: {name}", *scenarios])


def scenario(name: str, step: str, tags: str = "") -> str:
    return f"  {tags}\n  Scenario: {name}\n    Given all is well\n    Then {step}\n"


FEATURES = {
    "a_outcomes": feature(
        "Outcomes",
        scenario("Passes", "all is well"),
        scenario("Fails", "it fails"),
        scenario("Skipped", "it fails", "@skip:waits_for_API-12"),
        scenario("Expected", "it fails", "@xfail:API-3"),
        scenario("Unexpected", "all is well", "@xfail:API-3"),
        scenario("Flaky", "the second attempt succeeds", "@flaky:waits_for_API-12"),
        scenario("Slow", "it takes too long", "@timeout:2s"),
        scenario("Warns", "it warns"),
    ),
    "b_kinds": feature(
        "Kinds",
        scenario("Serial", "all is well", "@serial"),
        scenario("Locked", "all is well", "@lock:x"),
        scenario("Locked as well", "it fails", "@lock:x"),
        scenario("Soft", "it fails", "@soft") + "    And it fails\n",
        scenario("Background", "a task fails behind its back"),
        scenario("Exchange", "it exists as a table"),
        "  Scenario Outline: Rows\n    Given all is well\n    Then <step>\n"
        "    Examples:\n    | step |\n    | all is well |\n    | it fails |\n",
    ),
}
OPTIONS = (
    "-v",
    "--alluredir=allure",
    "--junitxml=junit.xml",
    "--durations=3",
    "--data-seed=7",
)
VOLATILE = re.compile(
    r"Task-\d+|\d+\.\d+s|0x[0-9a-f]+|run\d+/|[\da-f]{8}-[\da-f]{4}-[\da-f-]+"
    r"|\d{4}-\d\d-\d\d[T ][\d:.,+]+"
)
TIMES_IN_LOGS = re.compile(r'"asctime": "[^"]+"|"(start|stop|milliseconds)": [\d.]+|\d+(\.\d+)? ms')
TIMES = {"start", "stop", "uuid", "source", "milliseconds", "asctime"}


@dataclass(frozen=True)
class Seen:
    """What a run leaves: its end, its verdicts in their order, and its files without times."""

    status: int
    outcomes: dict[str, int]
    verdicts: list[str]
    summary: list[str]
    junit: list[Any]
    failed: list[str]
    allure: list[Any] = field(repr=False)


def seen(ran: Ran) -> Seen:
    lines = [VOLATILE.sub("_", line) for line in ran.result.outlines]
    cache = ran.folder / ".pytest_cache" / "v" / "cache" / "lastfailed"
    return Seen(
        status=int(ran.result.ret),
        outcomes=ran.result.parseoutcomes(),
        verdicts=[line for line in lines if re.search(r"\[ *\d+%\]$", line)],
        summary=[line for line in lines if re.match(r"[A-Z]+ .*feature::", line)],
        junit=_junit(ran.folder / "junit.xml"),
        failed=sorted(json.loads(cache.read_text())) if cache.exists() else [],
        allure=_allure(ran.folder / "allure"),
    )


def _junit(path: Path) -> list[Any]:
    cases = ET.parse(path).getroot().iter("testcase")
    return [
        (case.get("classname"), case.get("name"), [(e.tag, _plain(e.text)) for e in case])
        for case in cases
    ]


def _plain(text: str | None) -> str:
    return VOLATILE.sub("_", text or "")


def _allure(folder: Path) -> list[Any]:
    """Return the results, without times and threads; an attachment as its content."""

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            read = {name: plain(part) for name, part in value.items() if name not in TIMES}
            if "source" in value:
                text = bundle.read(folder, value["source"])
                read["content"] = _plain(TIMES_IN_LOGS.sub("_", text))
            return read
        if isinstance(value, list):
            return [plain(one) for one in value if not _is_of_worker(one)]
        return _plain(value) if isinstance(value, str) else value

    results = [json.loads(path.read_text()) for path in folder.glob("*-result.json")]
    return sorted((plain(one) for one in results), key=json.dumps)


def _is_of_worker(value: Any) -> bool:
    return isinstance(value, dict) and value.get("name") in {"host", "thread"}


@pytest.fixture(scope="module")
def runs(suite_once: Callable[..., Ran]) -> tuple[Seen, Seen]:
    """A run without workers, and one with four."""
    return (
        seen(suite_once(STEPS, *OPTIONS, **FEATURES)),
        seen(suite_once(STEPS, *OPTIONS, "--parallel=4", **FEATURES)),
    )


@pytest.mark.parametrize(
    "aspect", ["status", "outcomes", "verdicts", "summary", "junit", "failed", "allure"]
)
def test_a_run_on_workers_is_the_same(runs: tuple[Seen, Seen], aspect: str) -> None:
    serial, parallel = runs
    assert getattr(serial, aspect)
    assert getattr(parallel, aspect) == getattr(serial, aspect)


def test_an_acceptance_run_on_live_uses_workers(
    suite: Callable[..., pytest.RunResult], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(OWNED, "1")
    features = {"a": feature("F", *(scenario(f"S{n}", "all is well") for n in range(4)))}
    with served(Starlette()) as url:
        by_default = suite(STEPS, f"--base-url={url}", **features)
        by_default.assert_outcomes(passed=4)
        assert any(line.startswith("parallel: auto (") for line in by_default.outlines)
        turned_off = suite(STEPS, f"--base-url={url}", "--parallel=1", **features)
        turned_off.assert_outcomes(passed=4)
        assert "parallel: one process" in turned_off.outlines
    offline = suite(STEPS, **features)
    assert not any(line.startswith("parallel:") for line in offline.outlines)


def test_recordings_are_made_one_at_a_time(suite: Callable[..., pytest.RunResult]) -> None:
    features = {"a": feature("F", *(scenario(f"S{n}", "all is well") for n in range(3)))}
    with served(Starlette()) as url:
        options = ["--backend=record", f"--base-url={url}", "--parallel=4"]
        result = suite(STEPS, *options, **features)
    result.assert_outcomes(passed=3)
    assert "parallel: one process: recordings are made one scenario at a time" in result.outlines


def test_reporters_of_pytest_bdd_know_the_steps(suite_once: Callable[..., Ran]) -> None:
    """They keep what they know beside a report, not in it."""
    features = {"a": FEATURES["b_kinds"]}
    found = []
    for more in ([], ["--parallel=2"]):
        ran = suite_once(STEPS, "--cucumberjson=cucumber.json", *more, **features)
        text = (ran.folder / "cucumber.json").read_text().replace(f"{ran.folder.name}/", "")
        found.append(json.loads(re.sub(r'"duration": \d+', '"duration": 0', _plain(text))))
    assert len(found[0][0]["elements"]) == 8
    assert found[0] == found[1]


IMPORTS = """
import json, sys
BEFORE = set()
HERE = pathlib.Path(__file__).parent
@pytest.hookimpl(trylast=True)
def pytest_gherkin_worker_start():
    BEFORE.update(sys.modules)
def pytest_gherkin_worker_end(session):
    name = f"imported-{session.config.workerinput['workerid']}"
    HERE.joinpath(name).write_text(json.dumps(sorted(sys.modules.keys() - BEFORE)))
"""


def test_a_worker_imports_nothing_of_its_own(tmp_path: Path) -> None:
    """What scenarios need is imported before the fork, once: seen in a process that starts so."""
    exchanges = [scenario(f"S{n}", "it exists as a table") for n in range(4)]
    (tmp_path / "pytest.ini").write_text(SUITE_INI, "utf-8")
    (tmp_path / "conftest.py").write_text(STEP_IMPORTS + STEPS + IMPORTS, "utf-8")
    (tmp_path / "a.feature").write_text(feature("F", *exchanges), "utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-pno:cacheprovider", "--parallel=2"]
    environment = without_settings() | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert "4 passed" in done.stdout
    found = [json.loads(path.read_text()) for path in tmp_path.glob("imported-*")]
    assert found == [[], []]
