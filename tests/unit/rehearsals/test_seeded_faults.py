"""The mechanics of the seeded faults, on a project of one module and one test."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from support.bootstrap import ROOT
from tests.rehearsals.seeded_faults import (
    CAUGHT,
    FAIL_WITHOUT,
    NOT_APPLIED,
    SURVIVED,
    Fault,
    faults,
    rehearse,
    table,
)

if TYPE_CHECKING:
    from pathlib import Path

MODULE = "def add(a, b):\n    return a + b\n\n\ndef unused():\n    return 1\n"
TEST = "from module import add\n\n\ndef test_add():\n    assert add(2, 1) == 3\n"
FAILING = "def test_failing():\n    assert False\n"
PATCH = """\
# caught by: {test}
--- a/module.py
+++ b/module.py
@@ -{line},1 +{line},1 @@
-    return {old}
+    return {new}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "module.py").write_text(MODULE)
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --disable-plugin-autoload\n")
    (tmp_path / "test_module.py").write_text(TEST)
    (tmp_path / "test_failing.py").write_text(FAILING)
    return tmp_path


def seeded(project: Path, line: int, old: str, new: str, test: str = "test_module.py") -> Fault:
    patch = project / "01-a-fault.patch"
    patch.write_text(PATCH.format(test=test, line=line, old=old, new=new))
    return Fault.read(patch)


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        ((2, "a + b", "a - b", "test_module.py"), CAUGHT),
        ((6, "1", "2", "test_module.py"), SURVIVED),
        ((2, "a * b", "a - b", "test_module.py"), NOT_APPLIED),
        ((2, "a + b", "a - b", "test_failing.py"), FAIL_WITHOUT),
        ((2, "a + b", "a - b", "test_missing.py"), FAIL_WITHOUT),
        ((2, "a + b", "a +", "test_module.py"), SURVIVED),  # no failure, but no Python either
    ],
    ids=["caught", "survives", "does not apply", "tests fail", "no tests", "no Python"],
)
def test_a_fault_has_an_outcome_and_leaves_nothing(
    project: Path, fault: tuple[int, str, str, str], outcome: str
) -> None:
    [result] = rehearse([seeded(project, *fault)], project)
    assert result.outcome == outcome
    assert (project / "module.py").read_text() == MODULE
    assert outcome in table([result])


def test_all_tests_take_the_place_of_the_named_ones(project: Path) -> None:
    [result] = rehearse(
        [seeded(project, 2, "a + b", "a - b", "test_failing.py")], project, ["test_module.py"]
    )
    assert result.outcome == CAUGHT


def test_a_patch_has_to_name_its_tests(tmp_path: Path) -> None:
    patch = tmp_path / "02-nameless.patch"
    patch.write_text("--- a/module.py\n")
    with pytest.raises(ValueError, match=r"02-nameless\.patch does not begin with '# caught by: '"):
        Fault.read(patch)


# The faults of the project


def test_there_are_as_many_faults_as_documented_and_their_tests_exist() -> None:
    documented = (ROOT / "docs" / "rehearsals.md").read_text(encoding="utf-8")
    assert f"has {len(faults())} patches" in documented
    assert [test for fault in faults() for test in fault.tests if not (ROOT / test).exists()] == []


def test_every_fault_fits_the_code() -> None:
    check = ["git", "apply", "--check", "--unidiff-zero", "--recount"]
    outdated = [
        fault.name
        for fault in faults()
        if subprocess.run(
            [*check, str(fault.patch)], cwd=ROOT, capture_output=True, check=False
        ).returncode
    ]
    assert outdated == []


def test_every_package_of_the_product_has_a_fault() -> None:
    texts = [fault.patch.read_text(encoding="utf-8") for fault in faults()]
    changed = {
        line.removeprefix("--- a/").rpartition("/")[0]
        for text in texts
        for line in text.splitlines()
        if line.startswith("--- a/")
    }
    packages = {
        path.parent.relative_to(ROOT).as_posix()
        for path in (ROOT / "support").rglob("*.py")
        if "users" not in path.parts and path.name not in {"__init__.py", "__main__.py"}
    }
    assert {*packages, "steps/any_api"} - changed == set()
