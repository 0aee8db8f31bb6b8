"""What readers see of an exchange and of a failure."""
