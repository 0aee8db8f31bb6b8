"""The folder and the age of recordings."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from support.settings.records import Records


def test_recordings_have_a_folder_and_an_age() -> None:
    records = Records(folder=Path("here"), max_age=5)
    assert (records.folder, records.max_age) == (Path("here"), 5)
    assert not Records().folder.is_absolute()


@pytest.mark.parametrize("age", [0, -1, 1.5, "old"])
def test_an_age_is_a_number_of_days(age: object) -> None:
    with pytest.raises(ValidationError):
        Records.model_validate({"max_age": age})
