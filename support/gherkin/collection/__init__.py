"""Feature files as pytest items: parsing, examples, flows, selection."""
