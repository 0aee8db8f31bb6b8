"""Placeholders for remembered and generated values: ``{user.id}``, ``{faker.email}``, ``{now+2d}``.

Independent of pytest, Gherkin, HTTP and any particular API.
"""
