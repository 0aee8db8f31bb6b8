"""Which changes of an OpenAPI document break those who use the API."""
