"""Runs the features against an API that lies, and says what noticed each lie.

    python -m tests.rehearsals.lies [NAME ...]

Each of the forty lies of ``tests/apis/lies.py`` is told during a whole run of the example's
features over HTTP, which lists drifts from the contract instead of failing. Prints a table in
Markdown: whether it is a drift, and how many scenarios fail by their own checks. The exit status is
1 if a lie that breaks the document is no drift, or if no scenario notices one that conforms.
"""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from support.backends.backend import OPENAPI
from support.backends.reference.app import create_app
from support.backends.reference.config import ReferenceConfig
from support.bootstrap import ROOT
from tests.apis.lies import LIES, Lie, lying
from tests.apis.serving import served
from tests.end_to_end.accounts import ADMIN
from tests.rehearsals.copies import clean_environment

if TYPE_CHECKING:
    from collections.abc import Sequence

FAILED = re.compile(r"^(?:FAILED|ERROR) \S+?/([^/:]+\.feature)::(.*?)(?: - |$)", re.MULTILINE)
DRIFTS = "contract drifts ("


@dataclass(frozen=True)
class Noticed:
    """What noticed a lie: the contract, and scenarios by their own checks."""

    lie: Lie
    is_drift: bool
    scenarios: tuple[str, ...]

    @property
    def is_enough(self) -> bool:
        """Whether the part that is to notice the lie has done so."""
        return bool(self.scenarios) if self.lie.conforms else self.is_drift

    def __str__(self) -> str:
        scenarios = f"{len(self.scenarios)}, {self.scenarios[0]}" if self.scenarios else "no"
        kind = "conforms" if self.lie.conforms else "breaks"
        return f"| {self.lie} | {kind} | {'yes' if self.is_drift else 'no'} | {scenarios} |"


def noticed(lie: Lie, output: str) -> Noticed:
    """Return what noticed a lie, according to pytest's output."""
    found = dict.fromkeys(name for _, name in FAILED.findall(output))
    return Noticed(lie, DRIFTS in output, tuple(found))


def told(lies: Sequence[Lie]) -> list[Noticed]:
    """Tell one lie after the other, each during a run of all features."""
    config = ReferenceConfig(admin_email=ADMIN.username, admin_password=ADMIN.password)
    current: list[Lie] = []
    found = []
    for lie in lies:
        current[:] = [lie]
        with served(lying(create_app(config), lambda: current[0])) as address:
            found.append(noticed(lie, _run(address)))
    return found


def _run(address: str) -> str:
    settings = {
        "API_BASE_URL": address,
        "API_CONTRACT__DOCUMENT": str(OPENAPI),
        "API_CONTRACT__MODE": "warn",
    }
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-rfE"]
    done = subprocess.run(
        [*command, "features/users", "--data-seed=7"],
        cwd=ROOT,
        env=clean_environment() | settings,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode > 1:
        raise RuntimeError(f"pytest ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def main(names: Sequence[str]) -> int:
    """Print the table of all lies, or of those that are named."""
    lies = [lie for lie in LIES if not names or lie.name in names]
    print("| lie | the document | drift | scenarios that fail |\n|---|---|---|---|")
    missed = 0
    for lie in lies:
        [one] = told([lie])
        missed += not one.is_enough
        print(one, flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
