"""Variables and generated data in texts: ``{user.id}``, ``{faker.email}``, ``{now+2d}``.

Knows nothing of pytest, of Gherkin, of HTTP or of any particular API.
"""
