"""Transports of the shared client, each of which adds one behaviour."""
