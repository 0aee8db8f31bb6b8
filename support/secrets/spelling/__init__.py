"""Secrets in every spelling: how texts are escaped and encoded, and how that is undone."""
