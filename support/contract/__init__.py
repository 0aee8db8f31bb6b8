"""The contract of the API, an OpenAPI document, and what breaks it."""
