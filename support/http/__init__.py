"""HTTP for acceptance tests: one shared client, every exchange published to listeners.

Knows httpx; knows nothing of pytest, of Gherkin or of any particular API.
"""
