"""Log records are masked before they reach a handler."""

from __future__ import annotations

import io
import logging
import time
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


HEADERS = (
    "return_value=(b'HTTP/1.1', 200, b'OK', [(b'Location', b'/a/0123456789'), (b'Date', b'x')])"
)


@pytest.mark.usefixtures("_masked")
@pytest.mark.parametrize("name", ["httpcore.http11", "hpack.hpack", "h2"])
def test_raw_headers_of_transports_are_masked_but_for_harmless_ones(
    name: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Before the body has been read, it is unknown which of them is a secret."""
    with caplog.at_level(logging.DEBUG):
        logging.getLogger(name).debug(HEADERS)
        logging.getLogger("other").debug(HEADERS)
    first, second = caplog.messages
    assert first == HEADERS.replace("/a/0123456789", "***")
    assert second == HEADERS


@pytest.mark.usefixtures("_masked")
@pytest.mark.parametrize("name", ["X.Y", "X|Y", "it's", "*~^`!#$%&+"])
def test_a_name_may_consist_of_all_characters_of_tokens(
    name: str, caplog: pytest.LogCaptureFixture
) -> None:
    """RFC 9110, 5.6.2."""
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("httpcore").debug("%s", (name.encode(), b"0123456789"))
    assert caplog.messages == [str((name.encode(), b"***"))]


@pytest.mark.usefixtures("_masked")
def test_backslashes_in_a_header_of_a_server_take_linear_time(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Each could be read in two ways: thirty took minutes."""
    header = "(b'x', b'" + "\\\\" * 5_000 + "\n"
    started = time.process_time()
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("httpcore").debug(header)
    assert time.process_time() - started < 1
