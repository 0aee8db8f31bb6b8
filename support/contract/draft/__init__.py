"""A first OpenAPI document of an API, from exchanges with it."""
