"""Steps about requests and responses, for any JSON API; see docs/writing-scenarios.md."""
