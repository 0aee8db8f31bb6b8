"""Messages that one document allows, and what the other one says of them."""
