"""The requests of one scenario to an API over HTTP, their callers, and the responses.

Depends on httpx, placeholders and matching, but not on pytest, Gherkin or any particular API.
"""
