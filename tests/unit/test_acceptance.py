"""What the acceptance run makes of its arguments."""

from __future__ import annotations

import pytest

from support import acceptance


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
