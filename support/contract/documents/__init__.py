"""OpenAPI documents: reading them, and bringing them to one dialect of JSON Schema."""
