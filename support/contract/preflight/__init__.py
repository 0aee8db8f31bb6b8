"""What features name, held against the document before the first request."""
