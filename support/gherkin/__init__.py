"""Gherkin on pytest: feature files as tests, async steps as they are written.

A pytest plugin of its own (``support.gherkin.plugin``) on top of stock pytest-bdd. It knows
nothing of HTTP, of the API under test or of reports.
"""
