"""A small users API to try the suite on.

It runs embedded in the test process, or as a server: ``python -m support.backends.reference``.
It shares no code with the suite's client side, so that each reveals mistakes in the other.
"""
