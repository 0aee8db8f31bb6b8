"""Close the network for a whole process, for good, and for code that is not Python."""
