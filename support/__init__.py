"""What the steps stand on; ``docs/architecture.md`` shows which part knows which."""
