"""HTTP for acceptance tests: one shared client whose exchanges are published to listeners.

Depends on httpx, but not on pytest, on Gherkin or on a particular API.
"""
