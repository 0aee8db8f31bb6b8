"""Log records are masked before they reach a handler."""

from __future__ import annotations

import io
import logging
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from support.secrets.log_records import mask_records
from support.secrets.redactor import Redactor

if TYPE_CHECKING:
    from collections.abc import Iterator

SECRET = "hunter-22"


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """The output of a handler."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    logger = logging.getLogger("masked")
    logger.addHandler(handler)
    yield stream
    logger.removeHandler(handler)


@pytest.fixture
def _masked() -> Iterator[None]:
    undo = mask_records(Redactor([SecretStr(SECRET)]))
    yield
    undo()


def log() -> None:
    logger = logging.getLogger("masked")
    logger.warning("it is %s", SECRET)
    logger.warning({"password": "of-a-dict"})
    try:
        int(SECRET)
    except ValueError:
        logger.exception("failed at 100 % with {}")


@pytest.mark.usefixtures("_masked")
def test_messages_and_errors_are_masked(logged: io.StringIO) -> None:
    log()
    text = logged.getvalue()
    assert "it is ***\n" in text
    assert "{'password': '***'}\n" in text
    assert "failed at 100 % with {}\nTraceback" in text
    assert "'***'" in text
    assert SECRET not in text


def test_without_it_they_are_not(logged: io.StringIO) -> None:
    log()
    assert f"it is {SECRET}" in logged.getvalue()
    assert f"'{SECRET}'" in logged.getvalue()
