"""Packages of npm that the tests need, each pinned by a lock file in a folder of its own."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path

from filelock import FileLock

from support.reporting.page.allure_cli import find_node, install_packages

GITHUB = Path(__file__).parent / "github"


def installed(home: Path, what: str) -> Path:
    """Install the versions in package-lock.json, once for all workers; return node_modules."""
    folder = hashlib.sha256(bytes(home.resolve())).hexdigest()[:16]
    with FileLock(Path(tempfile.gettempdir(), f"npm-{folder}.lock")):
        return install_packages(find_node(), home, what)


def github_document() -> Path:
    """Return GitHub's OpenAPI document: 13 MB, 1,223 operations."""
    modules = installed(GITHUB, "GitHub's document")
    return modules / "@octokit" / "openapi" / "generated" / "api.github.com.json"
