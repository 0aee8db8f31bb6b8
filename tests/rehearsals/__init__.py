"""Rehearsals: long checks of the project that CI runs nightly, see docs/rehearsals.md."""
