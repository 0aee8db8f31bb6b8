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

from support.http.exchange import Exchange
from support.language.visible import has_invisible, visible
from support.reporting import bundle
from support.reporting.cards import attachments, failure_card
from support.reporting.cards.http_card import card_title
from support.reporting.cards.late import KINDS, exchanges_of, text_of
from support.reporting.fixtures import FixtureListener
from support.secrets.names import as_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from support.reporting.cards.failure_card import Failure
    from support.reporting.cards.late import Body, Text
    from support.reporting.lost_files import LostFiles
    from support.reporting.results.attempt import Running
    from support.secrets.redactor import Redactor


_INVISIBLE_IN_JSON = re.compile(r"\\[bfr]|\\u00[01]")
"""Escapes of control characters, which JSON has in place of them."""


class ResultWriter:
    """Writes results, containers and attachments to Allure's folder.

    It replaces allure-pytest's own writer, the one point that everything passes through, so that
    secrets are masked in every file. The texts that belong to a result are made, masked and
    written to a bundle together, before the result itself. Containers are texts of a bundle, too.
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
        self._kept: dict[str, Body] = {}
        self._folder = Path(folder).absolute()
        if clean:
            shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(parents=True, exist_ok=True)
        self._bundles = bundle.Bundles(self._folder, lost)

    @allure_commons.hookimpl
    def report_result(self, result: Any) -> None:
        """Write the result of a test."""
        if attempt := self._running.take():
            attempt.complete(result)
            if attempt.failure and result.status in {Status.FAILED, Status.BROKEN}:
                self._put_first(result, attempt.failure)
        _read_plainly(result)
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
        if container.befores or container.afters:
            self._write_item(container, is_container=True)

    @allure_commons.hookimpl
    def report_attached_file(self, source: str, file_name: str) -> None:
        """Write a file as an attachment."""
        self._write_bytes(file_name, Path(source).read_bytes())

    @allure_commons.hookimpl
    def report_attached_data(self, body: object, file_name: str) -> None:
        """Write an attachment; keep a text until what it belongs to is written.

        Raises TypeError for anything else, in the step that attaches it.
        """
        if isinstance(body, bytes | bytearray | memoryview):
            self._write_bytes(file_name, bytes(body))
        elif isinstance(body, KINDS):
            self._kept[file_name] = body
        else:
            found = type(body).__name__
            raise TypeError(f"an attachment is a text or bytes, and not of the type {found}")

    @allure_commons.hookimpl
    def report_globals(self, globals_item: Any) -> None:
        """Write the errors and attachments of the run as a whole."""
        self._write_item(globals_item)

    def _put_first(self, result: Any, failure: Failure) -> None:
        """Attach the failure card before the steps, in a step of its own.

        Allure shows attachments of the result itself after its steps.
        """
        name, source = failure_card.NAME, f"{uuid.uuid4()}-attachment.txt"
        self._kept[source] = failure
        attached = Attachment(name=name, source=source, type=failure_card.MEDIA_TYPE)
        step = TestStepResult(name=name, status=result.status, attachments=[attached])
        step.start = step.stop = result.start
        result.steps.insert(0, step)

    def _write_item(self, item: Any, *, is_container: bool = False) -> None:
        """Write an item of Allure's, and the texts that belong to it."""
        attached = list(_attached(item))
        texts = self._texts(attached)
        for attachment in attached:
            self._disarm(attachment, texts)
        unmasked = {name: text.text for name, text in texts.items() if not text.is_masked}
        masked = {name: text.text for name, text in texts.items() if text.is_masked}
        # The JSON text is masked, in which the redactor recognises escaped secrets, too. Masked
        # exchanges once more by value: secrets may be names of headers, or methods. To mask them by
        # name again would damage their JSON.
        document, *written = self._redactor.texts(
            [self._json(item), *unmasked.values()], [*masked.values()]
        )
        shown = dict(zip([*unmasked, *masked], written, strict=True))
        file = item.file_pattern.format(prefix=uuid.uuid4())
        if is_container:
            shown[file] = document
        self._write_texts({name: visible(text) for name, text in shown.items()})
        if not is_container:
            self._lost.write(self._folder, file, visible(document).encode())

    def _write_texts(self, texts: dict[str, str]) -> None:
        """Write texts by the names of their files: long ones to these, the others to a bundle."""
        long = {name: text for name, text in texts.items() if len(text) > bundle.LONGEST}
        if together := {name: text for name, text in texts.items() if name not in long}:
            self._bundles.add(together)
        for name, text in long.items():
            self._lost.write(self._folder, name, text.encode())

    def _texts(self, attached: list[Any]) -> dict[str, Text]:
        """Return the kept texts of attachments by their files; exchanges get their titles."""
        sources = dict.fromkeys(one.source for one in attached if one.source in self._kept)
        bodies = {source: self._kept.pop(source) for source in sources}
        exchanges = {id(one): one for body in bodies.values() for one in exchanges_of(body)}
        masked = self._redactor.exchanges(list(exchanges.values()))
        shown = dict(zip(exchanges, masked, strict=True))
        for one in attached:
            if isinstance(body := bodies.get(one.source), Exchange):
                one.name = card_title(shown[id(body)])
        return {source: text_of(body, shown) for source, body in bodies.items()}

    def _disarm(self, attachment: Any, texts: dict[str, Text]) -> None:
        """Turn an attachment that a browser could run into text."""
        source = attachment.source or ""

        def beginning() -> bytes:
            if (text := texts.get(source)) is not None:
                return text.text[: attachments.BEGINNING].encode("utf-8", "replace")
            return _beginning(self._folder / source)

        if attachments.can_run(source, attachment.type, beginning):
            attachment.source, attachment.type = attachments.as_text(source)
            if source in texts:
                texts[attachment.source] = texts.pop(source)
            else:
                self._lost.rename(self._folder, source, attachment.source)

    def _write_bytes(self, name: str, content: bytes) -> None:
        masked = self._redactor.text(as_text(content)).encode("utf-8", "surrogateescape")
        self._lost.write(self._folder, name, masked)

    def _json(self, item: Any) -> str:
        """Return one of Allure's objects as JSON, with invisible characters escaped."""
        text = json.dumps(item, default=_fields, ensure_ascii=False)
        if has_invisible(text) or _INVISIBLE_IN_JSON.search(text):
            return json.dumps(self._readable(item), ensure_ascii=False)
        return text

    def _readable(self, value: Any) -> Any:
        if attr.has(type(value)):
            return {name: self._readable(part) for name, part in _fields(value).items()}
        if isinstance(value, list | tuple):
            return [self._readable(part) for part in value]
        if isinstance(value, str) and has_invisible(value):
            return visible(
                self._redactor.text(value)
            )  # masked first: once escaped, a secret is not recognised
        return value


def replace_writer(redactor: Redactor, running: Running, lost: LostFiles) -> Callable[[], None]:
    """Make allure-pytest write through ResultWriter; return a function that undoes it.

    allure-pytest's ``pytest_configure`` creates its writer and its listener from names in its
    module and has no setting for them. Unregistering them afterwards would break its clean-up.
    """
    originals = allure_plugin.AllureFileLogger, allure_plugin.AllureListener
    allure_plugin.AllureFileLogger = functools.partial(ResultWriter, redactor, running, lost)
    allure_plugin.AllureListener = FixtureListener

    def undo() -> None:
        allure_plugin.AllureFileLogger, allure_plugin.AllureListener = originals

    return undo


def _attached(item: Any) -> Iterator[Any]:
    """Yield the attachments of an item, of its steps and of its fixtures."""
    yield from getattr(item, "attachments", ())  # those of fixtures are in the fixtures
    for kind in ("steps", "befores", "afters"):  # the run as a whole has none
        for inner in getattr(item, kind, ()):
            yield from _attached(inner)


def _fields(item: Any) -> dict[str, Any]:
    """Return the fields of one of Allure's objects that have a value."""
    values = ((name, getattr(item, name)) for name in _names(item.__class__))
    return {name: value for name, value in values if value or value is False}


@functools.cache
def _names(of: Any) -> tuple[str, ...]:
    return tuple(field.name for field in attr.fields(of))


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
