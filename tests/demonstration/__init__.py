"""A project that uses the suite, and whose scenarios have every possible outcome."""
