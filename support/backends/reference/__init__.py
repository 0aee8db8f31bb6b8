"""A small users API that keeps the contract: what the suite is tried out on.

It runs embedded in the test process, or as a server: ``python -m support.backends.reference``.
It shares no code with the suite's client side, so that a mistake in one is seen by the other.
"""
