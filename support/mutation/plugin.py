"""The plugin that runs trials instead of tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from support.bootstrap import say
from support.contract.errors import ContractError
from support.contract.loading import load
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
        """Prepare for workers: others ask for it before they run."""
        fork_here(session.config)

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
        found = hashes(config.rootpath, document, _folders(session), extra=where)
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


def _folders(session: pytest.Session) -> set[Path]:
    """Return the folders of features, and of recordings."""
    config = session.config
    folders = {item.path.parent for item in session.items}
    if config.stash[BACKEND].is_recorded:
        folders.add(config.rootpath / config.stash[SETTINGS].records.folder)
    return folders
