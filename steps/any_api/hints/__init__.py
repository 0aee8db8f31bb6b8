"""What to write instead of a step that the vocabulary does not have."""
