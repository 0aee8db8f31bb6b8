"""Mask secrets in log records before they reach any handler."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.secrets.redactor import Redactor

_formatter = logging.Formatter()


def mask_records(redactor: Redactor) -> Callable[[], None]:
    """Mask each log record as it is created; return a function that undoes it.

    Handlers may write records at once, to the terminal (``log_cli``) or a file (``--log-file``).
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
