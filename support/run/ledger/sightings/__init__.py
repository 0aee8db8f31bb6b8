"""What a run has come across: what it did not create was there before."""
