"""Record scenarios from an API over the network, one cassette each, and replay them offline."""
