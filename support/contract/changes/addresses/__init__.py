"""Changes of where an API is, and of which path takes a request."""
