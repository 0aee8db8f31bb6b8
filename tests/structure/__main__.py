"""``python -m tests.structure figures [OTHER ROOT]`` and ``python -m tests.structure diagram``."""

from __future__ import annotations

import sys
from pathlib import Path

from support.bootstrap import ROOT
from tests.structure.diagram import PAGE, drawn
from tests.structure.figures import figures
from tests.structure.modules import import_graph, read_modules


def main(arguments: list[str]) -> int:
    """Print the figures, of another checkout too, or draw the diagram; return the exit status."""
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
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
