"""The mutation score of the suite: which lies of the API its scenarios notice."""
