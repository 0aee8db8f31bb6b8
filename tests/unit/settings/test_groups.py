"""Settings with several parts."""

from __future__ import annotations

from typing import get_args

from pydantic import BaseModel

from support.settings import Settings
from support.settings.groups import NESTED


def test_the_groups_are_those_of_the_settings() -> None:
    for name, model in NESTED.items():
        annotation = Settings.model_fields[name].annotation
        of_values = get_args(annotation)
        expected = of_values[1] if of_values else annotation
        assert model is expected or model is None


def test_no_other_setting_has_parts() -> None:
    others = set(Settings.model_fields) - set(NESTED)
    annotations = [Settings.model_fields[name].annotation for name in others]
    assert not [a for a in annotations if isinstance(a, type) and issubclass(a, BaseModel)]
