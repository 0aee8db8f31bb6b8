"""Scenarios that run at the same time, on forked workers."""
