"""The users API as Python sees it: endpoints, models, factories. Knows nothing of pytest."""
