"""What one scenario says to an API over HTTP: as whom, with what, and what it got.

Knows httpx, placeholders and matching; knows nothing of pytest, of Gherkin or of any
particular API.
"""
