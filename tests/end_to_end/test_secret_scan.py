"""The scan finds planted secrets, and none in the project."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from io import StringIO
from typing import TYPE_CHECKING

import pytest
import yaml
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from dotenv import dotenv_values

from support.bootstrap import ROOT
from support.secret_scan import FEW, SETTINGS, findings, main, tracked
from support.secrets.redactor import LEARNED_LENGTH
from support.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

SECRET_NAME = re.compile("PASSWORD|SECRET|TOKEN|KEY|PROXY|EXTRA", re.IGNORECASE)
DOCS = (ROOT / "docs" / "safety.md").read_text(encoding="utf-8")


def private_key() -> str:
    key = ed25519.Ed25519PrivateKey.generate()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


PLANTED = {
    "AWS Access Key": "key = AKIA" + "QYLPMN5HFIQR7XYA",
    "GitHub Token": "token: ghp_" + "wWPw5k4aXcaT4fNP0U" + "cnZwJUVFk6LO0pINUx",
    "JSON Web Token": "eyJhbGciOiJIUzI1NiJ9" + ".eyJuYW1lIjoiYWRhIn0" + ".dGhlIHNpZ25hdHVyZQ",
    "Private Key": private_key(),
    "Secret Keyword": "password" + ' = "Tr0ub4dor-and-3"',
    "Basic Auth Credentials": "https://ada:" + "Tr0ub4dor@api.example.com",
}
"""A file with a secret of each type, assembled so that this file contains none."""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A git repository with the files that the scan needs, and a harmless one."""
    git(tmp_path, "init", "-q")
    (tmp_path / SETTINGS).write_text((ROOT / SETTINGS).read_text(encoding="utf-8"))
    (tmp_path / "README.md").write_text("Passwords stand in .env, the token in a vault.\n")
    git(tmp_path, "add", ".")
    return tmp_path


def git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"]
    return subprocess.run(
        ["git", *identity, *arguments], cwd=folder, capture_output=True, text=True, check=False
    )


def hook(folder: Path, *files: str) -> subprocess.CompletedProcess[str]:
    """Run the hook as pre-commit would, in another folder, with the tests' Python."""
    [repo] = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"]
    [wanted] = repo["hooks"]
    assert (repo["repo"], wanted["language"]) == ("local", "system")
    python, *arguments = shlex.split(wanted["entry"])
    assert python == ".venv/bin/python"
    return subprocess.run(
        [sys.executable, *arguments, *files],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def scanned(folder: Path, *files: str) -> tuple[int, str]:
    """Do what the hook does, in this process; return its status and what it prints."""
    with chdir(folder), redirect_stdout(StringIO()) as printed, redirect_stderr(printed):
        return main(files), printed.getvalue()


@pytest.mark.promise("safety.md", "To scan before each commit")
def test_the_hook_fails_where_it_finds_a_secret(repository: Path) -> None:
    (repository / "notes.txt").write_text(PLANTED["AWS Access Key"])
    done = hook(repository, "README.md", "notes.txt")
    assert done.returncode == 1
    assert "notes.txt:1: AWS Access Key\n" in done.stderr


@pytest.mark.parametrize("kind", PLANTED)
def test_the_hook_finds_a_secret_and_does_not_show_it(repository: Path, kind: str) -> None:
    (repository / "notes.txt").write_text(f"first\n{PLANTED[kind]}\n")
    status, printed = scanned(repository, "README.md", "notes.txt")
    assert status == 1
    assert f"notes.txt:2: {kind}\n" in printed
    assert PLANTED[kind] not in printed


@pytest.mark.parametrize("kind", [kind for kind in PLANTED if kind != "Secret Keyword"])
def test_in_tests_too_secrets_are_found_by_their_form(repository: Path, kind: str) -> None:
    (repository / "tests").mkdir()
    (repository / "tests" / "test_a.py").write_text(PLANTED[kind])
    (repository / "tests" / "test_b.py").write_text('PASSWORD = "made-up-for-a-test"\n')
    status, printed = scanned(repository, "tests/test_a.py", "tests/test_b.py")
    assert status == 1
    assert f"tests/test_a.py:1: {kind}\n" in printed
    assert "test_b" not in printed


def test_a_password_in_another_folder_named_tests_is_found(repository: Path) -> None:
    """Only the project's own tests have dummy passwords."""
    (repository / "support" / "tests").mkdir(parents=True)
    # Written in parts: this file is scanned, too.
    (repository / "support" / "tests" / "a.py").write_text("PASS" + 'WORD = "Winter-2026-x9"\n')
    done = hook(repository, "support/tests/a.py")
    assert done.returncode == 1
    assert "support/tests/a.py:1: Secret Keyword\n" in done.stderr


def test_without_a_secret_the_hook_passes(repository: Path) -> None:
    done = hook(repository, "README.md")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.promise("safety.md", "`make secrets` looks for")
def test_without_names_all_tracked_files_are_scanned(repository: Path) -> None:
    (repository / "notes.txt").write_text(PLANTED["AWS Access Key"])
    (repository / "gone.txt").write_text("gone")
    git(repository, "add", "gone.txt")
    (repository / "gone.txt").unlink()
    assert scanned(repository) == (0, "")
    git(repository, "add", "notes.txt")
    assert scanned(repository)[0] == 1


@pytest.mark.promise("safety.md", "Without it, put this")
def test_the_git_hook_of_the_docs_stops_a_commit(repository: Path) -> None:
    [script] = re.findall(r"```sh\n(#!/bin/sh\n.*?)```", DOCS, re.DOTALL)
    file = repository / ".git" / "hooks" / "pre-commit"
    file.write_text(script.replace(".venv/bin/python", sys.executable))
    file.chmod(0o755)
    (repository / "a file.txt").write_text(PLANTED["AWS Access Key"])
    git(repository, "add", ".")
    refused = git(repository, "commit", "-qm", "with a secret")
    assert refused.returncode == 1
    assert "a file.txt:1: AWS Access Key" in refused.stderr
    git(repository, "rm", "-qf", "a file.txt")
    assert git(repository, "commit", "-qm", "without").returncode == 0


@pytest.mark.promise("safety.md", "Passwords belong in `.env`")
def test_the_settings_file_is_ignored_by_git() -> None:
    assert git(ROOT, "check-ignore", "-q", ".env").returncode == 0
    assert git(ROOT, "check-ignore", "-q", ".env.example").returncode == 1


def secrets_of(file: Path) -> set[str]:
    """Return the values of secrets in a settings file, except references."""
    named = {v for name, v in dotenv_values(file).items() if v and SECRET_NAME.search(name)}
    return {v for v in named if not v.startswith(("env:", "file:")) and len(v) >= LEARNED_LENGTH}


def files_with(secrets: set[str], root: Path, files: list[str]) -> list[str]:
    """Return the files that contain one of these values."""
    wanted = [secret.encode() for secret in secrets]
    contents = {name: (root / name).read_bytes() for name in files}
    return [name for name, text in contents.items() if any(secret in text for secret in wanted)]


def test_no_tracked_file_holds_a_secret_of_this_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    made_up = {role.password.get_secret_value() for role in Settings().roles.values()}
    assert files_with(secrets_of(ROOT / ".env") - made_up, ROOT, tracked()) == []


def test_a_secret_of_the_checkout_is_found(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(
        "API_BASE_URL=http://127.0.0.1:8000\nAPI_ROLES__ADMIN__PASSWORD=Tr0ub4dor\n"
        "CRM_TOKEN=env:CRM_TOKEN\nAPI_ROLES__ADA__PASSWORD=short\n"
    )
    (tmp_path / "a.txt").write_text("http://127.0.0.1:8000 is a short address")
    (tmp_path / "b.txt").write_text("the password is Tr0ub4dor")
    found = secrets_of(tmp_path / ".env")
    assert found == {"Tr0ub4dor"}
    assert files_with(found, tmp_path, ["a.txt", "b.txt"]) == ["b.txt"]


def test_many_files_are_scanned_by_several_processes(repository: Path) -> None:
    for number in range(FEW + 1):
        (repository / f"file_{number}.py").write_text("x = 1\n")
    (repository / "secret.py").write_text(PLANTED["AWS Access Key"])
    git(repository, "add", ".")
    done = subprocess.run(
        [sys.executable, "-m", "support.secret_scan"],
        cwd=repository,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert "secret.py:1: AWS Access Key" in done.stderr


def test_the_project_itself_is_clean(monkeypatch: pytest.MonkeyPatch) -> None:
    """`make secrets` scans all files; this test scans those written for the scan."""
    monkeypatch.chdir(ROOT)
    names = [".env.example", ".secrets.baseline", "docs/safety.md", "support/secret_scan.py"]
    assert findings([*names, "tests/end_to_end/test_secret_scan.py"]) == []
