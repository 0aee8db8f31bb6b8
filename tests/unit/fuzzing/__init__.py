"""Unit tests of support/fuzzing."""
