"""Track the resources that scenarios create, and delete them.

Depends on exchanges and the client, but not on pytest, Gherkin or a particular API.
"""
