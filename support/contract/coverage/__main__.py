"""Merge the contract coverage of several runs or machines, and print it as Markdown.

    python -m support.contract.coverage FILE... [--json FILE]

Each FILE is the contract-coverage.json of a run; ``--json`` writes the merged one to a file, too,
which the quality gate reads if it is reports/contract-coverage.json. The exit status is 0, or 2 if
a file cannot be read or written, or is of another document.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from support.contract.coverage.coverage import merged
from support.contract.coverage.files import as_json, load_coverage
from support.contract.coverage.markdown import markdown
from support.contract.errors import ContractError

if TYPE_CHECKING:
    from collections.abc import Sequence

UNUSABLE = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Merge and print; return the exit status."""
    options = _parser().parse_args(arguments)
    try:
        coverage = merged([load_coverage(file) for file in options.files])
        if options.json:
            options.json.write_text(as_json(coverage), encoding="utf-8", newline="\n")
    except ContractError as error:
        sys.stderr.write(f"{error}\n")
        return UNUSABLE
    except OSError as error:
        sys.stderr.write(f"{options.json} cannot be written: {error.strerror}\n")
        return UNUSABLE
    sys.stdout.write(markdown(coverage))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m support.contract.coverage",
        description="Merge contract coverage, and print it as Markdown.",
        epilog="The exit status is 2 for files that cannot be read, merged or written.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help="a contract-coverage.json"
    )
    parser.add_argument(
        "--json", type=Path, metavar="FILE", help="write the merged coverage to this file, too"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
