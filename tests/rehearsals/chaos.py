"""Runs scenarios of which a third goes wrong, one after the other and in parallel, and compares.

    python -m tests.rehearsals.chaos [--scenarios 500] [--seeds 10] [--workers 4]

They fail, hang, leave tasks behind, or kill their worker, in a random order. The outcomes have to
be the same, no result may be lost, and nothing may be left on the server. The exit status is 0
where all of this is so, else 1.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import httpx

from support.bootstrap import say
from tests.rehearsals.copies import clean_environment, copy_project, reuse_installed
from tests.rehearsals.without_example import EXAMPLE, served

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

KINDS = {
    "passes": ("", "passed"),
    "fails": ("    And it fails\n", "failed"),
    "hangs": ("    And it hangs\n", "failed"),
    "leaks": ("    And it leaves a task behind\n", "passed"),
    "kills": ("    And its worker is killed\n", "failed"),
}
"""What scenarios do after their request, and what comes of it."""

STEPS = '''"""Steps that go wrong."""

import asyncio
import os
import signal

from pytest_bdd import when


@when("it fails")
async def _() -> None:
    raise AssertionError("as it should")


@when("it hangs")
async def _() -> None:
    await asyncio.sleep(60)


@when("it leaves a task behind")
async def _(kept) -> None:
    kept.append(asyncio.create_task(asyncio.sleep(60)))


@when("its worker is killed")
def _() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
'''
FIXTURES = """
import pytest

@pytest.fixture
def kept():
    return []
"""
SCENARIO = """
  @timeout:{limit}s
  Scenario: {name} {kind}
    When I POST "/users" with JSON:
      \"\"\"json
      {{"email": "{{uuid}}@example.com", "name": "{name}", "password": "correct horse"}}
      \"\"\"
{more}"""
ADMIN = ("admin@example.com", "admin-password")
LIMITS = {"hangs": "1"}  # seconds; others have time also on a busy machine
IN_A_FILE = 25  # scenarios


@dataclass(frozen=True)
class Outcome:
    """What came of a run: the outcome of each scenario, and the statuses of Allure's results."""

    status: int
    outcomes: Mapping[str, str]
    results: Mapping[str, int]


def kinds(count: int, seed: int) -> list[str]:
    """Return what each of so many scenarios does: two thirds pass, in a random order."""
    wrong = [kind for kind in KINDS if kind != "passes"]
    chosen = [
        wrong[number % len(wrong)] if number < count // 3 else "passes" for number in range(count)
    ]
    random.Random(seed).shuffle(chosen)
    return chosen


def write_features(folder: Path, chosen: Sequence[str]) -> None:
    """Write the scenarios to feature files."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.glob("*.feature"):
        path.unlink()
    for first in range(0, len(chosen), IN_A_FILE):
        scenarios = [
            SCENARIO.format(
                name=f"Scenario {number:04d}",
                kind=kind,
                more=KINDS[kind][0],
                limit=LIMITS.get(kind, 60),
            )
            for number, kind in enumerate(chosen[first : first + IN_A_FILE], first)
        ]
        text = f"Feature: Chaos {first:04d}\n{''.join(scenarios)}"
        (folder / f"chaos_{first:04d}.feature").write_text(text, encoding="utf-8")


def copy(folder: Path) -> None:
    """Copy the project, with the steps that go wrong instead of the example."""
    copy_project(folder, without=(*EXAMPLE, "docs"))
    reuse_installed(folder)
    (folder / "steps" / "chaos.py").write_text(STEPS, encoding="utf-8")
    with (folder / "conftest.py").open("a", encoding="utf-8") as conftest:
        conftest.write(FIXTURES)


def run(folder: Path, address: str, *arguments: str) -> Outcome:
    """Run the scenarios, and read what came of each."""
    with tempfile.TemporaryDirectory() as name:
        junit, results = Path(name) / "junit.xml", Path(name) / "results"
        command = [
            *(sys.executable, "-m", "pytest", "features", "-q", "-p", "no:cacheprovider"),
            *(f"--junitxml={junit}", f"--alluredir={results}", *arguments),
        ]
        done = subprocess.run(
            command,
            cwd=folder,
            env=environment(address),
            capture_output=True,
            text=True,
            check=False,
        )
        if not junit.exists():
            raise RuntimeError(done.stdout + done.stderr)
        statuses = Counter(
            json.loads(path.read_text(encoding="utf-8"))["status"]
            for path in results.glob("*-result.json")
        )
        return Outcome(done.returncode, outcomes(junit), statuses)


def outcomes(junit: Path) -> dict[str, str]:
    """Return the outcome of each scenario; raises ValueError if one is in the file twice."""
    found: dict[str, str] = {}
    for case in ET.parse(junit).iter("testcase"):
        name = case.get("name", "")
        if name in found:
            raise ValueError(f"{name} was reported twice")
        problems = [part.tag for part in case if part.tag in {"failure", "error", "skipped"}]
        found[name] = {"failure": "failed"}.get(problems[0], problems[0]) if problems else "passed"
    return found


def environment(address: str) -> dict[str, str]:
    """Return the environment of a run against an API."""
    username, password = ADMIN
    return {
        **clean_environment(),
        "API_BASE_URL": address,
        "API_ROLES__ADMIN__USERNAME": username,
        "API_ROLES__ADMIN__PASSWORD": password,
    }


def users(address: str) -> int:
    """Return how many users the API has."""
    username, password = ADMIN
    form = {"grant_type": "password", "username": username, "password": password}
    with httpx.Client(base_url=address, trust_env=False) as client:
        token = client.post("/auth/token", data=form).raise_for_status().json()["access_token"]
        headers = {"Authorization": f"Bearer {token}"}
        found: int = client.get("/users", headers=headers).raise_for_status().json()["total"]
        return found


def faults(chosen: Sequence[str], serial: Outcome, parallel: Outcome) -> list[str]:
    """Return what differs from what should be."""
    expected = {f"Scenario {n:04d} {kind}": KINDS[kind][1] for n, kind in enumerate(chosen)}
    alone = {name: what for name, what in expected.items() if not name.endswith("kills")}
    found = []
    for run, wanted, got in (("serial", alone, serial), ("parallel", expected, parallel)):
        names = sorted(wanted.keys() | got.outcomes.keys())
        found += [
            f"{run}: {name}: {got.outcomes.get(name)}, not {wanted.get(name)}"
            for name in names
            if wanted.get(name) != got.outcomes.get(name)
        ]
        if sum(got.results.values()) != len(wanted):
            found.append(f"{run}: {sum(got.results.values())} Allure results of {len(wanted)}")
        if got.status != 1:
            found.append(f"{run}: the exit status is {got.status}, not 1")
    return found


def rehearse(folder: Path, count: int, seed: int, workers: str) -> list[str]:
    """Run the scenarios of one seed both ways, against an API of their own; return the faults."""
    chosen = kinds(count, seed)
    write_features(folder / "features" / "chaos", chosen)
    with served(folder, clean_environment()) as address:
        before = users(address)
        serial = run(folder, address, "-k", "not kills", f"--data-seed={seed}")
        found = faults(chosen, serial, run(folder, address, f"--parallel={workers}"))
        left = users(address) - before
        if left > chosen.count("kills"):
            found.append(f"{left} users are left before the clean-up of killed workers")
        cleaning = [sys.executable, "-m", "pytest", "-q", "--clean-leftovers"]
        subprocess.run(
            cleaning, cwd=folder, env=environment(address), check=False, capture_output=True
        )
        if left := users(address) - before:
            found.append(f"{left} users are left on the server")
    return found


def main(arguments: Sequence[str]) -> int:
    """Rehearse with each seed; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scenarios", type=int, default=500)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--workers", default="4")
    options = parser.parse_args(arguments)
    failed = False
    with tempfile.TemporaryDirectory(prefix="chaos-") as name:
        folder = Path(name).resolve()
        copy(folder)
        for seed in range(1, options.seeds + 1):
            found = rehearse(folder, options.scenarios, seed, options.workers)
            failed |= bool(found)
            say(f"seed {seed}: {options.scenarios} scenarios: {'; '.join(found) or 'equal'}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
