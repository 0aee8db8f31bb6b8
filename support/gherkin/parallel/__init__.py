"""``--parallel``: workers that are forked after collection, and fed scenario by scenario."""
