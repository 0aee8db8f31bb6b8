"""Allure's files about the run as a whole."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    Suite = Callable[..., pytest.RunResult]

STEPS = "\n@given('it is so')\ndef _(): ...\n"
FEATURE = "Feature: F\n  Scenario: S\n    Given it is so\n"


@pytest.fixture(autouse=True)
def _no_job(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GITHUB_ACTIONS", "GITLAB_CI", "JENKINS_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("workers", [(), ("-n1",)], ids=["alone", "workers"])
def test_the_environment_is_reported(
    suite: Suite, pytester: pytest.Pytester, workers: tuple[str, ...]
) -> None:
    options = ("--alluredir=results", "--data-seed=42", *workers)
    suite(STEPS, *options, f=FEATURE).assert_outcomes(passed=1)
    lines = (pytester.path / "results/environment.properties").read_text().splitlines()
    assert lines[:3] == [
        "Backend = embedded",
        "Base\\ URL = http\\://users.example.com",
        "Data\\ seed = 42",
    ]
    assert any(line.startswith("pytest-bdd = 9.") for line in lines)
    assert not (pytester.path / "results/executor.json").exists()


def test_a_secret_in_the_environment_is_masked(
    suite: Suite, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = "https://ada:b4d-s3cret@ci.example.com/?token=t0ken-4"  # pragma: allowlist secret
    monkeypatch.setenv("JENKINS_URL", job)
    suite(STEPS, "--alluredir=results", f=FEATURE)
    message = (pytester.path / "results/executor.json").read_text()
    assert "ci.example.com" in message
    assert "b4d-s3cret" not in message
    assert "t0ken-4" not in message


def test_the_job_is_reported_and_forgotten(
    suite: Suite, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = pytester.path / "results/executor.json"
    monkeypatch.setenv("GITLAB_CI", "true")
    monkeypatch.setenv("CI_JOB_URL", "https://lab.example.com/7")
    suite(STEPS, "--alluredir=results", f=FEATURE)
    assert json.loads(file.read_text())["buildUrl"] == "https://lab.example.com/7"
    monkeypatch.delenv("GITLAB_CI")
    suite(STEPS, "--alluredir=results", f=FEATURE)
    assert not file.exists(), "the file would describe another run"


@pytest.mark.parametrize("workers", [(), ("-n1",)], ids=["alone", "workers"])
def test_features_that_cannot_run_are_named(
    suite: Suite, pytester: pytest.Pytester, workers: tuple[str, ...]
) -> None:
    text = FEATURE + "    Then nobody knows this\n"
    suite(STEPS, "--alluredir=results", *workers, f=text)
    [file] = (pytester.path / "results").glob("*-globals.json")
    [error] = json.loads(file.read_text())["errors"]
    assert error["message"].startswith("f.feature\nf.feature:4: ")
