"""Step definitions, one module for each noun of the domain; the root conftest loads them all."""
