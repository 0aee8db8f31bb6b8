"""Contract coverage: how much of a document the exchanges of a run have used."""
