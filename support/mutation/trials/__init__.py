"""Trials: scenarios that workers run with changed answers."""
