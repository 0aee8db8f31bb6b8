"""Compare two schemas: which values one allows and the other does not."""
