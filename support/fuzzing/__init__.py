"""Fuzzing: requests made from the contract, sent by the client of the suite, and judged."""
