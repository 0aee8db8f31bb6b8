"""Loads the suite and its steps."""

pytest_plugins = ["support.plugin", "steps"]
