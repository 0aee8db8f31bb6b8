"""Secrets out of everything that is logged, before any handler sees it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.http.redaction import Redactor

_formatter = logging.Formatter()


def mask_records(redactor: Redactor) -> Callable[[], None]:
    """Have each log record masked as it is made; call what is returned to undo it.

    A handler may write at once, to the terminal (``log_cli``) or to a file (``--log-file``).
    """
    make = logging.getLogRecordFactory()

    def masked(*args: Any, **kwargs: Any) -> logging.LogRecord:
        record = make(*args, **kwargs)
        shown = redactor.text(record.getMessage())
        record.msg, record.args = shown, ()
        if record.exc_info:
            record.exc_text = redactor.text(_formatter.formatException(record.exc_info))
        return record

    logging.setLogRecordFactory(masked)
    return lambda: logging.setLogRecordFactory(make)
