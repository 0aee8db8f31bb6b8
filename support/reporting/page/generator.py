"""Allure, called to make a report of results."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from support import bootstrap
from support.bootstrap import ToolingError
from support.reporting.page.node import REPORTS, find_node, install_allure

if TYPE_CHECKING:
    from pathlib import Path

CATEGORIES = REPORTS / "categories.json"
MEMORY = 4096  # MiB that Node.js may take; its own limit depends on the machine
_GROUPS = ["epic", "feature", "story"]


def configuration(name: str, history: Path, *, single: bool) -> dict[str, Any]:
    """Return Allure's configuration: @allurereport/plugin-api/dist/config.d.ts.

    The plugin's options are AwesomeOptions in @allurereport/plugin-awesome/dist/model.d.ts.
    """
    options = {"singleFile": single, "reportLanguage": "en", "groupBy": _GROUPS}
    return {
        "name": name,
        "historyPath": str(history),
        "categories": json.loads(CATEGORIES.read_text(encoding="utf-8")),
        "plugins": {"awesome": {"options": options}},
    }


def generate(results: Path, folder: Path, configured: dict[str, Any]) -> Path:
    """Make the report of a folder of results in another one, which is to be empty.

    Returns the folder with the report. Raises ToolingError if a tool fails, or makes nothing.
    """
    node = find_node()
    program = install_allure(node)
    config, report = folder / "allurerc.json", folder / "report"
    config.write_text(json.dumps(configured), encoding="utf-8")
    # Allure takes the folder's name for a glob pattern: what stands before it may not be one.
    words = [f"--max-old-space-size={MEMORY}", str(program), "generate", results.name]
    words += ["--output", str(report), "--config", str(config)]
    printed = bootstrap.run([*node.node, *words], results.parent)
    if not (report / "index.html").is_file():
        raise ToolingError(f"Allure made no index.html. It printed:\n{printed}")
    return report
