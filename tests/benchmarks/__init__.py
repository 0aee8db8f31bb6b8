"""Benchmarks: not tests, as the time that something takes proves nothing on a busy machine."""
