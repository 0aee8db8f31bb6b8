"""What the run of fuzzing refuses before the first request."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from support.backends.backend import OPENAPI
from support.fuzzing.plugin import WRONG_CALL, _is_whole

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Fuzz = Callable[..., pytest.RunResult]

LIVE = {"contract__document": str(OPENAPI), "roles__admin__auth": "none"}
UNREACHABLE = "http://127.0.0.1:9"


@pytest.mark.promise("contract.md", "It never runs on a host that looks like production")
@pytest.mark.promise("contract.md", "4 | settings")
@pytest.mark.parametrize(
    ("options", "settings", "message"),
    [
        (
            ["--base-url=https://www.example.com", "--allow-destructive=www.example.com"],
            LIVE,
            "this looks like production: www.example.com (www.*)",
        ),
        ([f"--base-url={UNREACHABLE}"], LIVE, "no API can be reached at http://127.0.0.1:9"),
        (
            ["--backend=replay"],
            {},
            "fuzzing needs the live or the embedded backend, and this run uses replay",
        ),
        ([f"--base-url={UNREACHABLE}"], {"roles__admin__auth": "none"}, "fuzzing needs a contract"),
        ([], {"contract__mode": "off"}, "fuzzing needs a contract"),
        ([], {"contract__document": "no.yaml"}, "the contract cannot be used"),
        ([], {"fuzz__reader": "amdin"}, "API_FUZZ__READER is 'amdin', which is not a role"),
        ([], {"fuzz__created_by": "x"}, "API_FUZZ__CREATED_BY is 'x', which is not a role"),
        ([], {"fuzz__excluded": '["GET /user"]'}, "API_FUZZ__EXCLUDED: the contract has no oper"),
    ],
    ids=[
        *("production", "unreachable", "replay", "no contract", "contract off", "no file"),
        *("reader", "creator", "excluded"),
    ],
)
def test_a_run_that_is_not_possible_ends_with_a_sentence(
    fuzz_here: Fuzz, options: list[str], settings: dict[str, str], message: str
) -> None:
    ran = fuzz_here({}, *options, **settings)
    assert ran.ret == pytest.ExitCode.USAGE_ERROR
    assert message in str(ran.stderr)
    assert "Traceback" not in f"{ran.stdout}{ran.stderr}"


@pytest.mark.promise("contract.md", "2 | a wrong call")
def test_an_unknown_operation_is_a_wrong_call(fuzz_here: Fuzz) -> None:
    ran = fuzz_here({}, "--fuzz-operation=GET /usres")
    assert ran.ret == WRONG_CALL
    assert "the contract has no operation 'GET /usres'" in str(ran.stdout)


@pytest.mark.promise("contract.md", "`API_FUZZ__EXCLUDED` |")
def test_an_excluded_operation_is_not_fuzzed(fuzz_here: Fuzz) -> None:
    ran = fuzz_here({}, fuzz__excluded='["GET /users", "POST /users"]')
    ran.assert_outcomes(passed=6)


@pytest.mark.promise("contract.md", "contract drift |")
def test_a_known_drift_is_no_finding(fuzz_here: Fuzz, tmp_path: Path) -> None:
    page: dict[str, Any] = {"method": "GET", "path": "/users?limit=0"}
    known = {"operation": "GET /users", "status": 400, "kind": "status", "keyword": "responses"}
    document = tmp_path / "users.yaml"
    text = OPENAPI.read_text()
    at = text.index("operationId: listUsers")
    bad = text.index("        '400':", at)
    document.write_text(text[:bad] + text[text.index("        '401':", bad) :])
    baseline = tmp_path / "known.json"
    baseline.write_text(json.dumps([{**known, "expires": "2999-01-01"}]))
    settings = {"contract__document": str(document)}
    options = ["--fuzz-operation=GET /users"]
    cases = {"GET /users": [page]}
    fuzz_here(cases, *options, **settings).assert_outcomes(failed=1)
    settings["contract__baseline"] = str(baseline)
    fuzz_here(cases, *options, **settings).assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"a": [{"$ref": "#/b"}]}, True),
        ({"a": [{"$ref": "b.yaml#/c"}]}, False),
        ({"properties": {"$ref": {"type": "string"}}}, True),
    ],
)
def test_a_document_of_several_files_is_bundled(
    document: dict[str, Any], *, expected: bool
) -> None:
    assert _is_whole(document) is expected
