"""How settings are read: their sources, references to secrets, and what is wrong with them."""
