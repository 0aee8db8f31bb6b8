"""The language of features: placeholders, JSON matching, durations, suggestions."""
