"""The contract in a run: every exchange is checked, and drifts fail the step that caused them."""
