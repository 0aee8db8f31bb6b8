"""Fixtures in Allure's results are those of allure-pytest, without those with nothing to show."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, Any

import pytest
from allure_pytest import plugin as allure_plugin
from allure_pytest.listener import AllureListener

from support.reporting.fixtures import FixtureListener

if TYPE_CHECKING:
    from pathlib import Path

BODIES = {
    "plain": "yield",
    "step": "with allure.step('before'): pass\n    yield",
    "attachment": "allure.attach('a', 'before')\n    yield",
    "failing": "raise ValueError('wrong')\n    yield",
    "assertion": "assert 1 == 2\n    yield",
    "skipping": "pytest.skip('not now')\n    yield",
    "step_after": "yield\n    with allure.step('after'): pass",
    "attachment_after": "yield\n    allure.attach('a', 'after')",
    "failing_after": "yield\n    raise ValueError('wrong')",
    "both": "allure.attach('a', 'before')\n    yield\n    allure.attach('a', 'after')",
    "finalizer": "request.addfinalizer(lambda: allure.attach('a', 'after'))\n    yield",
    "two_finalizers": (
        "request.addfinalizer(lambda: allure.attach('a', 'one'))\n"
        "    request.addfinalizer(lambda: allure.attach('a', 'two'))\n    yield"
    ),
    "titled": "allure.attach('a', 'before')\n    yield",
    "inner": "request.getfixturevalue('plain_function')\n    allure.attach('a', 'own')\n    yield",
}
FIXTURE = """
{title}
@pytest.fixture(scope="{scope}")
def {name}_{scope}(request):
    {body}
"""
TESTS = """
def test_{name}_{scope}({name}_{scope}): pass
def test_again_{name}_{scope}(request): request.getfixturevalue("{name}_{scope}")
"""
SCOPES = ("function", "module", "session")
ALL = [(name, scope) for name, scope in itertools.product(BODIES, SCOPES)]
ALL.remove(("inner", "module"))  # a fixture of a narrower scope
ALL.remove(("inner", "session"))


def module() -> str:
    """Return the text of a module with two tests for each fixture."""
    text = "import allure, pytest\n"
    for name, scope in ALL:
        title = "@allure.title('a title')" if name == "titled" else ""
        text += FIXTURE.format(name=name, scope=scope, body=BODIES[name], title=title)
    return text + "".join(TESTS.format(name=name, scope=scope) for name, scope in ALL)


def files(folder: Path, kind: str) -> list[dict[str, Any]]:
    return [json.loads(path.read_text()) for path in folder.glob(f"*-{kind}.json")]


def part(fixture: dict[str, Any]) -> tuple[Any, ...]:
    inner = [one["name"] for kind in ("steps", "attachments") for one in fixture.get(kind, ())]
    message = fixture.get("statusDetails", {}).get("message", "")
    return fixture["name"].partition("::")[0], fixture.get("status"), message, inner


def matters(fixture: dict[str, Any]) -> bool:
    _, status, _, inner = part(fixture)
    return bool(inner) or status in {"failed", "broken"}


def shown(folder: Path) -> list[Any]:
    """Return the fixtures that matter, each with the tests that it belongs to."""
    names = {result["uuid"]: result["name"] for result in files(folder, "result")}
    found = []
    for container in files(folder, "container"):
        kinds = [
            [part(one) for one in container.get(kind, ()) if matters(one)]
            for kind in ("befores", "afters")
        ]
        if any(kinds):
            found.append((sorted(names[uuid] for uuid in container.get("children", ())), kinds))
    return sorted(found)


@pytest.fixture
def ran(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run the module with a listener; return the folder of its results."""
    pytester.makepyfile(module())

    def ran(listener: type[AllureListener]) -> Path:
        monkeypatch.setattr(allure_plugin, "AllureListener", listener)
        folder: Path = pytester.path / listener.__name__
        options = (
            "--disable-plugin-autoload",
            "-p",
            "allure_pytest.plugin",
            f"--alluredir={folder}",
        )
        assert pytester.runpytest_inprocess(*options).ret == pytest.ExitCode.TESTS_FAILED
        return folder

    return ran


def test_what_matters_is_shown_as_allure_pytest_shows_it(ran: Any) -> None:
    """But allure-pytest loses what a test requests itself if it fails."""
    expected, found = shown(ran(AllureListener)), shown(ran(FixtureListener))
    kept = [one for one in expected if one[0]]
    assert len(kept) == 44
    lost = [one for one in found if one not in kept]
    assert sorted(kept + lost) == found
    assert [tests for tests, _ in lost] == [
        ["test_again_assertion_function"],
        ["test_again_failing_function"],
    ]


def test_what_does_not_matter_is_not_written(ran: Any) -> None:
    folder = ran(FixtureListener)
    assert len(files(folder, "container")) == len(shown(folder))
