"""The command; pytest does not run."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from support.mutation.__main__ import main
from support.mutation.kept import Hashes, Kept
from tests.unit.mutation.test_score import scored

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from support.mutation.plugin import MutationPlugin
    from support.mutation.score import Score


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., tuple[int, list[str]]]:
    """Run the command where pytest measures this score."""

    def run(score: Score | None, *arguments: str, loads: bool = True) -> tuple[int, list[str]]:
        passed: list[str] = []

        def started(given: list[str], plugins: list[Any]) -> int:
            passed.extend(given)
            if loads:
                manager = SimpleNamespace(register=lambda plugin, _: configured(plugin))
                plugins[0].pytest_configure(SimpleNamespace(pluginmanager=manager))
            return 4

        def configured(plugin: MutationPlugin) -> None:
            plugin.score = score
            plugin.kept = Kept(tmp_path / "results.json", Hashes("c1", {}))

        monkeypatch.setattr(pytest, "main", started)
        return main(["--reports", str(tmp_path), *arguments]), passed

    return run


def test_it_writes_the_score(
    run: Callable[..., tuple[int, list[str]]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    score = scored("check", "survived", scenarios=3, trials=7, seconds=1.25, kept=1)
    status, passed = run(score, "features/users", "--tags=@smoke")
    assert (status, passed[-2:]) == (0, ["features/users", "--tags=@smoke"])
    written = json.loads((tmp_path / "results.json").read_text())
    assert written["score"] == 50
    assert len(written["kept"]["verdicts"]) == 2
    assert (tmp_path / "score.md").read_text().startswith("# Mutation score\n")
    shown = capsys.readouterr().err
    assert "mutation score 50.0 %" in shown
    assert "7 trials of 3 scenarios in 1.2 s, 1 verdicts kept" in shown


@pytest.mark.promise("contract.md", "0 | measured")
@pytest.mark.promise("contract.md", "1 | below")
@pytest.mark.promise("contract.md", "3 | whether")
@pytest.mark.parametrize(
    ("verdicts", "least", "status"),
    [
        (["check", "survived"], "50", 0),
        (["check", "survived"], "50.1", 1),
        (["check", "survived", "undecided"], "60", 3),
        (["check", "survived", "undecided"], "67", 1),
        (["check", "check", "undecided"], "66", 0),
        (["crash"], "100", 0),
    ],
)
def test_a_score_may_be_too_low_or_not_known(
    run: Callable[..., tuple[int, list[str]]], verdicts: list[Any], least: str, status: int
) -> None:
    assert run(scored(*verdicts), "--min-score", least)[0] == status


@pytest.mark.promise("contract.md", "2 | nothing")
@pytest.mark.parametrize(
    ("score", "reason"),
    [
        (None, "pytest ended with 4"),
        (scored(), "no scenario passes without a lie"),
        (scored(scenarios=3), "no answer of the scenarios is documented"),
    ],
)
def test_without_lies_there_is_no_score(
    run: Callable[..., tuple[int, list[str]]],
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    score: Score | None,
    reason: str,
) -> None:
    assert run(score)[0] == 2
    assert reason in capsys.readouterr().err
    assert not (tmp_path / "score.md").exists()


def test_pytest_may_end_before_it_loads_anything(run: Callable[..., tuple[int, list[str]]]) -> None:
    assert run(None, loads=False)[0] == 2


@pytest.mark.promise("contract.md", "`--fresh`")
def test_verdicts_are_forgotten_on_request(
    run: Callable[..., tuple[int, list[str]]], tmp_path: Path
) -> None:
    (tmp_path / "results.json").write_text("kept")
    run(None)
    assert (tmp_path / "results.json").exists()
    run(None, "--fresh")
    assert not (tmp_path / "results.json").exists()


@pytest.mark.parametrize(
    ("option", "message"),
    [("--workers=0", "0 is less than 1"), ("--min-score=much", "invalid float value")],
)
def test_options_are_checked(
    run: Callable[..., tuple[int, list[str]]],
    capsys: pytest.CaptureFixture[str],
    option: str,
    message: str,
) -> None:
    with pytest.raises(SystemExit) as ended:
        run(None, option)
    assert ended.value.code == 2
    assert message in capsys.readouterr().err
