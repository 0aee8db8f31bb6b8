"""The command: its output and its exit statuses."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from support.contract.changes.__main__ import main
from tests.unit.contract.changes.recorded import DOCUMENT, exchange, write

if TYPE_CHECKING:
    from pathlib import Path

FEWER = DOCUMENT.replace("enum: [open, paid]", "enum: [open]")
WITHOUT_STATE = DOCUMENT.replace("state: {enum: [open, paid]}\n", "id: {type: string}\n")

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name, text in (("old", DOCUMENT), ("new", FEWER), ("other", WITHOUT_STATE)):
        (tmp_path / f"{name}.yaml").write_text(text)
    return tmp_path


def compare(project: Path, old: str, new: str, *more: str) -> int:
    return main([str(project / f"{old}.yaml"), str(project / f"{new}.yaml"), *more], project)


@pytest.mark.promise("contract.md", "The command ends with 0 if nothing")
@pytest.mark.parametrize(
    ("old", "new", "status"),
    [("old", "old", 0), ("old", "new", 0), ("old", "other", 0), ("new", "old", 1)],
)
def test_only_what_is_breaking_fails(project: Path, old: str, new: str, status: int) -> None:
    assert compare(project, old, new) == status


def test_changes_are_counted(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    compare(project, "old", "other")
    assert capsys.readouterr().out.splitlines()[2] == "0 breaking, 1 to look at, 1 safe."


def test_a_breaking_change_is_shown_with_its_example(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert compare(project, "new", "old") == 1
    assert capsys.readouterr().out.splitlines()[3:] == [
        "",
        "## Breaking",
        "",
        '- `GET /orders`, answer 200 $[*].state: enum has gained "paid"',
        '  - NEW allows `GET /orders, answered 200 [{"state": "paid"}]`',
        '  - OLD says: one of "open" (enum)',
    ]


@pytest.mark.promise("contract.md", "`--json` prints")
def test_the_same_as_json(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert compare(project, "new", "old", "--json") == 1
    report = json.loads(capsys.readouterr().out)
    assert (report["breaking"], report["look"], report["safe"]) == (1, 0, 0)
    [change] = report["changes"]
    assert (change["verdict"], change["operation"]) == ("breaking", "GET /orders")
    assert change["example"]["response"]["body"] == '[{"state": "paid"}]'
    assert (change["example"]["accepted_by"], change["example"]["refused_by"]) == ("NEW", "OLD")
    assert report["recordings"] == {"number": 0, "broken": [], "unusable": []}


@pytest.mark.promise("contract.md", "A scenario whose recording drifts")
def test_a_recorded_scenario_that_breaks_fails_and_is_named(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(project / "records" / "a.yaml", "A", exchange("/orders", '[{"state":"paid"}]'))
    (project / "records" / "b.yaml").write_text("b")
    assert compare(project, "old", "new", "--records", str(project / "records")) == 1
    shown = capsys.readouterr().out
    assert "0 breaking, 0 to look at, 1 safe, 1 scenario breaks." in shown
    assert "Recorded scenarios that the new document breaks: 1 of 1:" in shown
    assert "- features/a.feature::A\n  - GET /orders, 200: $[0].state" in shown
    assert "b.yaml:1 is not the recording" in shown


@pytest.mark.parametrize(
    ("arguments", "message"),
    [([], "name a document"), (["a", "b", "c"], "3 documents are too many")],
)
def test_a_wrong_call_is_explained(
    project: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(arguments, project)
    assert message in capsys.readouterr().err


def test_a_document_that_cannot_be_used_is_explained(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert compare(project, "old", "missing") == 2
    assert "missing.yaml cannot be read" in capsys.readouterr().err


@pytest.mark.promise("contract.md", "NEW is the document of the settings")
@pytest.mark.promise("contract.md", "`make contract-changes OLD")
def test_the_new_document_is_that_of_the_settings(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / ".env").write_text("API_CONTRACT__DOCUMENT=new.yaml")
    assert main([str(project / "old.yaml")], project) == 0
    assert capsys.readouterr().out.startswith(f"# Changes from {project / 'old.yaml'} to {project}")


@pytest.fixture
def committed(project: Path) -> Path:
    """A document in a folder of a repository, which refers to a file that has changed since.

    A link in the folder leads out of it.
    """
    documents = project / "documents"
    documents.mkdir()
    new = documents / "api.yaml"
    new.write_text(DOCUMENT.replace("{enum: [open, paid]}", "{$ref: 'state.yaml'}"))
    (documents / "state.yaml").write_text("enum: [open]")
    (documents / "hosts").symlink_to("/etc/hosts")
    git(project, "init", "--quiet")
    git(project, "add", ".")
    git(project, "-c", "user.name=A", "-c", "user.email=a@b.example", "commit", "-qm", "first")
    (documents / "state.yaml").write_text("enum: [open, paid]")
    return new


@pytest.mark.promise("contract.md", "With `--since")
@needs_git
def test_the_old_document_is_taken_from_git(
    committed: Path, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--since", "HEAD", str(committed)], project) == 1
    assert 'enum has gained "paid"' in capsys.readouterr().out


@pytest.mark.promise("contract.md", "A document that the revision")
@needs_git
@pytest.mark.parametrize("folder", ["documents", "folder"])
def test_a_document_that_is_new_since_a_revision_breaks_nothing(
    committed: Path, project: Path, capsys: pytest.CaptureFixture[str], folder: str
) -> None:
    added = committed.parents[1] / folder / "added.yaml"
    added.parent.mkdir(exist_ok=True)
    added.write_text(DOCUMENT)
    assert main(["--since", "HEAD", str(added)], project) == 0
    assert f"nothing to compare with: HEAD has no {added}" in capsys.readouterr().err


@pytest.mark.promise("contract.md", "The command ends with 0 if nothing")
@needs_git
@pytest.mark.parametrize("revision", ["hed", "HEAD:documents", "--output=x", "HEAD^5"])
def test_a_revision_that_git_does_not_know_is_explained(
    committed: Path, project: Path, capsys: pytest.CaptureFixture[str], revision: str
) -> None:
    assert main([f"--since={revision}", str(committed)], project) == 2
    assert f"--since {revision}: git rev-parse in {committed.parent}" in capsys.readouterr().err


@needs_git
def test_outside_a_repository_there_are_no_revisions(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(project.parent))
    assert main(["--since", "HEAD", str(project / "new.yaml")], project) == 2
    assert "not a git repository" in capsys.readouterr().err


@needs_git
@pytest.mark.parametrize("name", ["documents/apj.yaml", "document/api.yaml"])
def test_a_misspelt_document_is_not_taken_for_a_new_one(
    committed: Path, project: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    assert main(["--since", "HEAD", str(committed.parents[1] / name)], project) == 2
    assert f"{name} cannot be read" in capsys.readouterr().err


def test_without_git_nothing_can_be_compared(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(project))
    assert main(["--since", "HEAD", str(project / "new.yaml")], project) == 2
    assert "git cannot be run" in capsys.readouterr().err


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, check=True)
