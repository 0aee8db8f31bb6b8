"""The plugin that runs trials instead of tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from support.bootstrap import say
from support.contract.errors import ContractError
from support.contract.loading import load
from support.gherkin.running.lifecycle import default_limit
from support.gherkin.workers import fork_here
from support.mutation.kept import Kept, hashes
from support.mutation.measuring import Api, Measurement, Options
from support.mutation.trials.lying import Liar, LyingBackend
from support.mutation.trials.pool import Pool
from support.mutation.trials.worker import LIAR
from support.run.configuration import BACKEND, SETTINGS
from support.run.contract.registration import document_of
from support.settings.loading.errors import variable

if TYPE_CHECKING:
    from pathlib import Path

    from support.mutation.score import Score


LONGEST = 60.0
"""Seconds for the steps of a scenario, if neither it nor the project sets a limit."""


class MutationPlugin:
    """Measures the score of a session's scenarios; ``score`` is None until it has."""

    def __init__(self, file: Path, *, workers: int, budget: float | None) -> None:
        self.score: Score | None = None
        self.kept: Kept | None = None
        self._file = file
        self._workers = workers
        self._budget = budget

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        """Put the liar below the client; raises pytest.UsageError where it cannot be."""
        if config.option.collectonly:
            return
        _check_workers(config.option)
        backend = config.stash[BACKEND]
        if not backend.is_offline:
            raise pytest.UsageError(
                f"the mutation score is not measured on the {backend.name} backend, because the "
                "clean-up would not find what lies conceal; record the scenarios, and use "
                "--backend replay"
            )
        if document_of(config) is None:
            raise pytest.UsageError(
                "the mutation score needs the contract of the API; set "
                f"{variable('contract', 'document')} to its OpenAPI document"
            )
        config.stash[LIAR] = Liar()
        lying: Any = LyingBackend(backend, config.stash[LIAR])
        config.stash[BACKEND] = lying

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Prepare for workers, which others ask for, and for scenarios that would never end."""
        fork_here(session.config)
        limit_time(session)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Measure the score."""
        document = document_of(session.config)
        if not session.testsfailed and document is not None:
            self._measure(session, document)
        return True

    def _measure(self, session: pytest.Session, document: Path) -> None:
        config = session.config
        try:
            api = Api(load(document), config.stash[BACKEND].base_url)
        except ContractError as error:
            raise pytest.UsageError(f"the contract cannot be used\n{error}") from error
        config.stash[LIAR].know(api.document, api.base_url)
        where = f"{config.stash[BACKEND].name} {api.base_url}"
        found = hashes(config.rootpath, api.document, _folders(session), extra=where)
        self.kept = Kept(self._file, found)
        pool = Pool(session, self._workers)
        fails = config.stash[SETTINGS].contract.mode == "fail"
        options = Options(budget=self._budget, tries_violations=fails, say=say)
        measurement = Measurement(session, pool, api, options)
        try:
            self.score = measurement.score(self.kept)
            pool.end()
        finally:
            pool.close()


def limit_time(session: pytest.Session) -> None:
    """Limit the time of scenarios without a limit: a lie may let them wait, or page, for ever."""
    if default_limit(session.config) is not None:
        return
    for item in session.items:
        if item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(LONGEST))


def _check_workers(option: Any) -> None:
    has_xdist = getattr(option, "numprocesses", None) or getattr(option, "tx", None)
    if has_xdist or option.parallel not in {None, "1"}:
        raise pytest.UsageError(
            "the mutation score has workers of its own: use --workers N instead of -n or --parallel"
        )


def _folders(session: pytest.Session) -> set[Path]:
    """Return the folders of features, and of recordings."""
    config = session.config
    folders = {item.path.parent for item in session.items}
    if config.stash[BACKEND].is_recorded:
        folders.add(config.rootpath / config.stash[SETTINGS].records.folder)
    return folders
