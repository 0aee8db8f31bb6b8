"""Step definitions of the example: the users API in domain terms."""
