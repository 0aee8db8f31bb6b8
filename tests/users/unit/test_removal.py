"""The rehearsal of the removal knows where the example is."""

from __future__ import annotations

import pytest

from support.bootstrap import ROOT
from tests.rehearsals.without_example import EXAMPLE


@pytest.mark.parametrize("folder", EXAMPLE)
def test_the_rehearsal_removes_a_folder_that_exists(folder: str) -> None:
    assert (ROOT / folder).is_dir()
