"""What scenarios create, until it is deleted: so that no run leaves anything behind.

Knows exchanges and the client; knows nothing of pytest, of Gherkin or of the users API.
"""
