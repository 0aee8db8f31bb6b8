"""Write Allure's result files with secrets masked, and without irrelevant fixtures."""

from __future__ import annotations

import functools
import json
import re
import shutil
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

import allure_commons
import attr
from allure_commons.model2 import Attachment, Status, TestStepResult
from allure_pytest import plugin as allure_plugin

from support.language.visible import has_invisible, visible
from support.reporting.cards import attachments, failure_card
from support.secrets.names import as_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.reporting.lost_files import LostFiles
    from support.reporting.results.attempt import Running
    from support.secrets.redactor import Redactor


class ResultWriter:
    """Writes results, containers and attachments to Allure's folder, each atomically.

    It replaces allure-pytest's own writer, the one point that everything passes through, so that
    secrets are masked in every file.
    """

    def __init__(
        self,
        redactor: Redactor,
        running: Running,
        lost: LostFiles,
        folder: str,
        clean: bool = False,
    ) -> None:
        self._redactor = redactor
        self._running = running
        self._lost = lost
        self._folder = Path(folder).absolute()
        if clean:
            shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(parents=True, exist_ok=True)

    @allure_commons.hookimpl
    def report_result(self, result: Any) -> None:
        """Write the result of a test."""
        if attempt := self._running.take():
            attempt.complete(result)
            if attempt.failure and result.status in {Status.FAILED, Status.BROKEN}:
                self._put_first(result, failure_card.NAME, attempt.failure.card)
        _read_plainly(result)
        self._disarm(result)
        self._write_item(result)

    @allure_commons.hookimpl
    def report_container(self, container: Any) -> None:
        """Write fixtures, if any is relevant for readers."""
        container.befores = [fixture for fixture in container.befores if _matters(fixture)]
        container.afters = [fixture for fixture in container.afters if _matters(fixture)]
        for kind, fixtures in (("set-up", container.befores), ("clean-up", container.afters)):
            for fixture in fixtures:
                fixture.name = f"{kind}: {fixture.name.partition('::')[0].replace('_', ' ')}"
                _read_plainly(fixture)
                self._disarm(fixture)
        if container.befores or container.afters:
            self._write_item(container)

    @allure_commons.hookimpl
    def report_attached_file(self, source: str, file_name: str) -> None:
        """Write a file as an attachment."""
        self._write(file_name, Path(source).read_bytes())

    @allure_commons.hookimpl
    def report_attached_data(self, body: str | bytes, file_name: str) -> None:
        """Write an attachment."""
        self._write(file_name, body)

    @allure_commons.hookimpl
    def report_globals(self, globals_item: Any) -> None:
        """Write the errors and attachments of the run as a whole."""
        self._disarm(globals_item)
        self._write_item(globals_item)

    def _put_first(self, result: Any, name: str, text: str) -> None:
        """Attach a text before the steps, in a step of its own.

        Allure shows attachments of the result itself after its steps.
        """
        source = f"{uuid.uuid4()}-attachment.txt"
        self._write(source, text)
        attached = Attachment(name=name, source=source, type=failure_card.MEDIA_TYPE)
        step = TestStepResult(name=name, status=result.status, attachments=[attached])
        step.start = step.stop = result.start
        result.steps.insert(0, step)

    def _disarm(self, item: Any) -> None:
        """Turn attachments that a browser could run into text, those of steps included."""
        for attachment in item.attachments:
            source = attachment.source or ""
            beginning = functools.partial(_beginning, self._folder / source)
            if attachments.can_run(source, attachment.type, beginning):
                attachment.source, attachment.type = attachments.as_text(source)
                self._lost.rename(self._folder, source, attachment.source)
        for step in getattr(item, "steps", ()):  # the run as a whole has none
            self._disarm(step)

    def _write_item(self, item: Any) -> None:
        name = item.file_pattern.format(prefix=uuid.uuid4())
        # _write masks the JSON text, in which the redactor recognises escaped secrets, too.
        self._write(name, json.dumps(self._readable(item), ensure_ascii=False))

    def _write(self, name: str, content: str | bytes) -> None:
        if isinstance(content, bytes):
            masked = self._redactor.text(as_text(content)).encode("utf-8", "surrogateescape")
        else:
            masked = visible(self._redactor.text(content)).encode()
        self._lost.write(self._folder, name, masked)

    def _readable(self, value: Any) -> Any:
        """Convert one of Allure's objects for JSON, with invisible characters escaped."""
        if attr.has(type(value)):
            fields = (
                (field.name, getattr(value, field.name)) for field in attr.fields(type(value))
            )
            return {name: self._readable(part) for name, part in fields if part or part is False}
        if isinstance(value, list | tuple):
            return [self._readable(part) for part in value]
        if isinstance(value, str) and has_invisible(value):
            return visible(
                self._redactor.text(value)
            )  # masked first: once escaped, a secret is not recognised
        return value


def replace_writer(redactor: Redactor, running: Running, lost: LostFiles) -> Callable[[], None]:
    """Make allure-pytest write through ResultWriter; return a function that undoes it.

    allure-pytest's ``pytest_configure`` creates its writer from a name in its module and has no
    setting for it. Unregistering that writer afterwards would break its clean-up.
    """
    original = allure_plugin.AllureFileLogger
    allure_plugin.AllureFileLogger = functools.partial(ResultWriter, redactor, running, lost)

    def undo() -> None:
        allure_plugin.AllureFileLogger = original

    return undo


def _beginning(path: Path) -> bytes:
    """Return the first bytes of a file; none of one that was not written."""
    if not path.is_file():
        return b""
    with path.open("rb") as file:
        return file.read(attachments.BEGINNING)


def _read_plainly(item: Any) -> None:
    """Remove the names of Python classes from the messages of an item and its steps."""
    details = item.statusDetails
    if details is not None and details.message:
        if item.status == Status.SKIPPED or details.message.startswith(INTERRUPT):
            details.trace = None  # the place where it was raised is irrelevant
        details.message = plain_message(details.message).rstrip()
    for step in item.steps:
        _read_plainly(step)


def _matters(fixture: Any) -> bool:
    """Return whether a fixture failed or has content; the others are implementation details."""
    failed = fixture.status in {"failed", "broken"}
    return failed or bool(fixture.steps) or bool(fixture.attachments)


# The project's own errors are sentences, and so are deliberate failures and skips. The classes of
# other errors (KeyError) are informative, and are kept.
_CLASS = re.compile(
    r"^(?:(?:support|steps)\.[\w.]+|AssertionError|Failed|Skipped"
    r"|_pytest\.outcomes\.\w+|pytest_bdd\.exceptions\.\w+)(?:: |$)"
)
INTERRUPT = "KeyboardInterrupt"
"""The beginning of the message of an interrupted run."""

_XFAIL = re.compile(r"^XFAIL\b ?(?P<reason>[^\n]*)(?:\n\n(?P<error>.*))?", re.DOTALL)


def plain_message(message: str) -> str:
    """Return a message without the class at its beginning, unless its name is informative."""
    if message.startswith(INTERRUPT):
        by = message.removeprefix(INTERRUPT).removeprefix(": ").strip()
        return f"the run was interrupted: {by or 'Ctrl-C'}"
    expected = _XFAIL.match(message)
    if expected is None:
        return _CLASS.sub("", message) or message
    reason = expected["reason"] or "no reason given"
    error = plain_message(expected["error"] or "")
    return f"known to fail: {reason}\n\n{error}".strip()
