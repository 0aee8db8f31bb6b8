"""``python -m tests.structure figures [OTHER ROOT]``, ``... diagram`` and ``... promises``."""

from __future__ import annotations

import sys
from pathlib import Path

from support.bootstrap import ROOT
from tests.structure.diagram import PAGE, drawn
from tests.structure.figures import figures
from tests.structure.modules import import_graph, read_modules
from tests.structure.promises import TABLE, backings, table


def main(arguments: list[str]) -> int:
    """Print the figures, of another checkout too, or update the docs; return the exit status."""
    match arguments:
        case ["figures"]:
            for name, value in figures(ROOT).items():
                print(f"{name:60} {value}")
        case ["figures", other]:
            before = figures(Path(other))
            for name, value in figures(ROOT).items():
                print(f"| {name} | {before[name]} | {value} |")
        case ["diagram"]:
            page = ROOT / PAGE
            graph = import_graph(read_modules(ROOT, "support", "steps"))
            page.write_text(drawn(page.read_text("utf-8"), graph), "utf-8")
        case ["promises"]:
            (ROOT / TABLE).write_text(table(backings(ROOT)), "utf-8")
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
