"""Runs the demonstration and makes its report: ``make demonstration``.

The exit status is 0 where pytest ended with 1, as it is to, and the report is there; else 1.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from support.bootstrap import ROOT

PROJECT = Path(__file__).parent
SEED = 1
FOLDER = ROOT / "reports" / "demonstration"


def run(results: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run all scenarios of the demonstration; their results go to a folder."""
    own = [f"--alluredir={results}", f"--data-seed={SEED}", "--retry-wait=0.001"]
    command = [sys.executable, "-m", "pytest", "--continue-on-collection-errors", *own, *arguments]
    clean = {n: v for n, v in os.environ.items() if not n.startswith(("API_", "PYTEST_"))}
    return subprocess.run(
        [*command, "-p", "no:cacheprovider"],
        cwd=PROJECT,
        env={**clean, "PYTHONPATH": str(ROOT), "COLUMNS": "120"},
        capture_output=True,
        text=True,
        check=False,
    )
