"""Stand-ins in recordings for secrets, accounts, addresses and generated ids."""
