"""APIs that tests run the suite against."""
