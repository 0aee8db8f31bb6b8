"""Mask secrets, and search for them in every file that a run writes."""
