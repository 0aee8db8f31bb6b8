"""``.env.example`` lists every setting, with its default."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from pydantic import AnyHttpUrl, SecretStr

from support.bootstrap import ROOT
from support.settings import Settings
from support.settings.groups import NESTED
from support.settings.loading.errors import variable

EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")
ILLUSTRATED = {"API_BASE_URL", "API_SERVICES__BILLING"}
"""Have no default; the example shows what one looks like."""


def example_faults(text: str) -> list[str]:
    """Return the faults of .env.example: missing and unknown settings, and wrong defaults."""
    shown = dict(re.findall(r"^#(API_\w+)=(.*)$", text, re.MULTILINE))
    defaults = {variable(name): _written(v) for name, v in Settings() if name not in NESTED}
    for group in NESTED.keys() - {"roles", "services"}:
        for name, value in getattr(Settings(), group):
            defaults[variable(group, name)] = _written(value)
    defaults["API_SERVICES__BILLING"] = ""
    for role, account in Settings().roles.items():
        for name, value in account:
            secret = value.get_secret_value() if isinstance(value, SecretStr) else value
            defaults[variable("roles", role, name)] = secret
    missing = [f"{name} is missing" for name in defaults if name not in shown]
    unknown = [f"{name} is unknown" for name in shown if name not in defaults]
    other = [
        f"{name} is {defaults[name]} by default, not {text}"
        for name, text in shown.items()
        if name in defaults and name not in ILLUSTRATED and not _same(text, defaults[name])
    ]
    return missing + unknown + other


def _written(value: object) -> object:
    if isinstance(value, dict | list | bool):
        return json.dumps(value)
    return str(value) if isinstance(value, Path) else value


def _same(text: str, default: object) -> bool:
    if isinstance(default, int | float):
        return float(text) == default
    return text == ("" if default is None else default)


@pytest.mark.promise("safety.md", "Hosts that match")
@pytest.mark.promise("connection.md", "`.env.example` lists every setting")
def test_the_example_lists_every_setting_with_its_default() -> None:
    assert example_faults(EXAMPLE) == []


def test_the_example_can_be_used_as_it_is_and_uncommented(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text(EXAMPLE)
    assert Settings.load({}, file) == Settings()
    file.write_text(re.sub(r"^#(?=API_)", "", EXAMPLE, flags=re.MULTILINE))
    illustrated = Settings(
        base_url=AnyHttpUrl("https://users.example.com/v1"),
        services={"billing": AnyHttpUrl("https://billing.example.com")},
    )
    assert dict(Settings.load({}, file)) == dict(illustrated)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("#API_DATA_SEED=\n", "", "API_DATA_SEED is missing"),
        ("#API_BACKEND=\n", "#API_BACKENDS=\n", "API_BACKENDS is unknown"),
        ("API_READ_TIMEOUT=10", "API_READ_TIMEOUT=11", "API_READ_TIMEOUT is 10.0 by default, not"),
        (
            "PASSWORD=admin-password",
            "PASSWORD=x",
            "API_ROLES__ADMIN__PASSWORD is admin-password by",
        ),
    ],
)
def test_a_fault_of_the_example_is_noticed(old: str, new: str, fault: str) -> None:
    assert old in EXAMPLE
    assert any(line.startswith(fault) for line in example_faults(EXAMPLE.replace(old, new)))
