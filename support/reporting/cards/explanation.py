"""Explain an error: its message, its step and its place in the code."""

from __future__ import annotations

import linecache
import textwrap
from pathlib import Path
from traceback import walk_tb
from typing import TYPE_CHECKING

from pytest_bdd.exceptions import StepDefinitionNotFoundError

from support.bootstrap import ROOT
from support.gherkin.running.soft import SoftFailuresError
from support.language.visible import line, shortened

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

_LONGEST = 8_000  # characters of a message
_LONGEST_LINE = 300
_MOST_CAUSES = 5
_PROJECT = ROOT
_SUITE = _PROJECT / "support"
_ENGINE = _SUITE / "gherkin"
_HOOKS = {_SUITE / name for name in ("run/safety.py", "run/signals.py")}  # that wrap a test
_READABLE = ("support", "steps", "conftest", "pytest_bdd")  # modules whose errors are sentences
_INDENT = "    "


def reason(error: BaseException, root: Path) -> str:
    """Return the message of an error, without its steps.

    It starts with the class only if that is informative (KeyError): the project's own errors,
    failed assertions and pytest's own exceptions are sentences. Paths are relative to ``root``.
    """
    if isinstance(error, StepDefinitionNotFoundError):
        return "undefined step: no step definition matches its text"
    text = str(error).replace(f"{root}/", "")
    name = type(error).__name__
    if not text:
        return "a check failed without a message" if _is_readable(error) else name
    return shortened(text if _is_readable(error) else f"{name}: {text}", _LONGEST)


def message(error: BaseException, root: Path) -> str:
    """Return the message of an error, and the steps in which it occurred.

    For a soft scenario, it lists every failure.
    """
    if isinstance(error, SoftFailuresError):
        first = str(error).partition("\n")[0]
        failures = "\n".join(_below_place(one, root) for one in error.errors)
        return f"{shortened(first, _LONGEST)}\n{failures}"
    return "\n".join([reason(error, root), *places(error)])


def places(error: BaseException) -> list[str]:
    """Return where an error occurred: the step, then the steps that call its flow."""
    return [shortened(note, _LONGEST) for note in getattr(error, "__notes__", ())]


def trace(error: BaseException, root: Path) -> str:
    """Return the traceback of an error through the authors' own code, then its causes.

    Frames of libraries, of the engine and of checks with ``__tracebackhide__`` are omitted.
    """
    if isinstance(error, SoftFailuresError):
        return "\n\n".join(filter(None, (trace(one, root) for one in error.errors)))
    lines = [_code(*frame, root) for frame in _frames(error)]
    causes = [f"because of {line(_named(one), _LONGEST_LINE)}" for one in _causes(error)]
    return "\n".join([*lines, *causes])


def own_trace(error: BaseException, root: Path) -> str:
    """Return the traceback of an error through the modules of steps, without the suite's own."""
    frames = [frame for frame in _frames(error) if not _is_suites(frame[0].f_code.co_filename)]
    return "\n".join(_code(*frame, root) for frame in frames)


def is_sentence(error: BaseException) -> bool:
    """Return whether the message of an error is a sentence that says everything.

    It is not if pytest has made it from an ``assert`` in a step: then the code says more.
    """
    is_own = type(error).__module__.partition(".")[0] in _READABLE
    return is_own or (_is_readable(error) and _is_of_check(error))


def _is_of_check(error: BaseException) -> bool:
    """Return whether the suite raised an error, or another function that hides its frame."""
    frames = [frame for frame, _ in walk_tb(error.__traceback__)]
    if not frames:
        return False
    hides = bool(frames[-1].f_locals.get("__tracebackhide__"))
    return hides or _is_suites(frames[-1].f_code.co_filename)


def _is_readable(error: BaseException) -> bool:
    ours = type(error).__module__.partition(".")[0] in _READABLE
    of_pytest = hasattr(error, "pytrace")  # pytest.fail(), whose class is in module builtins
    return ours or of_pytest or isinstance(error, AssertionError)


def _below_place(error: BaseException, root: Path) -> str:
    return "\n".join([*places(error), textwrap.indent(reason(error, root), _INDENT)])


def _frames(error: BaseException) -> Iterator[tuple[FrameType, int]]:
    for frame, number in walk_tb(error.__traceback__):
        if _is_authors(frame.f_code.co_filename) and not frame.f_locals.get("__tracebackhide__"):
            yield frame, number


def _is_authors(filename: str) -> bool:
    path = Path(filename)
    is_foreign = "site-packages" in path.parts or path.is_relative_to(_ENGINE) or path in _HOOKS
    is_code = path.suffix == ".py" and path.is_file()
    return is_code and not is_foreign and not _is_standard(path)


def _is_suites(filename: str) -> bool:
    return Path(filename).is_relative_to(_SUITE)


def _is_standard(path: Path) -> bool:
    return path.is_relative_to(Path(linecache.__file__).parent)


def _code(frame: FrameType, number: int, root: Path) -> str:
    code = frame.f_code
    path = Path(code.co_filename)
    base = next((one for one in (root, _PROJECT) if path.is_relative_to(one)), path.parent)
    text = linecache.getline(code.co_filename, number).strip()
    where = f"{path.relative_to(base).as_posix()}:{number}"
    return f"{where}\n{_INDENT}{line(text, _LONGEST_LINE)}"


def _named(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def _causes(error: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    cause = _cause(error)
    while cause is not None and cause not in found and len(found) < _MOST_CAUSES:
        found.append(cause)
        cause = _cause(cause)
    return found


def _cause(error: BaseException) -> BaseException | None:
    hidden = error.__suppress_context__
    return error.__cause__ or (None if hidden else error.__context__)
