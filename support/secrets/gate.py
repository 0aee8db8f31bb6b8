"""The secret gate: at the end of a run, no file that it wrote may contain one of its secrets."""

from __future__ import annotations

import json
import sys
import time
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import BaseModel, SecretStr

from support.gherkin.workers import is_worker
from support.secrets.artefacts import artefacts
from support.secrets.leaks import LeakFinder
from support.secrets.pipe import SecretSender
from support.secrets.public_texts import PublicTexts
from support.secrets.search import SHORTEST
from support.settings.loading.errors import variable

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Mapping

    from support.secrets.leaks import Leak
    from support.secrets.redactor import Redactor
    from support.settings import Settings

GATE = pytest.StashKey["SecretGate"]()

LEARNED = "a password or token"
"""The beginning of the origin of every secret that is not from the settings."""

_MESSAGE = "api_secret_gate"
_GRANULARITY = 2.0  # seconds; the resolution of modification times on FAT
_SHOWN = 20
_HEADING = "secrets in files written by the run"
_REMEDY = (
    "Do not share these files, and rotate every secret that has been exposed. "
    "The code that wrote them must mask its text; see docs/safety.md"
)


class SecretGate:
    """A plugin that searches every file written by the run for secrets, at its end.

    ``configured`` maps the secrets of the settings to their origins. The others are those that the
    redactor learned during the run. pytest-xdist's workers learn them too, and send them to the
    controller in the message of each report, beside the report. ``folders`` are searched in
    addition to the files named by pytest's options. ``is_public`` returns true for a learned value
    that is not secret, such as a stand-in in a recording, which is replayed as a secret would be.
    """

    def __init__(
        self,
        redactor: Redactor,
        configured: Mapping[str, str],
        folders: Iterable[Path],
        *,
        is_public: Callable[[str], bool],
        is_worker: bool,
    ) -> None:
        self._redactor = redactor
        self._is_worker = is_worker
        self._is_public = is_public
        self._configured = configured
        self._folders = set(folders)
        self._has_asked = False  # for the folder of scenario logs
        self._passed_folders = set[Path]()  # folders that the controller knows
        self._passed_on = 0  # of the secrets that the redactor has learned
        # A deque, because execnet's receiver threads append to it while the main thread reads.
        self._received: deque[dict[str, Any]] = deque()
        self._learned: dict[str, str] = {}
        self._sender = SecretSender()
        self._since = time.time() - _GRANULARITY
        self._leaks: list[Leak] = []
        self._is_reported = False
        self._ordinary: set[str] = set()
        self._sender.send(configured)

    def pytest_gherkin_worker_start(self) -> None:
        """Send the secrets that a forked worker learns to its controller, not to the parent."""
        self._is_worker = True
        self._sender.close()

    def pytest_bdd_before_scenario(self, request: pytest.FixtureRequest) -> None:
        """Record where this process writes scenario logs, if that is not Allure's folder."""
        if self._has_asked:
            return
        self._has_asked = True
        if not request.config.getoption("allure_report_dir", None):
            factory: pytest.TempPathFactory = request.getfixturevalue("tmp_path_factory")
            self._folders.add(factory.getbasetemp() / "scenario-logs")

    @pytest.hookimpl(wrapper=True)
    def pytest_report_to_serializable(
        self,
    ) -> Generator[None, dict[str, Any] | None, dict[str, Any] | None]:
        """Add a worker's new secrets to the message for the controller."""
        data = yield
        if data is not None and self._is_worker and (message := self._news()):
            data[_MESSAGE] = json.dumps(message)  # execnet cannot serialize lone surrogates
        return data

    @pytest.hookimpl(wrapper=True)
    def pytest_report_from_serializable(self, data: dict[str, Any]) -> Generator[None, Any, Any]:
        """Remove a worker's secrets from its message before any plugin sees the report."""
        if message := data.pop(_MESSAGE, None):
            self._received.append(json.loads(message))
        return (yield)

    def pytest_runtest_logreport(self) -> None:
        """Send new secrets to the parent at once: the run may be killed at any time."""
        if self._sender.is_heard and not self._is_worker:
            self._gather()

    def check(self, session: pytest.Session) -> None:
        """Search the files; a run that would have passed fails if one contains a secret."""
        if self._is_worker:
            return
        config = session.config
        self._gather()
        self._sender.close()
        texts = PublicTexts.of(config)

        def is_public(secret: str) -> bool:
            """Return true for ordinary words, and for passwords that a feature itself contains."""
            is_long = secret in self._configured and len(secret) >= SHORTEST
            is_ordinary = not is_long and texts.hold(secret)
            if is_ordinary and secret in self._configured:
                self._ordinary.add(self._configured[secret])
            return is_ordinary

        # A configured secret is also learned when it is sent; its setting is the better origin.
        finder = LeakFinder({**self._learned, **self._configured}, config.rootpath, is_public)
        self._leaks = finder.find(artefacts(config, self._since, self._folders))
        if self._leaks and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def report(self, reporter: pytest.TerminalReporter) -> None:
        """Print the files with secrets, and the secrets that could not be checked."""
        for origin in sorted(self._ordinary):
            reporter.write_line(
                f"WARNING: {origin} is also an ordinary word in the features, so a leak of it "
                "cannot be detected. Choose one of 8 characters or more",
                yellow=True,
            )
        if self._leaks:
            reporter.section(_HEADING, red=True, bold=True)
            for line in leak_lines(self._leaks):
                reporter.write_line(line, red=True)
        self._is_reported = True

    def pytest_unconfigure(self) -> None:
        """Print the leaks if pytest wrote no summary, after pytest.exit or an internal error."""
        if self._leaks and not self._is_reported:
            sys.stderr.write("\n".join([f"{_HEADING}:", *leak_lines(self._leaks), ""]))

    def _gather(self) -> None:
        new = self._new()
        while self._received:
            received = self._received.popleft()
            new.update(received["learned"])
            self._folders.update(map(Path, received["folders"]))
        new = {secret: new[secret] for secret in new.keys() - self._learned.keys()}
        self._learned |= new
        self._sender.send(new)

    def _news(self) -> dict[str, Any]:
        """Return what a worker has to tell its controller, nothing if that knows it already."""
        learned, folders = self._new(), self._folders - self._passed_folders
        self._passed_folders |= folders
        return {"learned": learned, "folders": [*map(str, folders)]} if learned or folders else {}

    def _new(self) -> dict[str, str]:
        new = self._redactor.learned[self._passed_on :]
        self._passed_on += len(new)
        return {
            secret: f"{LEARNED} {origin}" for secret, origin in new if not self._is_public(secret)
        }


def register(
    config: pytest.Config,
    settings: Settings,
    redactor: Redactor,
    folders: Iterable[Path],
    is_public: Callable[[str], bool],
) -> None:
    """Register the gate, which searches ``folders``, too, at the end of the run."""
    config.stash[GATE] = SecretGate(
        redactor,
        configured_secrets(settings),
        folders,
        is_public=is_public,
        is_worker=is_worker(config),
    )
    config.pluginmanager.register(config.stash[GATE], "secret-gate")


def leak_lines(leaks: list[Leak]) -> Iterator[str]:
    """Yield a report: the first leaks, the number of further ones, and the remedy."""
    yield from map(str, leaks[:_SHOWN])
    if len(leaks) > _SHOWN:
        yield f"... and {len(leaks) - _SHOWN} more"
    yield _REMEDY


def configured_secrets(settings: Settings) -> dict[str, str]:
    """Return the secrets of the settings, mapped to their origins."""
    origins = {
        s.get_secret_value(): "a secret that a setting refers to" for s in settings.secret_values
    }
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
