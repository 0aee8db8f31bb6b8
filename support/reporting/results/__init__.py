"""Allure results of a run: scenarios, steps, exchanges and failures."""
