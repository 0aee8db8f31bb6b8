"""Attachments that a browser could run are told from those that it only shows."""

from __future__ import annotations

import pytest
from allure_commons.types import AttachmentType

from support.reporting.cards.attachments import as_text, can_run

RUN = {AttachmentType.HTML, AttachmentType.XML, AttachmentType.SVG}
MARKUP = b'\n <svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


def unread() -> bytes:
    raise AssertionError("its content does not matter")


@pytest.mark.promise("safety.md", "Attachments that a browser could run")
@pytest.mark.parametrize("kind", AttachmentType)
def test_of_allures_types_three_can_run(kind: AttachmentType) -> None:
    assert can_run(f"1-attachment.{kind.extension}", kind.mime_type, unread) is (kind in RUN)


@pytest.mark.parametrize(
    "media_type",
    [
        "text/html",
        " Text/HTML; charset=utf-8",
        "image/svg+xml",
        "IMAGE/SVG+XML;q=1",
        "application/xhtml+xml",
        "application/atom+xml",
        "application/mathml+xml",
        "text/xml",
        "text/xsl",
        "model/xml",
        "multipart/related; boundary=x",
        "multipart/x-mixed-replace",
        "message/rfc822",
        "unknown/unknown",
        "application/unknown",
        "*/*",
        "svg",
        "image/",
        ";",
    ],
)
def test_a_media_type_that_a_browser_runs_or_guesses_can_run(media_type: str) -> None:
    assert can_run("1-attachment.png", media_type, unread)


@pytest.mark.parametrize("media_type", ["application/json", "text/plain", "text/javascript"])
@pytest.mark.parametrize("suffix", ["jsonl", "md", "sh", "attach", "js", "JPEG"])
def test_what_it_only_shows_cannot(media_type: str, suffix: str) -> None:
    assert not can_run(f"1-attachment.{suffix}", media_type, unread)
    assert not can_run("1-attachment", "application/vnd.allure.http+json", unread)


@pytest.mark.parametrize(
    "suffix",
    [
        *("html", "HTM", "xhtml", "xht", "shtml", "svg", "svgz", "xml", "xsl", "xslt", "rdf"),
        *("mht", "mhtml", "hta", "wsdl", "xpdl", "eml", "atom", "rss", "mml"),
    ],
)
@pytest.mark.parametrize("media_type", [None, "text/plain", "image/png"])
def test_an_extension_that_servers_declare_as_such_can_run(
    suffix: str, media_type: str | None
) -> None:
    assert can_run(f"1-attachment.{suffix}", media_type, unread)


@pytest.mark.parametrize("media_type", [None, ""])
def test_without_a_type_the_content_decides(media_type: str | None) -> None:
    assert can_run("1-attachment.attach", media_type, lambda: MARKUP)
    assert can_run("1-attachment", media_type, lambda: MARKUP.decode().encode("utf-16"))
    assert not can_run("1-attachment.attach", media_type, lambda: b"\x89PNG\r\n\x1a\n")
    assert not can_run("1-attachment.png", media_type, unread)


@pytest.mark.promise("safety.md", "Attachments that a browser could run")
def test_it_is_a_text_file_then() -> None:
    assert as_text("1-attachment.svg") == ("1-attachment.txt", "text/plain")
    assert as_text("1-attachment") == ("1-attachment.txt", "text/plain")
