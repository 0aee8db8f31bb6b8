"""Write a first OpenAPI document of an API: ``python -m support.contract.draft [FILE]``.

It is made of the recordings of ``--records FOLDER``, by default those of the settings, or of what
the scenarios exchange with the live API now: ``--live``, and what follows are options of pytest. A
file is never written over.

Exit status: 0 if the draft was written, 1 if there was nothing to write or the file exists, 2 for
a call or settings that cannot be used.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections import Counter
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from support.backends.recording.content import read_contents
from support.backends.recording.places import SUFFIX
from support.bootstrap import ROOT, say
from support.contract.draft.drafting import MARK, Draft, draft
from support.settings import Settings, SettingsError
from support.settings.loading.errors import variable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

NOTHING = 1
UNUSABLE = 2
_COMMENT = f"""\
# A draft from exchanges, to be edited: it says what was seen, not what the API promises.
# Delete {MARK} when it does.
"""


class DraftError(Exception):
    """No draft was written; the message says why."""


def main(arguments: Sequence[str], project: Path = ROOT) -> int:
    """Write the draft; return the exit status."""
    given = _parser().parse_args(arguments)
    file = project / given.file
    try:
        settings = Settings.load({}, project / ".env")
        folder = given.records or project / settings.records.folder
        _check_is_new(file)
        with (
            nullcontext(folder) if given.live is None else _recorded(given.live, project) as source
        ):
            made = _drafted(source)
        _write(file, made)
    except SettingsError as error:
        say(str(error))
        return UNUSABLE
    except (DraftError, OSError) as error:
        say(str(error))
        return NOTHING
    for fault in made.left_out:
        say(f"left out: {fault}")
    paths = made.document["paths"]
    say(f"{file}: {len(paths)} paths, {sum(map(len, paths.values()))} operations")
    return 0


def _check_is_new(file: Path) -> None:
    if file.exists():
        raise DraftError(f"{file} exists, and is not written over; name another file")


def _drafted(folder: Path) -> Draft:
    """Return the draft from the recordings in a folder, of the API that most of them are of."""
    contents, faults = read_contents(sorted(folder.rglob(f"*{SUFFIX}")))
    for fault in faults:
        say(fault)
    if not contents:
        raise DraftError(f"there are no recordings in {folder}; --backend record makes them")
    [(base_url, _)] = Counter(one.base_url for one in contents.values()).most_common(1)
    used = [one for one in contents.values() if one.base_url == base_url]
    if len(used) < len(contents):
        say(f"left out: {len(contents) - len(used)} recordings of another API than {base_url}")
    secrets = {text for one in used for text in one.metadata.public}
    return draft((exchange for one in used for exchange in one.exchanges()), base_url, secrets)


def _write(file: Path, made: Draft) -> None:
    text = yaml.safe_dump(made.document, sort_keys=False, allow_unicode=True, width=100)
    with file.open("x", encoding="utf-8", newline="\n") as new:
        new.write(f"{_COMMENT}{text}")


@contextmanager
def _recorded(options: Sequence[str], project: Path) -> Iterator[Path]:
    """Run the scenarios against the live API, and give the folder of their recordings."""
    with tempfile.TemporaryDirectory() as folder:
        overridden = {variable("records", "folder"): folder, variable("contract", "mode"): "off"}
        command = [sys.executable, "-m", "pytest", "-q", "--backend", "record", *options]
        subprocess.run(command, cwd=project, env={**os.environ, **overridden}, check=False)  # noqa: S603 - its own
        if not any(Path(folder).rglob(f"*{SUFFIX}")):
            raise DraftError("the run has recorded no scenario; its output says why")
        yield Path(folder)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m support.contract.draft",
        description="Write a first OpenAPI document of an API, from what it has answered.",
    )
    parser.add_argument("file", nargs="?", default="openapi.yaml", help="where to write it")
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--records", type=Path, metavar="FOLDER", help="recordings")
    source.add_argument(
        "--live",
        nargs=argparse.REMAINDER,
        metavar="OPTION",
        help="run the scenarios now, with these options of pytest",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
