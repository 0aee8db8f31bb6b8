"""Errors in features, reported before the first scenario runs."""
