"""The pytest plugin of fuzzing: its options, and the operations in place of scenarios."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from support.contract.baseline import load_baseline
from support.contract.contract import Contract
from support.contract.documents.reading import read
from support.contract.errors import ContractError
from support.contract.loading import load
from support.fuzzing.operation import FuzzedContract, Fuzzing, Hooks
from support.language.spelling import did_you_mean
from support.run.configuration import BACKEND, REDACTOR, SEED, SETTINGS
from support.run.contract.registration import document_of
from support.run.safety import HOSTS
from support.settings.loading.errors import variable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from support.contract.drifts import Drift
    from support.contract.loading import Document
    from support.contract.operations import Operation
    from support.http.exchange import Exchange

START = Path(__file__).with_name("schemathesis.toml")
"""The file that stands for the operations on pytest's command line."""

WRONG_CALL = 64  # the exit status of pytest for an operation that the document does not have
_NODE = "fuzzing"
_FUZZING = pytest.StashKey[Fuzzing]()
_OPERATIONS = pytest.StashKey["Sequence[Operation]"]()


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Declare the hooks of fuzzing."""
    pluginmanager.add_hookspecs(Hooks)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options; ``python -m support.fuzz`` sets them."""
    group = parser.getgroup("api")
    group.addoption("--fuzz-examples", type=int, default=20, help="random cases of each kind")
    group.addoption("--fuzz-operation", action="append", default=[], metavar="OPERATION")


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    """Prepare; raises pytest.UsageError where fuzzing is not possible, before any request."""
    config = session.config
    _check(config)
    config.stash[_FUZZING] = _fuzzing(config)
    config.stash[_OPERATIONS] = _selected(config, config.stash[_FUZZING].document)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect the operations of the contract."""
    if file_path.name != START.name:
        return None
    return FuzzedContract.from_parent(
        parent,
        path=file_path,
        nodeid=_NODE,
        fuzzing=parent.config.stash[_FUZZING],
        operations=parent.config.stash[_OPERATIONS],
    )


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> None:
    """Abort before the first request if the API cannot be reached."""
    try:
        session.config.stash[BACKEND].check()
    except httpx.HTTPError as error:
        raise pytest.UsageError(
            f"no API can be reached at {session.config.stash[BACKEND].base_url} ({error}). "
            "Start it, or set API_BASE_URL to its address"
        ) from error


def _check(config: pytest.Config) -> None:
    """Raise pytest.UsageError where fuzzing would do harm, or could not send a new request."""
    backend, settings = config.stash[BACKEND], config.stash[SETTINGS]
    hosts = replace(config.stash[HOSTS], changeable=frozenset())
    for name in sorted(hosts.configured):
        if pattern := hosts.production_pattern(name):
            raise pytest.UsageError(
                f"this looks like production: {name} ({pattern}). Fuzzing sends what no API "
                "expects, so it never runs there, and no request was sent. "
                f"{variable('safety', 'production')} sets which hosts look like production"
            )
    if backend.is_recorded:
        raise pytest.UsageError(
            f"fuzzing needs the live or the embedded backend, and this run uses {backend.name}; "
            f"set {variable('backend')}"
        )
    for name in ("reader", "created_by"):
        role = getattr(settings.fuzz, name)
        if role and role not in settings.roles:
            raise pytest.UsageError(
                f"{variable('fuzz', name)} is {role!r}, which is not a role "
                f"(roles: {', '.join(settings.roles)}){did_you_mean(role, settings.roles)}"
            )


def _fuzzing(config: pytest.Config) -> Fuzzing:
    path, settings = document_of(config), config.stash[SETTINGS].contract
    if path is None:
        raise pytest.UsageError(
            f"fuzzing needs a contract: set {variable('contract', 'document')} to an OpenAPI "
            f"document, and {variable('contract', 'mode')} to fail or warn"
        )
    from support.fuzzing.generation import Generator  # noqa: PLC0415 - schemathesis, 0.8 s

    base_url = config.stash[BACKEND].base_url
    known = config.rootpath / settings.baseline if settings.baseline else None
    try:
        document = load(path)
        contract = Contract(document, base_url, config.stash[REDACTOR])
        baseline = load_baseline(known, datetime.now(UTC).date())
    except ContractError as error:
        raise pytest.UsageError(f"the contract cannot be used\n{error}") from error
    examples = config.option.fuzz_examples
    generator = Generator(_source(document), base_url, config.stash[SEED], examples)

    def drifts(exchange: Exchange) -> Sequence[Drift]:
        return [one for one in contract.drifts(exchange) if not baseline.tolerates(one)]

    return Fuzzing(document, generator, drifts, examples)


def _source(document: Document) -> dict[str, Any]:
    """Return the document as it is written, or bundled if it has several files."""
    root: dict[str, Any] = read(document.path)
    return root if _is_whole(root) else document.bundles["request"]


def _is_whole(node: Any) -> bool:
    if isinstance(node, dict):
        reference = node.get("$ref")
        is_local = not isinstance(reference, str) or reference.startswith("#")
        return is_local and all(map(_is_whole, node.values()))
    return all(map(_is_whole, node)) if isinstance(node, list) else True


def _selected(config: pytest.Config, document: Document) -> Sequence[Operation]:
    known = {str(operation): operation for operation in document.operations}
    excluded, named = config.stash[SETTINGS].fuzz.excluded, config.option.fuzz_operation
    for name in excluded:
        if name not in known:
            raise pytest.UsageError(f"{variable('fuzz', 'excluded')}: {_unknown(name, known)}")
    for name in named:
        if name not in known:
            pytest.exit(f"--operation: {_unknown(name, known)}", WRONG_CALL)
    return [known[name] for name in named or known if name not in excluded]


def _unknown(name: str, known: dict[str, Operation]) -> str:
    hint = did_you_mean(name, known) or "; write it as in GET /users"
    return f"the contract has no operation {name!r}{hint}"
