"""Checks of responses, which raise AssertionError with a readable message."""
