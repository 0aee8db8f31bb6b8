"""What the acceptance run makes of its arguments."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from support import acceptance
from support.backends.sealing.seal import OWNED
from support.secrets.pipe import SecretPipe

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--tags", "@smoke and not @wip", "-q"], ["--tags=@smoke and not @wip", "-q"]),
        (["-q", "--tags=@smoke"], ["-q", "--tags=@smoke"]),
        (["--tags"], ["--tags"]),
        ([], []),
    ],
    ids=["two words", "one word", "nothing after it", "none"],
)
def test_an_expression_of_tags_may_be_a_word_of_its_own(
    arguments: list[str], expected: list[str]
) -> None:
    assert acceptance.with_tags_joined(arguments) == expected


def test_pytest_is_told_that_the_run_owns_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Only such a process may be closed to the network for good."""
    started: list[dict[str, Any]] = []

    class Popen:
        def __init__(self, _: object, **options: Any) -> None:
            started.append(options)

        def __enter__(self) -> Any:
            return self

        def __exit__(self, *_: object) -> None: ...

        def wait(self) -> int:
            return -15

    monkeypatch.setattr(subprocess, "Popen", Popen)
    assert acceptance.run_pytest([], tmp_path, SecretPipe()) == 128 + 15
    assert started[0]["env"][OWNED] == "1"
