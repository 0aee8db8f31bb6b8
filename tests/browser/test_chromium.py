"""Without a browser the tests of the page fail in CI, and are skipped elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

ALONE = ("--disable-plugin-autoload", "-p", "no:cacheprovider")
TEST = "def test_page(chromium): assert chromium"


@pytest.fixture
def elsewhere(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A test that needs a browser, with an empty PATH."""
    monkeypatch.setenv("PATH", str(pytester.mkdir("bin")))
    monkeypatch.delenv("CI", raising=False)
    pytester.makeconftest("from tests.browser.conftest import chromium")
    pytester.makepyfile(TEST)
    return pytester


def test_it_is_skipped_elsewhere(elsewhere: pytest.Pytester) -> None:
    done = elsewhere.runpytest_inprocess(*ALONE, "-rs")
    done.assert_outcomes(skipped=1)
    done.stdout.fnmatch_lines("SKIPPED * there is no chromium; install Debian's package chromium")


def test_it_fails_in_ci(elsewhere: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    done = elsewhere.runpytest_inprocess(*ALONE)
    done.assert_outcomes(errors=1)
    done.stdout.fnmatch_lines("*there is no chromium; *, as .ci/run does")


def test_it_runs_where_there_is_one(elsewhere: pytest.Pytester) -> None:
    program: Path = elsewhere.path / "bin" / "chromium"
    program.touch(mode=0o755)
    elsewhere.runpytest_inprocess(*ALONE).assert_outcomes(passed=1)
