"""Secrets by their names and by their forms."""
