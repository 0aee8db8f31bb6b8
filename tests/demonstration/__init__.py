"""A project that uses the suite, whose scenarios end in every way there is."""
