"""Scenarios recorded from an API over the network, one cassette each, and replayed without it."""
