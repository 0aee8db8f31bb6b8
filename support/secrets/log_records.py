"""Mask secrets in log records before they reach any handler."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any

from support.secrets import raw_headers
from support.secrets.redactor import MASK

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.secrets.redactor import Redactor

_TRANSPORTS = ("httpcore", "h2", "hpack")
"""Loggers of the headers of a response, before anything can be learned from it."""

_RAW_HEADER = re.compile(raw_headers.PATTERN)
_HARMLESS = re.compile(
    r"(?i)accept.*|age|allow|cache-control|connection|content-.*|date|etag|expires|host|keep-alive"
    r"|last-modified|retry-after|server|transfer-encoding|user-agent|vary|via|:\w+"
)
_formatter = logging.Formatter()


def mask_records(redactor: Redactor) -> Callable[[], None]:
    """Mask each log record as it is created; return a function that undoes it.

    Handlers may write records at once, to the terminal (``log_cli``) or a file (``--log-file``).
    Of the raw headers that transports log, only those that are harmless are shown.
    """
    make = logging.getLogRecordFactory()

    def masked(*args: Any, **kwargs: Any) -> logging.LogRecord:
        record = make(*args, **kwargs)
        text = record.getMessage()
        if record.name.partition(".")[0] in _TRANSPORTS:
            text = _RAW_HEADER.sub(_without_value, text)
        shown = redactor.text(text)
        record.msg, record.args = shown, ()
        if record.exc_info:
            record.exc_text = redactor.text(_formatter.formatException(record.exc_info))
        return record

    logging.setLogRecordFactory(masked)
    return lambda: logging.setLogRecordFactory(make)


def _without_value(match: re.Match[str]) -> str:
    if _HARMLESS.fullmatch(match["name"]):
        return match[0]
    start, end = (place - match.start() for place in match.span("value"))
    return f"{match[0][:start]}{MASK}{match[0][end:]}"
