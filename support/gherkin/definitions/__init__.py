"""Step definitions: index, catalogue, suggestions."""
