"""Steps that speak of requests and responses, for any JSON API; docs/writing-scenarios.md."""
