"""The last check of a run: no file that it leaves holds one of its secrets."""

from __future__ import annotations

import json
import sys
import time
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import BaseModel, SecretStr

from support.backends.recording.stand_ins import is_stand_in
from support.reporting.secrets.artefacts import artefacts
from support.reporting.secrets.leaks import LeakFinder
from support.reporting.secrets.public_texts import PublicTexts
from support.reporting.secrets.secret_forms import SHORTEST
from support.reporting.secrets.secret_pipe import SecretTeller
from support.settings.file import variable

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator, Mapping

    from support.http.redaction import Redactor
    from support.reporting.secrets.leaks import Leak
    from support.settings import Settings

GATE = pytest.StashKey["SecretGate"]()

LEARNED = "a password or token"
"""With this begins what is said of a secret that stands in no setting."""

_MESSAGE = "api_secret_gate"
_GRANULARITY = 2.0  # seconds, of the times of files on old file systems
_SHOWN = 20
_HEADING = "secrets in what the run has written"
_REMEDY = (
    "Nobody else should get these files, and a secret that somebody has got is to be changed. "
    "What wrote them has to mask its text; docs/safety.md says how"
)


class SecretGate:
    """A plugin that looks through everything that the run has written, once that is written.

    ``configured`` are the secrets of the settings and where each is from. The others are those
    that the redactor has learned by the end, also in pytest-xdist's workers: a worker tells the
    controller in the message that brings a report, beside the report. ``folders`` are looked
    through besides what pytest's options name.
    """

    def __init__(
        self,
        redactor: Redactor,
        configured: Mapping[str, str],
        folders: Iterable[Path],
        *,
        is_worker: bool,
    ) -> None:
        self._redactor = redactor
        self._is_worker = is_worker
        self._configured = configured
        self._folders = set(folders)
        self._told = 0  # of what the redactor has learned
        self._received: deque[dict[str, Any]] = deque()  # by the threads that listen to workers
        self._learned: dict[str, str] = {}
        self._teller = SecretTeller()
        self._since = time.time() - _GRANULARITY
        self._leaks: list[Leak] = []
        self._is_told = False
        self._ordinary: set[str] = set()
        self._teller.tell(configured)

    def pytest_bdd_before_scenario(self, request: pytest.FixtureRequest) -> None:
        """Note where this process writes the logs of scenarios, if that is not Allure's folder."""
        if not request.config.getoption("allure_report_dir", None):
            factory: pytest.TempPathFactory = request.getfixturevalue("tmp_path_factory")
            self._folders.add(factory.getbasetemp() / "scenario-logs")

    @pytest.hookimpl(wrapper=True)
    def pytest_report_to_serializable(
        self,
    ) -> Generator[None, dict[str, Any] | None, dict[str, Any] | None]:
        """Tell the controller, in a worker, what is new."""
        data = yield
        if data is not None and self._is_worker:
            told = {"learned": self._new(), "folders": list(map(str, self._folders))}
            data[_MESSAGE] = json.dumps(told)  # half of a pair, say, has no other way through
        return data

    @pytest.hookimpl(wrapper=True)
    def pytest_report_from_serializable(self, data: dict[str, Any]) -> Generator[None, Any, Any]:
        """Take what a worker has told, before anybody sees the report."""
        if told := data.pop(_MESSAGE, None):
            self._received.append(json.loads(told))
        return (yield)

    def pytest_runtest_logreport(self) -> None:
        """Pass on what is new: nobody knows how the run will end."""
        if not self._is_worker:
            self._gather()

    def check(self, session: pytest.Session) -> None:
        """Look through the files; a run that has passed has failed if there is a secret in them."""
        if self._is_worker:
            return
        config = session.config
        self._gather()
        self._teller.close()
        texts = PublicTexts(_feature_folders(config), config.rootpath / "steps")

        def is_public(secret: str) -> bool:
            """Tell so of ordinary words, and of what a feature itself gives as a password."""
            is_long = secret in self._configured and len(secret) >= SHORTEST
            is_ordinary = not is_long and texts.hold(secret)
            if is_ordinary and secret in self._configured:
                self._ordinary.add(self._configured[secret])
            return is_ordinary

        finder = LeakFinder({**self._learned, **self._configured}, config.rootpath, is_public)
        self._leaks = finder.find(artefacts(config, self._since, self._folders))
        if self._leaks and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def tell(self, reporter: pytest.TerminalReporter) -> None:
        """Name the files with secrets, and the secrets that could not be looked for."""
        for origin in sorted(self._ordinary):
            reporter.write_line(
                f"WARNING: {origin} is an ordinary word of the features: nobody can tell whether "
                "it leaks. Choose one of 8 characters or more",
                yellow=True,
            )
        if self._leaks:
            reporter.section(_HEADING, red=True, bold=True)
            for line in told_of(self._leaks):
                reporter.write_line(line, red=True)
        self._is_told = True

    def pytest_unconfigure(self) -> None:
        """Name the files where pytest has no summary: it was told to exit, or failed itself."""
        if self._leaks and not self._is_told:
            sys.stderr.write("\n".join([f"{_HEADING}:", *told_of(self._leaks), ""]))

    def _gather(self) -> None:
        new = self._new()
        while self._received:
            received = self._received.popleft()
            new.update(received["learned"])
            self._folders.update(map(Path, received["folders"]))
        new = {secret: new[secret] for secret in new.keys() - self._learned.keys()}
        self._learned |= new
        self._teller.tell(new)

    def _new(self) -> dict[str, str]:
        new = self._redactor.learned[self._told :]
        self._told += len(new)
        return {secret: f"{LEARNED} {origin}" for secret, origin in new if not is_stand_in(secret)}


def register(config: pytest.Config, settings: Settings, redactor: Redactor) -> None:
    """Have everything looked through at the end of the run, cassettes that it records included."""
    recorded = {config.rootpath / settings.records.folder} if settings.backend == "record" else ()
    config.stash[GATE] = SecretGate(
        redactor,
        configured_secrets(settings),
        recorded,
        is_worker=hasattr(config, "workerinput"),
    )
    config.pluginmanager.register(config.stash[GATE], "secret-gate")


def told_of(leaks: list[Leak]) -> Iterator[str]:
    """Yield lines for a person: some of the leaks, the number of the others, and a remedy."""
    yield from map(str, leaks[:_SHOWN])
    if len(leaks) > _SHOWN:
        yield f"... and {len(leaks) - _SHOWN} more"
    yield _REMEDY


def configured_secrets(settings: Settings) -> dict[str, str]:
    """Return the secrets among the settings, and where each is from."""
    origins = {s.get_secret_value(): "a secret that a setting refers to" for s in settings.secrets}
    for path, secret in _secrets_in(settings, ()):
        if path[:1] == ("roles",):
            origins[secret] = f"the {path[-1]} of role {path[1]}"
        else:
            origins[secret] = f"the secret in {variable(*path)}"
    return {secret: origin for secret, origin in origins.items() if secret}


def _secrets_in(value: object, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(value, SecretStr):
        yield path, value.get_secret_value()
    elif isinstance(value, BaseModel | dict):
        for name, part in value.items() if isinstance(value, dict) else value:
            yield from _secrets_in(part, (*path, str(name)))


def _feature_folders(config: pytest.Config) -> list[Path]:
    named = [text.partition("::")[0] for text in config.args]
    return [
        *(config.invocation_params.dir / name for name in named),
        *(config.rootpath / name for name in config.getini("testpaths")),
    ]
