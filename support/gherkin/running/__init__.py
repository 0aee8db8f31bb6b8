"""Running a scenario: its task, steps, locks and clean-up."""
