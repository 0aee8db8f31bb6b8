"""Errors in how a feature uses the steps, found before the run."""
