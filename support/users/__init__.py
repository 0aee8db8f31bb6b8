"""A typed client of the example, a users API; teams replace every folder named ``users``."""
