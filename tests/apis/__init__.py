"""APIs for the tests to run the suite against."""
