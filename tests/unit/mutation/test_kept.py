"""What is kept of the last measurement."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from support.contract.loading import load
from support.contract.mutation.judging import Found
from support.mutation.kept import Hashes, Kept, hashes
from support.mutation.search import Result
from tests.unit.mutation.examples import lie

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from support.mutation.search import Verdict

A, B = "features/a.feature::A", "features/b.feature::B"
FEATURES = {"features/a.feature": "a1", "features/b.feature": "b1"}
LIE = lie("name", A, B)


def kept(
    path: Path, verdict: Verdict = "check", scenario: str = A, lies: tuple[Found, ...] = (LIE,)
) -> None:
    """Keep the results of a first measurement."""
    first = Kept(path, Hashes("c1", FEATURES))
    results = [Result(one, verdict, scenario, "why") for one in lies]
    path.write_text(json.dumps({"kept": first.written(results, [A])}))


def known(
    path: Path, common: str = "c1", of: Found = LIE, features: Mapping[str, str] | None = None
) -> list[tuple[str, str]]:
    """Return what still holds after a change of features, ``{"a": "a2"}`` for instance."""
    changed = {f"features/{name}.feature": text for name, text in (features or {}).items()}
    again = Kept(path, Hashes(common, FEATURES | changed))
    results, unknown = again.split([of])
    assert len(results) + len(unknown) == 1
    return [(one.verdict, one.scenario) for one in results]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "results.json"


@pytest.mark.parametrize("verdict", ["check", "crash", "survived"])
def test_without_a_change_everything_holds(path: Path, verdict: Verdict) -> None:
    kept(path, verdict)
    assert known(path) == [(verdict, A)]


@pytest.mark.promise("contract.md", "Verdicts are kept")
@pytest.mark.parametrize(
    ("verdict", "changed", "holds"),
    [
        ("check", {"a": "a2"}, False),
        ("check", {"b": "b2"}, True),
        ("crash", {"a": "a2"}, False),
        ("crash", {"b": "b2"}, False),
        ("survived", {"b": "b2"}, False),
        ("survived", {"c": "c1"}, True),
    ],
)
def test_a_verdict_holds_until_a_feature_changes_that_it_depends_on(
    path: Path, verdict: Verdict, changed: dict[str, str], holds: bool
) -> None:
    """Of a check only the scenario that failed; of others all that could have noticed the lie."""
    kept(path, verdict)
    assert bool(known(path, features=changed)) is holds


@pytest.mark.promise("contract.md", "Verdicts are kept")
@pytest.mark.parametrize("verdict", ["check", "crash", "survived"])
def test_nothing_holds_after_a_change_of_the_code_or_the_document(
    path: Path, verdict: Verdict
) -> None:
    kept(path, verdict)
    assert known(path, "c2") == []


def test_another_scenario_may_notice_what_survived(path: Path) -> None:
    kept(path, "survived")
    more = Found(LIE.mutant, (A, B, "features/a.feature::New"))
    assert known(path, of=more) == []
    kept(path, "check")
    assert known(path, of=more) == [("check", A)]


def test_a_scenario_that_is_gone_has_noticed_nothing(path: Path) -> None:
    kept(path)
    assert known(path, of=Found(LIE.mutant, (B,))) == []


def test_the_undecided_are_tried_again(path: Path) -> None:
    kept(path, "undecided")
    assert known(path) == []


def test_a_scenario_stays_steady_until_its_feature_changes(path: Path) -> None:
    kept(path)

    def is_steady(nodeid: str, common: str = "c1", **features: str) -> bool:
        changed = {f"features/{name}.feature": text for name, text in features.items()}
        return Kept(path, Hashes(common, FEATURES | changed)).is_steady(nodeid)

    assert is_steady(A)
    assert is_steady(A, b="b2")
    assert not is_steady(A, a="a2")
    assert not is_steady(A, "c2")
    assert not is_steady(B), "it is brittle, or was not run"


def test_other_lies_are_new(path: Path) -> None:
    kept(path)
    assert known(path, of=lie("size", A, B)) == []


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{}", '{"kept": 5}', '{"kept": {"common": "c1"}}', '{"kept": {"common": "c1", '],
)
def test_a_file_that_cannot_be_used_is_none(path: Path, content: str) -> None:
    path.write_text(content)
    assert known(path) == []
    path.unlink()
    assert known(path) == []


FILES: Mapping[str, str] = {
    "openapi.yaml": """
openapi: 3.1.0
paths:
  /users:
    get:
      parameters: [{name: q, in: query, schema: {type: string}}]
      responses: {200: {content: {application/json: {schema: {$ref: schemas/user.yaml}}}}}
""",
    "schemas/user.yaml": "type: string\nproperties: {name: {$ref: 'name.yaml'}}",
    "schemas/name.yaml": "type: string",
    "schemas/other.yaml": "type: string  # no matter",
    "conftest.py": "the steps",
    "steps/users.py": "more steps",
    "steps/data/user.json": "what they expect",
    "features/a.feature": "Feature: A",
    "features/flows.feature": "@reusable",
    "features/people.csv": "name",
    "tests/test_a.py": "no matter",
    ".venv/lib.py": "no matter",
    "docs/page.md": "no matter",
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def hashed(project: Path, **more: Any) -> Hashes:
    folders = [project / "features", project / "absent"]
    return hashes(project, load(project / "openapi.yaml"), folders, **more)


@pytest.mark.parametrize("name", FILES)
def test_a_project_is_hashed_by_what_verdicts_depend_on(project: Path, name: str) -> None:
    before = hashed(project)
    assert hashed(project) == before
    is_document = name.endswith(".yaml")
    (project / name).write_text(
        FILES[name].replace("type: string", "type: [string]") if is_document else "changed"
    )
    after = hashed(project)
    is_feature = name.endswith(".feature")
    assert (before.features != after.features) is is_feature
    common = "no matter" not in FILES[name] and name != "features/a.feature"
    assert (before.common != after.common) is common


def test_something_else_may_matter(project: Path) -> None:
    assert hashed(project, extra="embedded") != hashed(project, extra="replay")
