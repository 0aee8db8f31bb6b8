"""Removes the example from a copy of the project, as a team does, and runs everything there.

    python -m tests.rehearsals.without_example [docs] [test] [acceptance]

The copy has features of its own, for an API that is served meanwhile. The exit status is 0
where `make docs`, `make test` and `make acceptance` all end with 0, else 1.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from support.bootstrap import say
from tests.rehearsals.copies import (
    clean_environment,
    copy_project,
    make_repository,
    reuse_installed,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

EXAMPLE = (
    "features/users",
    "steps/users",
    "support/users",
    "tests/users",
    "tests/contract",
    "tests/fixtures/records/users",
)
"""Every folder of the example."""

FEATURE = """Feature: Health
  Scenario: The service is up
    When I GET "/health"
    Then the response status is 200
    And the response matches:
      \"\"\"json
      {"status": "ok"}
      \"\"\"
"""
ANOTHER = """Feature: Accounts
  Scenario: Only who is signed in may list them
    When I GET "/users"
    Then the response status is 401
"""
TARGETS = ("docs", "test", "acceptance")
PATIENCE = 20.0  # seconds until the server has to listen


def copy_without_example(folder: Path) -> None:
    """Copy the project without the example, and add a feature in ``features/health``."""
    copy_project(folder, without=EXAMPLE)
    add_feature(folder, "health", FEATURE)


def add_feature(folder: Path, name: str, text: str) -> None:
    """Add a feature in a folder of its own."""
    own = folder / "features" / name / f"{name}.feature"
    own.parent.mkdir(parents=True, exist_ok=True)
    own.write_text(text, encoding="utf-8")


@contextmanager
def served(folder: Path, environment: Mapping[str, str]) -> Iterator[str]:
    """Serve the reference API of a project on a free port of this machine; yield its address."""
    command = [sys.executable, "-m", "support.backends.reference", "--port", "0"]
    with subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True
    ) as server:
        deadline = threading.Timer(PATIENCE, server.kill)  # ends the wait for the first line
        deadline.start()
        try:
            line = server.stdout.readline() if server.stdout else ""
            found = re.search(r"http://127\.0\.0\.1:\d+", line)
            if not found:
                raise RuntimeError(f"the reference API did not start: {line!r}")
            deadline.cancel()
            yield found[0]
        finally:
            deadline.cancel()
            server.terminate()


def run_make(folder: Path, target: str) -> int:
    """Run a target in the copy, with its output shown; return its exit status."""
    say(f"==> make {target}, without the example")
    done = subprocess.run(["make", target], cwd=folder, env=clean_environment(), check=False)
    say(f"==> make {target} ended with {done.returncode}")
    return done.returncode


def main(targets: list[str]) -> int:
    """Rehearse; return the exit status."""
    with tempfile.TemporaryDirectory(prefix="without-example-") as name:
        folder = Path(name).resolve()
        copy_without_example(folder)
        add_feature(folder, "accounts", ANOTHER)
        reuse_installed(folder)
        make_repository(folder)
        with served(folder, clean_environment()) as address:
            (folder / ".env").write_text(f"API_BASE_URL={address}\n", encoding="utf-8")
            statuses = [run_make(folder, target) for target in targets or TARGETS]
    return 1 if any(statuses) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
