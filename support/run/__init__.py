"""Settings, selection, client, fixtures, clean-up and safety of a run."""
