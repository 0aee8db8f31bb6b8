"""How settings are read: from which sources, and by whom."""
