"""Whether a secret is in anything that a run has written."""
