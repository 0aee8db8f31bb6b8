"""Helpers for authors of step definitions: parameters, tables, checks, outcomes."""
