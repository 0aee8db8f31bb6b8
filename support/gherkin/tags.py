"""Gherkin tags as pytest marks."""

from __future__ import annotations

import pytest


def mark_of_tag(tag: str) -> pytest.MarkDecorator:
    """Return the mark of a tag without its ``@``.

    ``smoke`` becomes ``pytest.mark.smoke``, ``severity:critical`` becomes
    ``pytest.mark.severity("critical")``; under strict markers an unregistered name is an error.
    """
    name, separator, value = tag.partition(":")
    mark: pytest.MarkDecorator = getattr(pytest.mark, name)
    return mark(value) if separator else mark
