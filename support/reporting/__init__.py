"""Reporters of a run: Allure results, scenario logs, the HTML page."""
