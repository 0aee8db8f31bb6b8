"""The contract suite: the models, the reference API, the recordings and the document agree."""
