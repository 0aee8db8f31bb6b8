"""Answers that lie: changes of recorded ones, sorted by whether the contract forbids them."""
