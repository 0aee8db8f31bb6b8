"""Presentation of exchanges and failures to the readers of a report."""
