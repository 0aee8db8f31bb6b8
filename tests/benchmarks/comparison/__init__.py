"""The same scenarios in this project and in its peers, over real HTTP."""
