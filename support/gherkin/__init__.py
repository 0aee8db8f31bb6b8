"""Gherkin on pytest: feature files as tests, with async steps.

A pytest plugin (``support.gherkin.plugin``) on top of stock pytest-bdd. It is independent of HTTP,
of the API under test and of reports.
"""
