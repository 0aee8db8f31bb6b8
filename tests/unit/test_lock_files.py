"""The lock files pin versions and hashes, and name no address to download from."""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from support import bootstrap
from support.bootstrap import ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence

PYTHON_LOCKS = ["requirements.lock", "fuzz.lock", "reports/node.lock"]
NPM_LOCKS = [*bootstrap.NODE_LOCKS]


@pytest.mark.parametrize("name", [*PYTHON_LOCKS, *NPM_LOCKS])
def test_a_lock_names_no_address(name: str) -> None:
    text = (ROOT / name).read_text()
    assert re.findall(r".*(?:://|\"resolved\").*", text) == [], "`make lock` takes them out"


@pytest.mark.parametrize("name", PYTHON_LOCKS)
def test_every_pinned_python_package_has_hashes(name: str) -> None:
    entries = re.split(r"\n(?=\S)", (ROOT / name).read_text().strip())
    assert entries
    for entry in entries:
        assert re.match(r"[\w.-]+(\[[\w,]+\])?==\S+", entry)
        assert "--hash=sha256:" in entry


def test_fuzzing_adds_packages_to_the_others_and_changes_none() -> None:
    pins = [
        set(re.findall(r"^[\w.-]+.*==\S+", (ROOT / name).read_text(), re.MULTILINE))
        for name in ("requirements.lock", "fuzz.lock")
    ]
    assert pins[0] < pins[1]
    assert {pin.partition("==")[0] for pin in pins[1] - pins[0]} >= {"schemathesis"}


@pytest.mark.parametrize(
    ("lock", "name", "version"),
    [
        (NPM_LOCKS[0], "allure", "3.18.0"),
        (NPM_LOCKS[1], "json-server", "0.17.4"),
        (NPM_LOCKS[2], "@octokit/openapi", "23.0.2"),
    ],
)
def test_every_pinned_npm_package_has_a_hash(lock: str, name: str, version: str) -> None:
    packages = json.loads((ROOT / lock).read_text())["packages"]
    del packages[""]
    assert packages[f"node_modules/{name}"]["version"] == version
    assert [name for name, entry in packages.items() if "integrity" not in entry] == []


def test_the_node_lock_is_of_the_pinned_package() -> None:
    assert (ROOT / "reports/node.lock").read_text().startswith(f"{bootstrap.NODE_PACKAGE} ")


def npm_lock_of(package: dict[str, object]) -> str:
    return json.dumps({"lockfileVersion": 3, "packages": {"node_modules/a": package}}, indent=2)


def test_addresses_are_taken_out_of_the_npm_lock(tmp_path: Path) -> None:
    file = tmp_path / "package-lock.json"
    kept: dict[str, object] = {"version": "1.0.0", "integrity": "sha512-abc", "license": "MIT-é"}
    away: dict[str, object] = {"resolved": "https://a.example/a.tgz", "funding": {"url": "x"}}
    file.write_text(npm_lock_of(kept | away))
    bootstrap.forget_addresses(file)
    assert json.loads(file.read_text())["packages"] == {"node_modules/a": kept}
    assert "MIT-é" in file.read_text()


class Compiler:
    """Stands for `bootstrap.run`: remembers the commands of `make lock`."""

    def __init__(self) -> None:
        self.commands: list[list[str]] = []
        self.node_input = ""

    def __call__(self, command: Sequence[str], cwd: Path) -> str:
        self.commands.append(list(command))
        for word in command:
            if word.endswith("node.in"):
                self.node_input = Path(word).read_text()
        assert cwd.is_dir()
        return ""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for lock in NPM_LOCKS:
        (tmp_path / lock).parent.mkdir(parents=True)
        (tmp_path / lock).write_text(npm_lock_of({"resolved": "https://a.example/a.tgz"}))
    return tmp_path


def test_lock_compiles_both_python_locks_with_the_uv_that_is_there(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: "/opt/uv")
    run = Compiler()
    bootstrap.write_locks("--upgrade", root=project, run=run)
    requirements, fuzz, node = run.commands
    same = ["--no-header", "--universal", "--generate-hashes", "--python-version", "3.11"]
    for command in (requirements, fuzz, node):
        assert command[:3] == ["/opt/uv", "pip", "compile"]
        assert set(same) < set(command)
        assert "--upgrade" in command
    assert requirements[-5:] == ["pyproject.toml", "--group", "dev", "-o", "requirements.lock"]
    assert fuzz[-7:] == [
        *("--extra", "fuzz", "--constraints", "requirements.lock"),
        *("--no-annotate", "-o", "fuzz.lock"),
    ]
    assert node[-2:] == ["-o", "reports/node.lock"]
    assert run.node_input == f"{bootstrap.NODE_PACKAGE}\n"
    assert not any("resolved" in (project / lock).read_text() for lock in NPM_LOCKS)


def test_lock_installs_uv_for_the_call_where_there_is_none(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    run = Compiler()
    bootstrap.write_locks(root=project, run=run)
    creation, installation, requirements, _fuzz, _node = run.commands
    assert creation[:3] == [sys.executable, "-m", "venv"]
    assert installation[-1] == "uv"
    assert requirements[0].startswith(creation[-1])
    assert not Path(creation[-1]).exists()
