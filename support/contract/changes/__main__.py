"""Compare two OpenAPI documents of an API: ``python -m support.contract.changes OLD [NEW]``.

NEW is by default the document of the settings, or that of the embedded API. ``--since REVISION``
replaces OLD: it is NEW as it was at that revision of git. Prints Markdown, or JSON with ``--json``.
The recordings of ``--records FOLDER``, by default that of the settings, are held against both.

Exit status: 0 if nothing is breaking (also if there is something to look at, or if the document is
new since the revision), 1 if a change or a recorded scenario is, 2 for a document, a revision or a
call that cannot be used.
"""

from __future__ import annotations

import argparse
import json
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from support.backends.backend import OPENAPI
from support.bootstrap import ROOT
from support.contract.changes.comparison import compare
from support.contract.changes.earlier import NoEarlierDocumentError, document_at
from support.contract.changes.recordings import replay
from support.contract.changes.report import Report
from support.contract.errors import ContractError
from support.contract.loading import load
from support.settings import Settings, SettingsError

if TYPE_CHECKING:
    from collections.abc import Sequence

BREAKING = 1
UNUSABLE = 2


def main(arguments: Sequence[str], project: Path = ROOT) -> int:
    """Print the changes; return the exit status."""
    parser = _parser()
    given = parser.parse_args(arguments)
    if not given.documents and given.since is None:
        parser.error("name a document OLD, or --since REVISION")
    if len(given.documents) > (2 if given.since is None else 1):
        parser.error(f"{len(given.documents)} documents are too many: {given.documents}")
    try:
        report = _report(given, project)
    except NoEarlierDocumentError as error:
        sys.stderr.write(f"nothing to compare with: {error}\n")
        return 0
    except (ContractError, SettingsError) as error:
        sys.stderr.write(f"{error}\n")
        return UNUSABLE
    lines = [json.dumps(report.as_json(), ensure_ascii=False, indent=2)]
    sys.stdout.write("".join(f"{line}\n" for line in (lines if given.json else report.lines())))
    return BREAKING if report.is_breaking else 0


def _report(given: argparse.Namespace, project: Path) -> Report:
    settings = Settings.load({}, project / ".env")
    configured = settings.contract.document
    default = project / configured if configured else OPENAPI
    named = 0 if given.since else 1
    new = given.documents[named] if len(given.documents) > named else default
    records = given.records or project / settings.records.folder
    after = load(new)
    earlier = document_at(given.since, new) if given.since else nullcontext(given.documents[0])
    with earlier as old:
        before = load(old)
        changes, replayed = compare(before, after), replay(records, before, after)
    return Report(given.since or str(given.documents[0]), str(new), changes, replayed)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m support.contract.changes",
        description="Compare two OpenAPI documents of an API.",
    )
    parser.add_argument("documents", nargs="*", type=Path, metavar="OLD [NEW]")
    parser.add_argument("--since", metavar="REVISION", help="take OLD from git")
    parser.add_argument("--json", action="store_true", help="print JSON instead of Markdown")
    parser.add_argument("--records", type=Path, metavar="FOLDER", help="recordings")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
